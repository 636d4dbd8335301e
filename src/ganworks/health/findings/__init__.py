"""What can be wrong with a game, one family of illnesses a file; each is a pure function of record and settings."""
