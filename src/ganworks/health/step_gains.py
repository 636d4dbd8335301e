"""How far the turns of a whole step moved the scores, for loops that do not mark their turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from torch import Tensor, nn

Means = tuple[float, float, float]
Gap = Callable[[], "Means | None"]
"""() -> mean scores of data and of samples of fixed noise, and their spread; None where nothing scores them."""


def gain(player: str, before: Means | None, after: Means | None) -> dict[str, float]:
    """``gain``: how far the scores of fixed samples moved in a player's favour, over their spread.

    Args:
        player: ``generator`` wants samples up, ``critic`` data above samples; there is no gain of others.
        before, after: mean scores of data and of samples, and their spread.
    """
    if before is None or after is None or player not in ("critic", "generator"):
        return {}
    real, fake = after[0] - before[0], after[1] - before[1]
    change = fake if player == "generator" else real - fake
    return {"gain": change / max(before[2], 1e-9)}


def step_gains(players: Mapping[str, nn.Module], before: Mapping[str, Sequence[Tensor]], gap: Gap) -> dict[str, float]:
    """The gain of each player in a step, as if the critic had moved first: ``critic/gain``, ``generator/gain``.

    Args:
        players: networks by name.
        before: their parameters before the step; players that it lacks have not been kept.
        gap: measures the scores of fixed samples.
    """
    if not {"critic", "generator"} <= before.keys():
        return {}
    scores: list[Means | None] = []
    for moved in ((), ("critic",), ("critic", "generator")):
        with ExitStack() as stack:
            for name in before.keys() - set(moved):
                stack.enter_context(_parameters(players[name], before[name]))
            scores.append(gap())
    steps = zip(("critic", "generator"), scores, scores[1:], strict=False)
    return {f"{name}/{key}": value for name, old, new in steps for key, value in gain(name, old, new).items()}


@contextmanager
def _parameters(network: nn.Module, values: Sequence[Tensor]) -> Iterator[None]:
    """A network with other parameters."""
    own = [parameter.data for parameter in network.parameters()]
    try:
        for parameter, value in zip(network.parameters(), values, strict=True):
            parameter.data = value
        yield
    finally:
        for parameter, value in zip(network.parameters(), own, strict=True):
            parameter.data = value
