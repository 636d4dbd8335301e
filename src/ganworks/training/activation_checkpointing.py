"""Activations that are computed anew in the backward pass instead of being kept: time for memory.

Networks are cut into blocks, and of each only the input is kept (Chen et al. 2016, arXiv:1604.06174). A block is

* a member of a list of modules that has two weights or more (a residual block, a side of a growing network), or
* a stretch of a flat ``nn.Sequential``, which is cut into about as many stretches as the root of its weights.

The gradients are the same: noise is drawn again from where the stream stood, and buffers that a forward pass moves
(batch statistics) are put back after the second one. What a network computes outside of any block is kept as before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from itertools import pairwise
from types import TracebackType
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.utils.checkpoint import checkpoint

from ganworks import rng


def recompute_blocks(network: nn.Module) -> int:
    """Make the blocks of a network forget what they compute while training; parameters and names stay as they are.

    Args:
        network: changed in place.

    Returns:
        How many blocks were found.
    """
    blocks = list(_blocks(network))
    inside = {id(part) for block in blocks for part in block.modules()}
    for block in blocks:
        block.forward = partial(_forgetful, block.forward, (block,))
    count = len(blocks)
    for part in network.modules():
        stretches = _stretches(part) if type(part) is nn.Sequential and id(part) not in inside else []
        if len(stretches) > 1:
            part.forward = partial(_through, stretches)
            count += len(stretches)
    return count


def _weights(module: nn.Module) -> int:
    """How many layers inside have a weight that is a linear map."""
    return sum(any(p.ndim > 1 for p in part.parameters(recurse=False)) for part in module.modules())


def _blocks(module: nn.Module) -> Iterator[nn.Module]:
    for child in module.children():
        members = (nn.ModuleList,) if isinstance(module, nn.ModuleList) else (nn.ModuleList, nn.Sequential)
        is_sequence = isinstance(module, nn.Sequential | nn.ModuleList) and type(child) not in members
        if is_sequence and _weights(child) > 1:
            yield child
        else:
            yield from _blocks(child)


def _stretches(flat: nn.Sequential) -> list[list[nn.Module]]:
    """The layers in order, cut before some of those with a weight; one stretch where there are less than three."""
    layers = list(flat)
    if any(_weights(layer) > 1 for layer in layers):
        return [layers]
    starts = [place for place, layer in enumerate(layers) if _weights(layer)]
    if len(starts) < 3:
        return [layers]
    each = math.ceil(math.sqrt(len(starts)))
    cuts = [0, *starts[each::each], len(layers)]
    return [layers[first:last] for first, last in pairwise(cuts)]


def _through(stretches: Sequence[Sequence[nn.Module]], input: Tensor) -> Tensor:
    for layers in stretches:
        input = _forgetful(partial(_in_turn, layers), layers, input)
    return input


def _in_turn(layers: Sequence[nn.Module], x: Tensor) -> Tensor:
    for layer in layers:
        x = layer(x)
    return x


def _forgetful(forward: Callable[..., Any], modules: Sequence[nn.Module], *arguments: Any, **options: Any) -> Any:
    """What ``forward`` gives, with nothing but its input kept where gradients are asked for."""
    if not torch.is_grad_enabled():
        return forward(*arguments, **options)
    with parametrize.cached():  # weights are made once a turn, before the block: they are not its activations
        for part in (inner for module in modules for inner in module.modules() if parametrize.is_parametrized(inner)):
            for name in cast(nn.ModuleDict, part.parametrizations):
                getattr(part, name)
        return checkpoint(forward, *arguments, use_reentrant=False, context_fn=partial(_contexts, modules), **options)


def _contexts(modules: Sequence[nn.Module]) -> tuple[AbstractContextManager[Any], AbstractContextManager[Any]]:
    return nullcontext(), _Anew(modules)


class _Anew:
    """Surrounds each second pass; it may be entered once for every backward pass through the block."""

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        self.modules, self.place, self.stack = modules, rng.state(), ExitStack()

    def __enter__(self) -> None:
        self.stack.enter_context(rng.replay(self.place))
        self.stack.enter_context(_buffers_restored(self.modules))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self.stack.__exit__(kind, error, trace)


@contextmanager
def _buffers_restored(modules: Sequence[nn.Module]) -> Iterator[None]:
    copies = [(buffer, buffer.detach().clone()) for module in modules for buffer in module.buffers()]
    try:
        yield
    finally:
        for buffer, before in copies:
            buffer.data.copy_(before)  # not seen by autograd, which counts changes of what it has saved
