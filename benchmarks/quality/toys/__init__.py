"""Games small enough for exact theory."""
