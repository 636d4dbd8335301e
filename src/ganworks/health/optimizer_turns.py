"""Turns of players that a loop does not mark: they end with the step of the player's optimizer.

What comes between the end of one optimizer step and the end of the next is the turn of that next player: its forward
pass, its backward pass and its step. Whose it will be is known from the order of the steps before, which loops repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import nn

Turn = Callable[[str], AbstractContextManager[None]]


class OptimizerTurns:
    """Opens and closes the turns of a doctor by the steps of optimizers.

    Args:
        optimizers: of torch, by player.
        turn: surrounds the turn of a player, such as ``Doctor.turn``.
    """

    def __init__(self, optimizers: Mapping[str, torch.optim.Optimizer], turn: Turn):
        self.turn = turn
        self.usual: list[str] = []
        self.now: list[str] = []
        self._open: tuple[str, AbstractContextManager[None]] | None = None
        self.hooks = [
            optimizer.register_step_post_hook(self._stepped(player)) for player, optimizer in optimizers.items()
        ]

    def begin(self) -> None:
        """A step of the loop begins."""
        self.usual, self.now = self.now or self.usual, []
        self._next()

    def end(self) -> None:
        """It ends; a turn that did not come to its step is none."""
        self._close()

    def remove(self) -> None:
        """Leave the optimizers as they were."""
        self._close()
        for hook in self.hooks:
            hook.remove()

    def _stepped(self, player: str) -> Callable[..., None]:
        def after(optimizer: torch.optim.Optimizer, *arguments: Any) -> None:
            known = self._open is not None and self._open[0] == player
            self._close()
            self.now.append(player)
            if known or not self.usual:
                self._next()

        return after

    def _next(self) -> None:
        if len(self.now) < len(self.usual):
            player = self.usual[len(self.now)]
            self._open = player, self.turn(player)
            self._open[1].__enter__()

    def _close(self) -> None:
        if self._open is not None:
            self._open[1].__exit__(None, None, None)
        self._open = None


def holdings(players: Mapping[str, nn.Module], optimizers: Mapping[str, torch.optim.Optimizer]) -> dict[str, float]:
    """What the optimizers of players hold, as ``player/holds_none`` and ``player/holds_other``, each 1 or 0.

    Args:
        players: networks by name.
        optimizers: by player.
    """
    found: dict[str, float] = {}
    for name in players.keys() & optimizers.keys():
        held = {id(one) for group in optimizers[name].param_groups for one in group["params"]}
        own = {id(one) for one in players[name].parameters()}
        others = {id(one) for other, network in players.items() if other != name for one in network.parameters()}
        found[f"{name}/holds_none"] = float(bool(own) and not own & held)
        found[f"{name}/holds_other"] = float(bool((others - own) & held))
    return found


def optimizers_of(
    players: Mapping[str, nn.Module], optimizers: Sequence[torch.optim.Optimizer]
) -> dict[str, torch.optim.Optimizer]:
    """Each player's optimizer: the one that holds most of its parameters; one that is left over, for who is left over.

    Args:
        players: networks by name.
        optimizers: of a loop, in its order.
    """
    found: dict[str, torch.optim.Optimizer] = {}
    rest = list(optimizers)
    for name, network in players.items():
        own = {id(parameter) for parameter in network.parameters()}
        shared = [sum(id(one) in own for group in each.param_groups for one in group["params"]) for each in rest]
        if shared and max(shared) > 0:
            found[name] = rest.pop(shared.index(max(shared)))
    for name in players:
        if name not in found and rest:
            found[name] = rest.pop(0)
    return found
