"""A finished design for people: text and LaTeX, plots, files."""
