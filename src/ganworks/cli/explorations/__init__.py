"""The sub-verbs of ``ganworks explore``, one a module: ``HELP``, ``options`` and ``run``."""
