"""What ProGAN is judged by besides its scores: where its time went."""

from __future__ import annotations

from typing import Any

from judges.growing import spent

from ganworks.engine import pictures
from ganworks.game import Batch
from ganworks.runs import Run


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Time of each stage."""
    return spent(run)


def picture(run: Run, given: Batch) -> Any:
    """Samples."""
    return pictures.grid(run.sample(64))
