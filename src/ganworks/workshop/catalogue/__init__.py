"""Objectives by name, and objectives from files.

>>> from ganworks.workshop import catalogue
>>> catalogue.entry("fgan_kl").given
{'f': 'u*log(u)'}
"""

from ganworks.workshop.catalogue.lookup import derive, entry, load, names, table

__all__ = ["derive", "entry", "load", "names", "table"]
