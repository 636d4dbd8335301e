"""The command line: one verb per file, each imported when it is called."""
