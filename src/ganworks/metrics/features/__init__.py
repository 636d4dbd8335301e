"""Feature extractors: images in, vectors (and sometimes class scores) out; one network per file."""
