"""Interval arithmetic: rigorous enclosures in floating-point balls and in exact ranges."""
