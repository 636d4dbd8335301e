"""A function of a run as one file: ``.onnx`` for onnxruntime, ``.pt2`` and ``.py`` for torch without ganworks."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.export._noise import NoiseMode
from ganworks.export._onnx import require_packages, write_onnx
from ganworks.export.facts import KEY, Exportable, caption_length, facts_of, text_of
from ganworks.export.function import CAPTION, Function
from ganworks.export.program import check, quiet, rows_are_independent, traced
from ganworks.export.source import save_source
from ganworks.io import atomic_write

FACTS_FILE = f"{KEY}.json"
"""Under which a ``.pt2`` file keeps the facts."""


def function_of(
    run: Exportable,
    what: str | None = None,
    *,
    noise: NoiseMode = "zero",
    source: int | str | None = None,
    target: int | str | None = None,
    seed: int = 0,
) -> Function:
    """A capability of a run as a function without draws, of a copy of its system.

    Args:
        run: whose averaged weights are taken.
        what: the capability; default: what the system is for.
        noise: what becomes of the noise that layers draw for themselves.
        source: of ``translate``: the domain that images come from.
        target: of ``translate``: the domain they go to.
        seed: of what is drawn once and for all: standing statistics, fixed noise.

    Raises:
        NotCapable: the system cannot do it.
    """
    system = copy.deepcopy(run.system).cpu().eval()
    with torch.no_grad(), rng.scope(seed, "statistics"):
        system.freeze_statistics()
    caption = caption_length(run) if "caption" in system.samples_from() else CAPTION
    return Function(system, what, noise=noise, source=source, target=target, caption=caption, seed=seed)


def export_graph(
    run: Exportable,
    path: Path,
    format: Literal["onnx", "torch"],
    what: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Write a capability of a run as a graph, after it was compared with the run; and its facts beside it.

    Args:
        run: what to export.
        path: of the file; ``path`` with the ending .json gets the facts.
        format: ``onnx``, or ``torch`` for :func:`torch.export.load`, or for Python source where ``path`` ends in .py.
        what: as for :func:`function_of`, like ``options``.

    Returns:
        The facts.

    Raises:
        NotCapable: the system cannot do it.
        ExportError: it is no graph, or the file computes something else than the run; no file is left then.
        CannotWrite: the place cannot be written.
    """
    if path.suffix == ".json":
        raise BadInput(f"{path} would be overwritten by its own description; choose another ending than .json.")
    if format == "onnx":
        require_packages()
    function = function_of(run, what, **options)
    facts = facts_of(run, function, rows_are_independent(function))
    program = traced(function)
    text = text_of(facts)

    def compare(again: Callable[..., Tensor]) -> None:
        facts["largest_difference"] = check(function, again, f"{format} file")

    if path.suffix == ".py":
        save_source(program, function, facts, text, path, compare)
    else:
        with atomic_write(path, "export") as temporary:
            compare(_write(program, function, text, temporary, format))
    with atomic_write(path.with_suffix(".json"), "description") as temporary:
        temporary.write_text(text_of(facts) + "\n", encoding="utf-8")
    return facts


def _write(program: Any, function: Function, text: str, path: Path, format: str) -> Callable[..., Tensor]:
    if format == "onnx":
        return write_onnx(program, function, text, path)
    with quiet():
        torch.export.save(program, path, extra_files={FACTS_FILE: text})
        return torch.export.load(path).module()
