"""Named runs: data set, sizes, rates, budget, and what was measured with them.

A recipe is a function marked ``@recipe(name, system=..., data=..., budget=..., expected=...)`` that returns a
dictionary of ``data``, ``training``, ``options`` (of the system) and ``measure``. The recipe that bears a system's
name is what ``ganworks train SYSTEM`` runs; ``main`` is what ``ganworks train`` runs.
"""
