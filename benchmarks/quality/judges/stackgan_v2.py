"""What StackGAN++ is judged by besides its scores: what StackGAN is, at its finest scale."""

from __future__ import annotations

from judges.matching import judged
from judges.stackgan import picture

__all__ = ["judged", "picture"]
