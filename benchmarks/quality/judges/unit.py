"""What unit is judged by: as every translator."""

from __future__ import annotations

from judges.translating import judged, picture

__all__ = ["judged", "picture"]
