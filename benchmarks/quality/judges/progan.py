"""What ProGAN is judged by besides its scores: where its time went."""

from __future__ import annotations

from typing import Any

from judges.growing import spent

from ganworks.game import Batch
from ganworks.run import Run
from ganworks.training import image_grid


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Time of each stage."""
    return spent(run)


def picture(run: Run, given: Batch) -> Any:
    """Samples."""
    return image_grid.grid(run.sample(64))
