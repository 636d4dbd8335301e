"""Formulas in, a derivation with its verdicts out."""
