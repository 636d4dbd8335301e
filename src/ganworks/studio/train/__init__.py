"""Training from a form, in a process of its own, and looking on."""
