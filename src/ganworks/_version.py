"""The version, alone in its file, so that nothing imports the package root to learn it."""

__version__ = "0.2.0"
