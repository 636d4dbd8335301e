"""Many runs under one budget: a plan, its runs on Snakemake, and a verdict that seeds can bear.

:mod:`.plan` says what is compared, :mod:`.jobs` turns it into independent runs, :mod:`.workflow` runs them,
:mod:`.statistics` and :mod:`.verdict` say what came out, :mod:`.claims` judges a sentence of a paper by it.
"""
