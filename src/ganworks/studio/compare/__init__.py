"""Finished comparisons of the arena: tables, curves and pictures."""
