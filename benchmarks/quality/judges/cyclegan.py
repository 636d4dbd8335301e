"""What CycleGAN is judged by besides its scores: the way back, the true twins, and doing nothing."""

from __future__ import annotations

from typing import Any

import torch
from scoring import scores

from ganworks.engine import pictures
from ganworks.game import Batch
from ganworks.runs import Run


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Cycle error on held-out pictures, and the scores of doing nothing."""
    game = run.system
    with torch.no_grad():
        there = torch.cat([game.translate(part, "y") for part in given.images.split(100)])
        back = torch.cat([game.translate(part, "x") for part in there.split(100)])
    mean = seen.images.mean(0, keepdim=True)
    result = {
        "cycle_l1": float((back - given.images).abs().mean()),
        "cycle_l1_of_the_mean_picture": float((mean - given.images).abs().mean()),
        "translation_to_twin_l1": float((there - given.paired).abs().mean()),
        "twin_to_twin_l1": float((given.images - given.paired).abs().mean()),
        "identity_map": scores(run, given.images, given, seen),
    }
    return {"translation": result}


def picture(run: Run, given: Batch) -> Any:
    """Pictures over their translations and their twins."""
    shown = given.images[:12]
    rows = torch.cat([shown, run.system.translate(shown).detach(), given.paired[:12]])
    return pictures.grid(rows, columns=12)
