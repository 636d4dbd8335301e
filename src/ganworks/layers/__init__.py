"""Building blocks of networks, one a file; import them from their modules."""
