"""Marks that faults of a hand-written loop leave in the turns of its players.

Of every turn of a look it is noted, each as 1 or 0, or as a number:

``moves_other``: another player moved with the optimizer's step, or without one. ``frozen_parameters``: a parameter of
the player does not require gradients.
``carried_gradient``: the share of the gradient that was there before the turn and was still in it at the step,
:math:`\\langle g - h, g_0\\rangle / \\|g_0\\|^2` of the old gradient :math:`g_0`, what the turn's backward passes gave
:math:`h`, and the gradient at the end :math:`g`. ``eval_mode``: a network with batch normalisation or dropout was in
evaluation mode. ``same_input``: what it was given equals what it was given at the last look. ``equal_rows``: all rows
of the generator's input are the same. ``unreached``: a parameter that requires a gradient got none. ``stale_samples``:
samples that the critic is shown are those of the last look, and the generator has not made them in this turn.
``linear``: all scores had the same gradient, as in a transport distance. ``unheard``: the loss does not read some of
the scores that were computed for it. ``gain``: how far the turn moved the scores of fixed
samples in its player's favour, over their spread: samples up for the generator, data above samples for the critic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.dropout import _DropoutNd
from torch.optim.optimizer import register_optimizer_step_pre_hook

from ganworks.health.score_gradients import watch_scores
from ganworks.health.step_gains import Gap, gain
from ganworks.health.updates import watch_update

Values = dict[str, float]


class LoopWatch:
    """Notes the marks of turns.

    Args:
        players: networks by name, ``generator`` and ``critic`` among them.
        gap: measures the scores of fixed samples.
        latent: inputs of the generator from which samples are drawn.
        real: data as the critic should be shown it.

    Attributes:
        batch: samples of the generator in its turn; 0 before the first.
    """

    def __init__(
        self, players: Mapping[str, nn.Module], gap: Gap, latent: Tensor | None = None, real: Tensor | None = None
    ):
        self.players, self.gap, self.latent, self.real = players, gap, latent, real
        self.batch = 0
        self._inputs: dict[str, Tensor] = {}
        self._shown: list[Tensor] = []

    @contextmanager
    def turn(self, player: str) -> Iterator[Values]:
        """Surrounds a turn; the dictionary holds its marks when the block has ended.

        Args:
            player: whose turn it is.
        """
        values: Values = {}
        network, generator = self.players[player], self.players.get("generator")
        parameters = list(network.parameters())
        others = [other for name, net in self.players.items() if name != player for other in net.parameters()]
        own = {id(parameter) for parameter in parameters}
        others = [other for other in others if id(other) not in own]
        begun, old, at_step = _copies(others), _gradients(parameters), list[list[Tensor]]()
        scores = self.gap()
        generators = [generator] if generator is not None else []
        with (
            _received(parameters) as received,
            _at_step(lambda: values.setdefault("carried_gradient", _carried(parameters, old, received))),
            _at_step(lambda: None if at_step else at_step.append(_copies(others))),
            _inputs(network) as calls,
            _outputs(generator) as made,
            watch_scores(self.players.get("critic")) as of_scores,
            watch_update(parameters, generators) as update,
        ):
            yield values
        values.update({name: float(value) for name, value in update.items()})
        before = at_step[0] if at_step else begun  # what was done to others before the step is not the optimizer's
        moved = any(bool(((new - then).abs() > 0).any()) for new, then in zip(others, before, strict=True))
        values["moves_other"] = float(moved)
        values["frozen_parameters"] = float(any(not parameter.requires_grad for parameter in parameters))
        values["unreached"] = float(bool(received) and _unreached(parameters, received))
        values.setdefault("carried_gradient", _carried(parameters, old, received))
        values.update(of_scores.marks())
        values.update(self._of_calls(player, network, calls))
        if player == "critic":
            values.update(self._of_samples([given for given, _ in calls], made))
        values.update(self._of_data(_not_made(calls, made)) if player == "critic" else {})
        values.update(gain(player, scores, self.gap()))

    @contextmanager
    def step(self) -> Iterator[Values]:
        """Surrounds a whole step of a loop that does not mark its turns; marks of inputs and modes, ``player/mark``."""
        values: Values = {}
        networks = {name: self.players[name] for name in ("generator", "critic") if name in self.players}
        with ExitStack() as stack:
            calls = {name: stack.enter_context(_inputs(network)) for name, network in networks.items()}
            made = stack.enter_context(_outputs(networks.get("generator")))
            yield values
        for name, network in networks.items():
            values |= {f"{name}/{mark}": value for mark, value in self._of_calls(name, network, calls[name]).items()}
        if "generator" in networks and "critic" in networks:
            found = self._of_data(_not_made(calls["critic"], made))
            values |= {f"critic/{mark}": value for mark, value in found.items()}

    def _of_data(self, shown: Sequence[Tensor]) -> Values:
        """Whether what no generator made is of another kind than the data, or the same images again and again."""
        if not shown or self.real is None:
            return {}
        repeated = all(len(torch.unique(one.flatten(1), dim=0)) < 0.75 * len(one) for one in shown)
        return {
            "other_data": float(all(_differ(one, self.real) for one in shown)),
            "repeated_rows": float(repeated),
        }

    def _of_samples(self, shown: Sequence[Tensor], made: Sequence[Tensor]) -> Values:
        """Whether something but the first input, which is the data in most loops, was shown at the last look, too.

        What the generator has made in this very turn is new, even if it equals what it made before.
        """
        before, self._shown = self._shown, list(shown)
        if len(before) < 2 or len(shown) < 2 or any(_same(shown[0], other) for other in before):
            return {}
        old = [one for one in shown[1:] if not any(_same(one, fresh) for fresh in made)]
        return {"stale_samples": float(any(_same(one, other) for one in old for other in before[1:]))}

    def _of_calls(self, player: str, network: nn.Module, calls: Sequence[tuple[Tensor, bool]]) -> Values:
        if not calls:
            return {}
        given, training = calls[0]
        if player == "generator":
            self.batch = len(given)
        values = {"eval_mode": float(_has_modes(network) and not training)}
        previous = self._inputs.get(player)
        if previous is not None and previous.shape == given.shape and len(given) > 1:
            values["same_input"] = float(torch.equal(previous, given))
            if player == "generator":
                values["other_noise"] = float(self.latent is not None and _differ(given, self.latent))
                values["equal_rows"] = float(bool((given == given[:1]).all()))
        self._inputs[player] = given
        return values


def _same(some: Tensor, other: Tensor) -> bool:
    return some.shape == other.shape and len(some) > 1 and torch.equal(some, other)


def _unreached(parameters: Sequence[Tensor], received: Mapping[int, Tensor]) -> bool:
    """Whether a parameter that requires a gradient was given none by any backward pass."""
    return any(parameter.requires_grad and number not in received for number, parameter in enumerate(parameters))


def _copies(parameters: Sequence[Tensor]) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in parameters]


def _gradients(parameters: Sequence[Tensor]) -> list[Tensor | None]:
    return [None if parameter.grad is None else parameter.grad.detach().clone() for parameter in parameters]


@contextmanager
def _received(parameters: Sequence[Tensor]) -> Iterator[dict[int, Tensor]]:
    """Collects what backward passes give to each parameter, by its number."""
    sums: dict[int, Tensor] = {}

    def collector(number: int) -> Callable[[Tensor], None]:
        def collect(gradient: Tensor) -> None:
            sums[number] = sums[number] + gradient.detach() if number in sums else gradient.detach().clone()

        return collect

    hooks = [
        parameter.register_hook(collector(number))
        for number, parameter in enumerate(parameters)
        if parameter.requires_grad
    ]
    try:
        yield sums
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def _at_step(act: Callable[[], object]) -> Iterator[None]:
    """Acts right before each step of an optimizer of torch: afterwards its gradients may be gone."""

    def before(optimizer: object, arguments: object, options: object) -> None:
        act()

    hook = register_optimizer_step_pre_hook(before)
    try:
        yield
    finally:
        hook.remove()


def _carried(parameters: Sequence[Tensor], old: Sequence[Tensor | None], received: Mapping[int, Tensor]) -> float:
    """The share of an old gradient that is in the one at the end of a turn, beside what the turn itself gave."""
    inner, length = 0.0, 0.0
    for number, (parameter, then) in enumerate(zip(parameters, old, strict=True)):
        if then is None or parameter.grad is None or number not in received:
            continue
        inner += float(((parameter.grad - received[number]) * then).sum())
        length += float(then.square().sum())
    return inner / length if length > 0 else 0.0


@contextmanager
def _inputs(network: nn.Module) -> Iterator[list[tuple[Tensor, bool]]]:
    """The first input of every call of a network, and whether it was in training mode."""
    calls: list[tuple[Tensor, bool]] = []

    def note(module: nn.Module, given: tuple[Any, ...]) -> None:
        if given and isinstance(given[0], Tensor):
            calls.append((given[0].detach().clone(), module.training))

    hook = network.register_forward_pre_hook(note)
    try:
        yield calls
    finally:
        hook.remove()


@contextmanager
def _outputs(network: nn.Module | None) -> Iterator[list[Tensor]]:
    """Every output of a network."""
    made: list[Tensor] = []

    def note(module: nn.Module, given: object, output: object) -> None:
        if isinstance(output, Tensor):
            made.append(output.detach())

    hook = network.register_forward_hook(note) if network is not None else None
    try:
        yield made
    finally:
        if hook is not None:
            hook.remove()


def _not_made(calls: Sequence[tuple[Tensor, bool]], made: Sequence[Tensor]) -> list[Tensor]:
    """What the critic was shown and no generator made (data, mixtures), where something made is shown as it is."""
    mine = [any(given.shape == other.shape and torch.equal(given, other) for other in made) for given, _ in calls]
    return [given for (given, _), is_made in zip(calls, mine, strict=True) if not is_made] if any(mine) else []


def _differ(some: Tensor, others: Tensor) -> bool:
    """Whether two sets of inputs cannot be of one kind, by the mean and the deviation of their entries."""
    some, others = some.detach().float(), others.detach().float()
    scale = float(others.std())
    if some.numel() < 64 or scale == 0:
        return False
    far = abs(float(some.mean()) - float(others.mean())) > 0.5 * scale
    ratio = float(some.std()) / scale
    return far or (ratio > 1.6 or (0 < ratio < 0.6))


def _has_modes(network: nn.Module) -> bool:
    """Whether a network computes something else in evaluation mode."""
    return any(isinstance(part, _NormBase | _DropoutNd) for part in network.modules())


def ends_in_sigmoid(network: nn.Module) -> bool:
    """Whether the last layer of a network, in the order of its definition, is a Sigmoid."""
    leaves = [part for part in network.modules() if not list(part.children())]
    leaves = [part for part in leaves if not isinstance(part, nn.Flatten | nn.Identity | nn.Unflatten)]
    return bool(leaves) and isinstance(leaves[-1], nn.Sigmoid)


def optimizer_settings(optimizers: Mapping[str, torch.optim.Optimizer]) -> dict[str, dict[str, Any]]:
    """The settings of optimizers as options: ``{"critic_optimizer": {"rate": ..., "betas": [...], ...}}``.

    Args:
        optimizers: by player.
    """
    settings: dict[str, dict[str, Any]] = {}
    for player, optimizer in optimizers.items():
        group = optimizer.param_groups[0]
        values: dict[str, Any] = {"rate": float(group["lr"]), "weight_decay": float(group.get("weight_decay", 0.0))}
        if "betas" in group:
            values["betas"] = [float(beta) for beta in group["betas"]]
        elif "momentum" in group:
            values["momentum"] = float(group["momentum"])
        values["method"] = "sgd" if isinstance(optimizer, torch.optim.SGD) else type(optimizer).__name__.lower()
        settings[f"{player}_optimizer"] = values
    return settings
