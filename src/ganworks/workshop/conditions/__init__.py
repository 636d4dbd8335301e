"""The conditions of a sound objective, each judged: proved, refuted with a point, or undecided."""
