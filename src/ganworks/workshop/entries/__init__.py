"""The objectives known by name: what each is designed from, where it comes from, and what the tests hold it to."""
