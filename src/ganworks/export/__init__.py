"""Taking a model out of its run: ONNX, torch.export, safetensors with a model card, the Hugging Face hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ganworks.errors import BadInput, unknown_name
from ganworks.export.facts import Exportable
from ganworks.export.function import WHAT, Function
from ganworks.export.graph import export_graph, function_of
from ganworks.export.hub import push
from ganworks.export.pretrained import Pretrained, from_pretrained, save_pretrained
from ganworks.export.program import ExportError

if TYPE_CHECKING:
    from ganworks.export.hub_model import HubModel

__all__ = [
    "FORMATS",
    "WHAT",
    "ExportError",
    "ExportFormat",
    "Function",
    "HubModel",
    "Pretrained",
    "export",
    "from_pretrained",
    "function_of",
    "push",
    "save_pretrained",
]

ExportFormat = Literal["onnx", "torch", "safetensors", "hub"]
FORMATS: tuple[str, ...] = get_args(ExportFormat)
ENDINGS = {".onnx": "onnx", ".pt2": "torch", ".py": "torch"}


def export(
    run: Exportable,
    out: Path,
    format: ExportFormat | None = None,
    what: str | None = None,
    *,
    small: bool = False,
    **options: object,
) -> Path:
    """Write a run as a file or folder that others can use.

    Args:
        run: with the averaged weights.
        out: the file, or a folder that is not there yet.
        format: default: by the ending of ``out``.
        what: of ``onnx`` and ``torch``: the capability; default: what the system is for.
        small: of a folder: the networks that make samples alone, in half precision.
        options: of ``onnx`` and ``torch``, see :func:`ganworks.export.graph.function_of`.

    Returns:
        The file or folder.

    Raises:
        BadInput: an unknown format, or an ending that is not the format's.
    """
    chosen: Any = ENDINGS.get(out.suffix, "" if out.suffix else "safetensors") if format is None else format
    if isinstance(chosen, str) and not chosen:
        raise BadInput(f"The ending of {out.name} is no format; give .onnx, .pt2, .py or a folder, or say --format.")
    if not isinstance(chosen, str) or chosen not in FORMATS:
        raise unknown_name("format", chosen, FORMATS)
    if chosen in ("safetensors", "hub"):
        if what is not None:
            raise BadInput(f"--format {chosen} keeps the whole system, so that --what {what} has no meaning there.")
        return save_pretrained(run, out, hub=chosen == "hub", small=small)
    if small:
        raise BadInput(f"A file of --format {chosen} holds one function already; --small is for folders.")
    endings = [ending for ending, name in ENDINGS.items() if name == chosen]
    if out.suffix not in endings:
        known = " or ".join(endings)
        raise BadInput(f"A file of --format {chosen} ends in {known}, so that others know it; {out.name} does not.")
    export_graph(run, out, "onnx" if chosen == "onnx" else "torch", what, **options)
    return out


def __getattr__(name: str) -> Any:
    if name == "HubModel":  # the one class that needs huggingface_hub
        from ganworks.export.hub_model import HubModel

        return HubModel
    raise AttributeError(f"module 'ganworks.export' has no attribute {name!r}")
