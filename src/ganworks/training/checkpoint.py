"""Checkpoints: tensors as safetensors, numbers as JSON, no pickles, whole or absent.

::

    checkpoints/step-00000500/
        weights.safetensors     every parameter and buffer of the system
        average.safetensors     averaged weights
        optimizer.safetensors   "<players>|<parameter>|<moment>"
        own.safetensors         what each of several processes holds of its own (a pool of images): (processes, ...)
        state.json              step, stage, images seen, seconds, and the sha256 of the other files

A checkpoint is written into a temporary folder, flushed, and renamed into place. Reading verifies the sums.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ganworks.errors import CheckpointError
from ganworks.game import System
from ganworks.io import sha256_of
from ganworks.training.optimizers import parameters_of

_NAME = re.compile(r"step-(\d{8,})$")
Optimizers = Mapping[tuple[str, ...], torch.optim.Optimizer]


def complete(folder: Path) -> list[Path]:
    """Complete checkpoints of a run's ``checkpoints`` folder, oldest first."""
    paths = [path for path in folder.glob("step-*") if _NAME.search(path.name) and (path / "state.json").exists()]
    return sorted(paths, key=_step)


def _step(path: Path) -> int:
    return int(path.name.removeprefix("step-"))


def write(
    folder: Path,
    numbers: Mapping[str, Any],
    tensors: Mapping[str, Mapping[str, Tensor]],
    keep: int,
    best: int | None = None,
) -> Path:
    """Write a checkpoint and drop the oldest beyond ``keep``.

    Args:
        folder: the run's ``checkpoints`` folder.
        numbers: what state.json holds; ``step`` names the checkpoint.
        tensors: file stem -> name -> tensor.
        keep: how many checkpoints stay.
        best: step of one that stays besides, however old it is.

    Returns:
        The checkpoint's folder.

    Raises:
        CheckpointError: the disk is full or the folder cannot be written; older checkpoints stay as they were.
    """
    final = folder / f"step-{numbers['step']:08d}"
    partial = folder / f".{final.name}.partial-{os.getpid()}"
    try:
        for left_over in folder.glob(".step-*.partial-*"):  # of processes that were killed while writing
            shutil.rmtree(left_over, ignore_errors=True)
        partial.mkdir(parents=True)
        sums = {}
        for stem, group in tensors.items():
            path = partial / f"{stem}.safetensors"
            save_file({name: tensor.detach().cpu().contiguous() for name, tensor in group.items()}, path)
            sums[path.name] = sha256_of(path)
        (partial / "state.json").write_text(json.dumps({**numbers, "sha256": sums}, indent=1))
        for path in (*partial.iterdir(), partial):
            _flush(path)
        _put(partial, final)
        _flush(folder)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise CheckpointError(
            f"The checkpoint of step {numbers['step']} could not be written to {folder} ({error}); "
            "older checkpoints are untouched. Free some space or choose another folder with --out."
        ) from error
    # later ones are damaged, or this run would have continued from them: they count for nothing
    for old in [path for path in complete(folder) if _step(path) <= numbers["step"]][:-keep]:
        if _step(old) != best:
            shutil.rmtree(old, ignore_errors=True)
    return final


def read(path: Path) -> tuple[dict[str, Any], dict[str, dict[str, Tensor]]]:
    """Read and verify a checkpoint.

    Returns:
        The numbers of state.json and, by file stem, the tensors.

    Raises:
        CheckpointError: a file is missing, truncated or altered.
    """
    try:
        numbers = json.loads((path / "state.json").read_text())
        for name, expected in numbers["sha256"].items():
            if sha256_of(path / name) != expected:
                raise CheckpointError(f"Checkpoint {path} is damaged: {name} is not what was written.")
        return numbers, {name.removesuffix(".safetensors"): load_file(path / name) for name in numbers["sha256"]}
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise CheckpointError(f"Checkpoint {path} is damaged and cannot be read ({error}).") from error


def newest_readable(folder: Path) -> tuple[Path, dict[str, Any], dict[str, dict[str, Tensor]], list[str]]:
    """The newest checkpoint that is whole, with what was wrong with newer ones.

    Raises:
        CheckpointError: there is none.
    """
    faults: list[str] = []
    for path in reversed(complete(folder)):
        try:
            return path, *read(path), faults
        except CheckpointError as error:
            faults.append(str(error))
    reason = " ".join(faults) or "none has been written yet."
    raise CheckpointError(f"No usable checkpoint in {folder}: {reason}")


def weights_of(system: nn.Module) -> dict[str, Tensor]:
    """Every parameter and buffer, each tensor once even where networks share it."""
    seen: set[int] = set()
    weights = {}
    for name, tensor in system.state_dict().items():
        if id_of(tensor) not in seen:
            seen.add(id_of(tensor))
            weights[name] = tensor
    return weights


def load_weights(system: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Put the weights of a checkpoint back into a system.

    Raises:
        CheckpointError: they belong to another system or to other settings of it.
    """
    wanted = weights_of(system)
    missing, unknown = sorted(wanted.keys() - weights.keys()), sorted(weights.keys() - wanted.keys())
    odd = [name for name in wanted.keys() & weights.keys() if wanted[name].shape != weights[name].shape]
    if missing or unknown or odd:
        raise CheckpointError(
            f"The checkpoint does not fit {type(system).__name__}: missing {missing[:3]}, "
            f"unknown {unknown[:3]}, of another shape {odd[:3]}."
        )
    with torch.no_grad():
        for name, tensor in wanted.items():
            tensor.copy_(weights[name])


def id_of(tensor: Tensor) -> int:
    """What two names of one shared tensor have in common."""
    return tensor.data_ptr() if tensor.numel() else id(tensor)


def optimizer_state(system: System, optimizers: Optimizers) -> dict[str, Tensor]:
    """The state of all optimisers as named tensors."""
    named = {}
    for players, optimizer in optimizers.items():
        for name, parameter in parameters_of(system, players).items():
            for moment, value in optimizer.state.get(parameter, {}).items():
                if value is not None:
                    named[f"{'+'.join(players)}|{name}|{moment}"] = torch.as_tensor(value)
    return named


def load_optimizer_state(system: System, optimizers: Optimizers, named: Mapping[str, Tensor]) -> None:
    """Restore the state of all optimisers."""
    for players, optimizer in optimizers.items():
        prefix = "+".join(players)
        parameters = parameters_of(system, players)
        for key, value in named.items():
            owner, name, moment = key.split("|")
            if owner == prefix:
                parameter = parameters[name]
                like_parameter = value.shape == parameter.shape and moment != "step"
                optimizer.state[parameter][moment] = (
                    torch.empty_like(parameter).copy_(value)
                    if like_parameter
                    else value.to(_step_device(optimizer, parameter))
                )


def _step_device(optimizer: torch.optim.Optimizer, parameter: Tensor) -> torch.device:
    return (
        parameter.device
        if optimizer.defaults.get("fused") or optimizer.defaults.get("capturable")
        else torch.device("cpu")
    )


def _put(partial: Path, final: Path) -> None:
    if final.exists():
        try:
            read(final)
        except CheckpointError:
            shutil.rmtree(final)
        else:  # a resumed run came to the same step again: what is there is whole, and the same
            shutil.rmtree(partial)
            return
    partial.rename(final)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
