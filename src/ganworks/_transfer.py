"""Starting from the weights of another run, or of a file, where they fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from ganworks._retired import current_tensors
from ganworks.errors import BadInput, CheckpointError
from ganworks.game import System
from ganworks.io import open_ordinary
from ganworks.training import checkpoint


@dataclass(frozen=True)
class Transfer:
    """What became of the weights of another run."""

    source: str
    """The run, or the file of weights."""
    taken: int
    """Tensors that had the same name and shape."""
    moved: tuple[str, ...]
    """Stacks of layers that are longer or shorter here, and whose layers were matched from the side of the pictures."""
    other_shape: tuple[str, ...]
    """Names that both have, with other shapes."""
    missing: tuple[str, ...]
    """Names that the other run has not; they keep their starting values."""
    unused: tuple[str, ...]
    """Names that only the other run has."""

    def __str__(self) -> str:
        lines = [f"{self.taken} tensors start from {self.source}."]
        if self.moved:
            lines.append(f"Layers of {', '.join(self.moved)} were matched from the side of the pictures.")
        for label, names in (("of another shape", self.other_shape), ("not there", self.missing)):
            if names:
                shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
                lines.append(f"{len(names)} were {label} and keep their random values: {shown}.")
        if self.unused:
            lines.append(f"{len(self.unused)} of its tensors have no place here.")
        return " ".join(lines)


def weights_at(source: Path) -> dict[str, torch.Tensor]:
    """The weights of a run's newest good checkpoint, of an exported folder, or of a file of safetensors.

    Raises:
        CheckpointError: there are none, or they cannot be read or are not finite.
    """
    folder = source / "checkpoints"
    if source.is_dir() and not (source / "model.safetensors").exists():
        path = checkpoint.last_good(folder)
        if path is None:
            raise CheckpointError(f"{source} has no good checkpoint to start from.")
        return checkpoint.read(path)[1]["weights"]
    file = source / "model.safetensors" if source.is_dir() else source
    try:
        open_ordinary(file).close()
        weights = load_file(file)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())[:200]
        raise CheckpointError(f"{file} is no run and no .safetensors file that can be read ({reason}).") from None
    if not checkpoint.finite({"weights": weights}):
        raise CheckpointError(f"The weights in {file} are not finite numbers.")
    return weights


_NUMBERED = re.compile(r"(.*?)\.(\d+)\.(.+)")
"""A tensor of a stack of layers: the stack, the number of the layer, and the name in it."""


def aligned(
    weights: Mapping[str, torch.Tensor], own: Mapping[str, torch.Tensor]
) -> tuple[dict[str, torch.Tensor], tuple[str, ...]]:
    """Weights of networks for pictures of another size, with the numbers that their layers have here.

    A generator for larger pictures has more layers in front of those that it shares with a smaller one, so that its
    last layer is the other's last. A stack is counted from its end where more tensors fit that way than from its start.

    Args:
        weights: of the other networks.
        own: of these.

    Returns:
        The weights under new names, and the names of stacks that were counted from their ends.
    """
    last: list[dict[str, int]] = [{}, {}]
    for depth, names in zip(last, (weights, own), strict=True):
        for name in names:
            if match := _NUMBERED.fullmatch(name):
                depth[match[1]] = max(depth.get(match[1], 0), int(match[2]))
    shifts = {stack: last[1][stack] - depth for stack, depth in last[0].items() if stack in last[1]}
    renamed: dict[str, dict[str, str]] = {stack: {} for stack, shift in shifts.items() if shift}
    for name in weights:
        match = _NUMBERED.fullmatch(name)
        if match and match[1] in renamed:
            renamed[match[1]][name] = f"{match[1]}.{int(match[2]) + shifts[match[1]]}.{match[3]}"

    def fitting(names: Mapping[str, str]) -> int:
        return sum(new in own and own[new].shape == weights[old].shape for old, new in names.items())

    moved = tuple(stack for stack, names in renamed.items() if fitting(names) > fitting({old: old for old in names}))
    new_name = {old: new for stack in moved for old, new in renamed[stack].items()}
    return {new_name.get(name, name): tensor for name, tensor in weights.items()}, moved


@torch.no_grad()
def start_from(system: System[Any], source: Path) -> Transfer:
    """Give a system the weights of another run's newest good checkpoint, or of a file, where names and shapes match.

    Raises:
        BadInput: nothing matches.
        CheckpointError: there are no good weights.
    """
    own = checkpoint.weights_of(system)
    weights, moved = aligned(current_tensors(weights_at(source), own), own)
    both = own.keys() & weights.keys()
    matching = [name for name in own if name in both and own[name].shape == weights[name].shape]
    if not matching:
        raise BadInput(f"No tensor of {source} has the name and shape of one of {type(system).__name__}.")
    for name in matching:
        own[name].copy_(weights[name])
    return Transfer(
        str(source),
        len(matching),
        moved,
        tuple(name for name in own if name in both and name not in matching),
        tuple(name for name in own if name not in both),
        tuple(name for name in weights if name not in both),
    )
