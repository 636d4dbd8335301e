"""From a designed objective to a loss on raw scores: formulas become functions of tensors, checked before use."""

from __future__ import annotations

from ganworks.losses.compiler._objective import Compiled, compiled, from_catalogue, from_content, from_file

__all__ = ["Compiled", "compiled", "from_catalogue", "from_content", "from_file"]
