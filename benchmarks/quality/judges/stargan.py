"""What StarGAN is judged by besides its scores: edits of faces, translations between vendors, or both label sets."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ganworks.data.faces import Faces
from ganworks.game import Batch
from ganworks.run import Run


def judge(run: Run) -> ModuleType:
    """The judge of what the run was trained on."""
    if isinstance(run.data("evaluate"), Faces):
        from judges import editing

        return editing
    if run.config.options["domains"] and run.config.options["attributes"]:
        from judges import tones

        return tones
    from judges import translating

    return translating


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """As the judge of its data says."""
    return judge(run).judged(run, given, seen)


def picture(run: Run, given: Batch) -> Any:
    """As the judge of its data shows."""
    return judge(run).picture(run, given)
