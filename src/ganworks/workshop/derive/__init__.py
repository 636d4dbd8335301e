"""From what was given to everything else: inverses, antiderivatives, conjugates, activations, readable forms."""
