"""What a run needs of memory, estimated before anything is written.

Weights are counted while a system is built, before they are filled with numbers; what layers keep for gradients is
measured on two images and multiplied. Both are lower bounds: what they refuse cannot run, what they let pass may not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooks

from ganworks._memory import is_out_of_memory, machine_memory, require
from ganworks.errors import BadInput, GanworksError
from ganworks.game import Batch, System
from ganworks.rng import scope
from ganworks.training.settings import Training

COPIES = 5
"""Of each weight in training: itself, its gradient, two moments, its average."""
MOST_TENSORS = 20_000
"""Parameters of a system, counted as tensors: building more takes minutes whatever their size."""
MOST_THREADS = 64
"""Threads that any machine may be asked for; and eight for each of its processors."""
PROBED = 2
"""Images that layers are measured on."""
SMALL = 2**28
"""Bytes below which nothing is measured."""
USUAL = 1000
"""Bytes that layers keep, at most, for each byte of an image where nothing is measured."""
SMALLER = "give smaller options (width, noise, size, layers)"


class _Large(Exception):
    """Weights of which it takes long to fill them all: they are counted first."""


def build(make: Callable[[], System[Any]], name: str, copies: int = COPIES) -> System[Any]:
    """Build a system unless its weights cannot fit in memory.

    Args:
        make: builds it.
        name: of the system.
        copies: how many numbers there will be for every weight.

    Raises:
        BadInput: the weights do not fit, or are beyond what a tensor can hold.
    """
    try:
        try:
            with _counted(name, copies, SMALL):
                return make()
        except _Large:
            with suppress(NotImplementedError, RuntimeError), _counted(name, copies), torch.device("meta"):
                make()  # some networks need numbers to be built; they are counted below as they come
        with _counted(name, copies):
            return make()
    except (RuntimeError, OverflowError, MemoryError, TypeError) as error:
        if not is_out_of_memory(error):
            raise
        raise BadInput(f"The networks of {name} are larger than the memory of this machine; {SMALLER}.") from error


@contextmanager
def _counted(name: str, copies: int, large: int | None = None) -> Iterator[None]:
    """Refuse parameters and buffers as soon as all of them need more than there is, before they are filled.

    Args:
        name: of the system.
        copies: how many numbers there will be for every weight.
        large: bytes of weights from which on :class:`_Large` is raised.
    """
    limit, count, size = machine_memory(), 0, 0

    def add(_module: nn.Module, _name: str, tensor: Tensor | None) -> None:
        nonlocal count, size
        if tensor is None:
            return
        count += 1
        size += tensor.numel() * tensor.element_size()
        require(size * copies, f"The networks of {name}", SMALLER, limit)
        if count > MOST_TENSORS:
            raise BadInput(f"The networks of {name} have more than {MOST_TENSORS:,} layers; {SMALLER}.")
        if large is not None and size > large:
            raise _Large

    kinds = (hooks.register_module_parameter_registration_hook, hooks.register_module_buffer_registration_hook)
    with ExitStack() as stack:
        for register in kinds:
            stack.callback(register(add).remove)
        yield


def check_training(system: System[Any], settings: Training, conditions: Callable[[int], Batch | None]) -> None:
    """See that a run fits in memory and asks for no more threads than make sense, before anything is written.

    Args:
        system: with its weights.
        settings: batch, samples, threads, precision.
        conditions: gives a batch of that many items to sample from, or None.

    Raises:
        BadInput: it does not; the text names the option.
    """
    most = max(MOST_THREADS, 8 * (os.cpu_count() or 1))
    if settings.threads > most:
        raise BadInput(f"threads={settings.threads}: this machine takes up to {most}; 0 leaves the number to torch.")
    memory = _memory_of(settings)
    channels, height, width = system.config.image
    number = 8 if settings.precision == "64" else 4
    image = channels * height * width * number
    batch = max(stage.batch or settings.batch for stage in system.stages())
    own = -(-batch // int(os.environ.get("WORLD_SIZE", "1")))
    part = -(-own // settings.accumulate)
    require(own * image, f"Batches of {own:,} images", "give a smaller batch", memory)
    turns = max(phase.repeats for stage in system.stages() for phase in stage.phases)
    require(turns * own * image, f"The batches of {turns:,} turns, which a step holds,", "give fewer turns", memory)
    require(settings.samples * image, f"Sample pictures of {settings.samples:,} images", "give fewer samples")
    weights = sum(p.numel() * p.element_size() for p in system.parameters()) * COPIES
    if weights + USUAL * image * max(part, settings.samples) < SMALL:
        return
    kept, largest = layer_bytes(system, conditions(PROBED))
    kept = 0 if settings.checkpoint_activations else kept
    width_of = number // 4
    advice = "give a smaller batch, or a larger accumulate"
    require(
        weights + part * kept * width_of,
        f"Training {system.entry.name} with a batch of {part:,} images",
        advice,
        memory,
    )
    drawn = settings.samples * (2 * largest * width_of + image)
    require(drawn, f"Sample pictures of {settings.samples:,} images", "give fewer samples")


@torch.no_grad()
def layer_bytes(system: System[Any], conditions: Batch | None) -> tuple[int, int]:
    """What layers put out while a system makes an image and its critic judges it, in evaluation mode.

    Args:
        system: nothing of it changes.
        conditions: :data:`PROBED` items to sample from, where the system needs them.

    Returns:
        Bytes an image: of all layers together, and of the largest.
    """
    sizes: list[int] = []

    def add(_module: nn.Module, inputs: Any, output: Any) -> None:
        in_place = any(isinstance(one, Tensor) and one.data_ptr() == output.data_ptr() for one in inputs)
        if isinstance(output, Tensor) and not in_place:
            sizes.append(output.numel() * output.element_size() // PROBED)

    training, removers = system.training, []
    try:
        for layer in system.eval().modules():
            if next(layer.children(), None) is None:
                removers.append(layer.register_forward_hook(add))
        with scope("memory"):
            images = system.sample(PROBED, conditions)
            with suppress(GanworksError):  # no critic that scores alone
                system.score(images, conditions)
    finally:
        for remover in removers:
            remover.remove()
        system.train(training)
    return sum(sizes), max(sizes, default=0)


def _memory_of(settings: Training) -> int:
    """Bytes of the device that a run is trained on."""
    if settings.device in ("auto", "cuda") and torch.cuda.is_available():
        return torch.cuda.get_device_properties(torch.cuda.current_device()).total_memory
    return machine_memory()
