"""ONNX: written by torch's exporter, read back by onnxruntime."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.export import ExportedProgram

from ganworks.errors import BadInput
from ganworks.export.facts import KEY
from ganworks.export.function import Function
from ganworks.export.program import ExportError, quiet

PACKAGES = ("onnx", "onnxscript", "onnxruntime")
LARGEST = 2**31 - 2**20
"""Bytes of weights in one ONNX file: the format's own limit."""


def require_packages() -> None:
    """See that the packages of the extra are there.

    Raises:
        BadInput: they are not.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise BadInput(f"ONNX needs {', '.join(missing)}: pip install 'ganworks[export]'.")


def write_onnx(program: ExportedProgram, function: Function, text: str, path: Path) -> Callable[..., Tensor]:
    """Write an ONNX file and open it again.

    Args:
        program: the traced function.
        function: what it was traced from.
        text: the facts that travel with it.
        path: where.

    Returns:
        What the file computes, in onnxruntime.

    Raises:
        ExportError: an operation that ONNX lacks, or weights that do not fit in one file.
    """
    size = sum(tensor.numel() * tensor.element_size() for tensor in program.state_dict.values())
    if size > LARGEST:
        raise ExportError(
            f"{size / 2**30:.1f} GiB of weights do not fit in an ONNX file; export to torch or safetensors."
        )
    with quiet():
        try:
            model: Any = torch.onnx.export(
                program,
                (),
                dynamo=True,
                verbose=False,
                input_names=[one.name for one in function.inputs],
                output_names=[function.output],
            )
        except Exception as error:  # the converter's own classes
            cause = error.__cause__ or error
            reason = " ".join(str(cause).split())[:200]
            raise ExportError(
                f"{function.what} of {function.system.entry.name} needs an operation that ONNX lacks ({reason}); "
                "--format torch may do."
            ) from error
    model.model.metadata_props[KEY] = text
    model.model.producer_name = "ganworks"
    model.save(str(path), external_data=False)
    try:
        return open_onnx(path)
    except Exception as error:  # onnxruntime's own classes
        raise ExportError(f"onnxruntime cannot open the file ({' '.join(str(error).split())[-200:]}).") from error


def open_onnx(path: Path) -> Callable[..., Tensor]:
    """What an ONNX file computes, on the processor: tensors in the order of its inputs -> a tensor."""
    import onnxruntime  # pyright: ignore[reportMissingImports]

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]

    def call(*tensors: Tensor) -> Tensor:
        feed = {name: tensor.numpy() for name, tensor in zip(names, tensors, strict=True)}
        return torch.from_numpy(session.run(None, feed)[0])

    return call
