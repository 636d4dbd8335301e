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
from typing import Any, Literal

import torch
from pydantic import Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ganworks._retired import current_tensors
from ganworks.errors import CheckpointError
from ganworks.game import Settings, System
from ganworks.io import open_ordinary, read_ordinary, sha256_of
from ganworks.training.optimizers import parameters_of

_NAME = re.compile(r"step-(\d{8,})$")
LARGEST_STATE = 1_000_000
"""Bytes of a state.json; what is larger is none."""
Optimizers = Mapping[tuple[str, ...], torch.optim.Optimizer]


def complete(folder: Path) -> list[Path]:
    """Complete checkpoints of a run's ``checkpoints`` folder, oldest first."""
    paths = [path for path in folder.glob("step-*") if _NAME.search(path.name) and (path / "state.json").exists()]
    return sorted(paths, key=step_of)


def step_of(path: Path) -> int:
    """The step in a checkpoint's name."""
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
        state = partial / "state.json"
        state.touch()
        mode = state.stat().st_mode  # the user's usual permissions, which save_file does not give
        sums = {}
        for stem, group in tensors.items():
            path = partial / f"{stem}.safetensors"
            save_file({name: tensor.detach().cpu().contiguous() for name, tensor in group.items()}, path)
            path.chmod(mode)
            sums[path.name] = sha256_of(path)
        state.write_text(json.dumps({**numbers, "sha256": sums}, indent=1))
        for path in (*partial.iterdir(), partial):
            _flush(path)
        _move_into_place(partial, final)
        _flush(folder)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise CheckpointError(
            f"The checkpoint of step {numbers['step']} could not be written to {folder} ({error}); "
            "older checkpoints are untouched. Free some space or choose another folder with --out."
        ) from error
    # later ones are damaged, or this run would have continued from them: they count for nothing
    for old in [path for path in complete(folder) if step_of(path) <= numbers["step"]][:-keep]:
        if step_of(old) != best:
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
        if any(file.is_symlink() for file in (path.parent, path, *path.iterdir())):
            raise CheckpointError(f"Checkpoint {path} is damaged: it is or holds a link, which no checkpoint does.")
        state = read_state(path / "state.json")
        for name, expected in state.sha256.items():
            open_ordinary(path / name).close()
            with safe_open(path / name, "pt"):  # its header fits its length: what was cut or stretched is not summed up
                pass
            if sha256_of(path / name) != expected:
                raise CheckpointError(f"Checkpoint {path} is damaged: {name} is not what was written.")
        tensors = {name.removesuffix(".safetensors"): load_file(path / name) for name in state.sha256}
    except (OSError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:200]
        raise CheckpointError(f"Checkpoint {path} is damaged and cannot be read ({reason}).") from error
    return state.model_dump(), tensors


class State(Settings):
    """state.json: where training stands, and the sums of the tensors' files."""

    step: int = Field(ge=0)
    stage: int = Field(ge=0)
    stage_step: int = Field(ge=0)
    images: int = Field(ge=0)
    seconds: float = Field(ge=0, allow_inf_nan=False)
    torch: str = ""
    sha256: dict[Literal["weights.safetensors", "average.safetensors", "optimizer.safetensors", "own.safetensors"], str]


def read_state(path: Path) -> State:
    """Read and validate a checkpoint's state.json.

    Raises:
        CheckpointError: it is missing, too large, or not what this library writes.
    """
    try:
        state = State.model_validate_json(read_ordinary(path, LARGEST_STATE, links=False), strict=False)
    except OSError as error:
        raise CheckpointError(f"Checkpoint {path.parent} is damaged and cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'content'}: {e['msg']}" for e in error.errors()[:3])
        raise CheckpointError(
            f"Checkpoint {path.parent} is damaged: state.json is not valid ({faults[:300]})."
        ) from None
    missing = {"weights.safetensors", "average.safetensors", "optimizer.safetensors"} - set(state.sha256)
    if missing:
        raise CheckpointError(f"Checkpoint {path.parent} is damaged: state.json names no {', '.join(sorted(missing))}.")
    return state


def finite(tensors: Mapping[str, Mapping[str, Tensor]]) -> bool:
    """Whether the weights and averages of a checkpoint are finite numbers."""
    groups = (tensors.get("weights", {}), tensors.get("average", {}))
    return all(bool(torch.isfinite(t).all()) for group in groups for t in group.values() if t.is_floating_point())


def last_good(folder: Path) -> Path | None:
    """The newest checkpoint that can be read back and holds finite numbers."""
    for path in reversed(complete(folder)):
        try:
            if finite(read(path)[1]):
                return path
        except CheckpointError:
            continue
    return None


def at_step(folder: Path, step: int) -> Path:
    """The checkpoint of a step.

    Raises:
        CheckpointError: there is none.
    """
    paths = {step_of(path): path for path in complete(folder)}
    if step not in paths:
        listing = ", ".join(map(str, paths)) or "none"
        raise CheckpointError(f"{folder.parent} keeps no checkpoint of step {step}; it keeps: {listing}.")
    return paths[step]


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
    addresses: set[int] = set()
    weights = {}
    for name, tensor in system.state_dict().items():
        if id_of(tensor) not in addresses:
            addresses.add(id_of(tensor))
            weights[name] = tensor
    return weights


def load_weights(system: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Put the weights of a checkpoint back into a system.

    Raises:
        CheckpointError: they belong to another system or to other settings of it.
    """
    copy_tensors(weights_of(system), weights, type(system).__name__)


def copy_tensors(own: Mapping[str, Tensor], stored: Mapping[str, Tensor], name: str) -> None:
    """Put tensors of a checkpoint into those of the same names.

    Args:
        own: where they go.
        stored: the checkpoint's, also under earlier names.
        name: of what they are, for the error.

    Raises:
        CheckpointError: the names or the shapes are not the same.
    """
    stored = current_tensors(stored, own)
    missing, unknown = sorted(own.keys() - stored.keys()), sorted(stored.keys() - own.keys())
    odd = [key for key in own.keys() & stored.keys() if own[key].shape != stored[key].shape]
    if missing or unknown or odd:
        raise CheckpointError(
            f"The checkpoint does not fit {name}: missing {missing[:3]}, unknown {unknown[:3]}, "
            f"of another shape {odd[:3]}."
        )
    with torch.no_grad():
        for key, tensor in own.items():
            tensor.copy_(stored[key])


def id_of(tensor: Tensor) -> int:
    """What two names of one shared tensor have in common."""
    return tensor.data_ptr() if tensor.numel() else id(tensor)


def optimizer_state(system: System, optimizers: Optimizers) -> dict[str, Tensor]:
    """The state of all optimisers as named tensors."""
    tensors = {}
    for players, optimizer in optimizers.items():
        for name, parameter in parameters_of(system, players).items():
            for moment, value in optimizer.state.get(parameter, {}).items():
                if value is not None:
                    tensors[f"{'+'.join(players)}|{name}|{moment}"] = torch.as_tensor(value)
    return tensors


def load_optimizer_state(system: System, optimizers: Optimizers, tensors: Mapping[str, Tensor]) -> None:
    """Restore the state of all optimisers."""
    for players, optimizer in optimizers.items():
        prefix = "+".join(players)
        parameters = parameters_of(system, players)
        for key, value in tensors.items():
            owner, saved, moment = key.split("|")
            if owner == prefix:
                (name,) = current_tensors({saved: value}, parameters)
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


def _move_into_place(partial: Path, final: Path) -> None:
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
