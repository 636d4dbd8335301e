"""What pix2pix is judged by: as every translator, in its one direction."""

from __future__ import annotations

from judges.translating import judged, picture

__all__ = ["judged", "picture"]
