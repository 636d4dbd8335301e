"""What a test knows and a type checker cannot: that a value is there, and what a network has under a name."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, TypeVar

from torch import Tensor, nn

from ganworks.data import load
from ganworks.data.dataset import DataSet

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value, which is not None."""
    assert value is not None
    return value


def slope(of: Tensor) -> Tensor:
    """The gradient that a backward pass has left in a tensor."""
    return present(of.grad)


def part(network: nn.Module, name: str, kind: type[T]) -> T:
    """The part of a network that has a dotted name, of the class that it is expected to have."""
    member = network.get_submodule(name)
    assert isinstance(member, kind), f"{name} is a {type(member).__name__}"
    return member


def tensor(network: nn.Module, name: str) -> Tensor:
    """The parameter, buffer or parametrised weight that has a dotted name."""
    member = attrgetter(name)(network)
    assert isinstance(member, Tensor), f"{name} is a {type(member).__name__}"
    return member


def dataset(name: str, **options: Any) -> DataSet:
    """A data set of items, as opposed to a law of points."""
    data = load(name, **options)
    assert isinstance(data, DataSet)
    return data


def outputs(network: nn.Module) -> list[Tensor]:
    """A list that grows by what the network puts out, one tensor a forward pass."""
    seen: list[Tensor] = []

    def keep(module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        seen.append(output)

    network.register_forward_hook(keep)
    return seen
