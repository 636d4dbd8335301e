r"""Which parameters a phase trains, which are frozen, and the optimizers that update them.

The rules, stated once for all systems:

* Parameters of players that do not move in a phase require no gradient in it.
* Statistics belong to their player: the running averages of batch normalisation and the vectors of spectral
  normalisation move in their player's turns only. A frozen player in training mode normalises by the batch at hand
  and leaves its running averages as they are; its spectral norms use the stored vectors.
* Parametrised weights (spectral norm) are computed once per turn, so one power iteration per turn.
* A parameter belongs to one optimiser. Phases with the same players share it; where some are lazy (``every`` > 1),
  rate and betas are corrected for the extra steps: with :math:`c` the share of steps that are not lazy,
  :math:`\eta' = c\,\eta,\ \beta' = \beta^{c}` (StyleGAN2, arXiv:1912.04958, appendix B).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrize

from ganworks.errors import BadInput
from ganworks.game import Optimizer, Phase, Progress, Schedule, System
from ganworks.layers.batch_norm_statistics import freeze_batch_norm_statistics


def frozen_parameters(system: System, prefixes: Sequence[str]) -> frozenset[int]:
    """Ids of the parameters whose names begin so.

    Raises:
        BadInput: no parameter's name begins so.
    """
    names = dict(system.named_parameters(remove_duplicate=False))
    for prefix in prefixes:
        if not any(name == prefix or name.startswith(f"{prefix}.") for name in names):
            tops = sorted({".".join(name.split(".")[:2]) for name in names})
            raise BadInput(f"freeze={prefix}: no parameter's name begins so; names begin with: {', '.join(tops[:20])}.")
    starts = tuple(f"{prefix}." for prefix in prefixes)
    return frozenset(id(p) for name, p in names.items() if f"{name}.".startswith(starts)) if starts else frozenset()


def player(system: System, name: str) -> nn.Module | nn.Parameter:
    """The submodule or parameter a player's name stands for."""
    member: Any = system
    for part in name.split("."):
        member = getattr(member, part, None)
    if not isinstance(member, nn.Module | nn.Parameter):
        raise BadInput(
            f"{type(system).__name__} names a player {name!r} that is neither a network nor a parameter of it."
        )
    return member


def parameters_of(system: System, names: Iterable[str]) -> dict[str, nn.Parameter]:
    """The parameters of some players by full name, each once even where networks share it."""
    parameters: dict[str, nn.Parameter] = {}
    for name in names:
        member = player(system, name)
        if isinstance(member, nn.Parameter):
            parameters[name] = member
        else:
            parameters.update({f"{name}.{inner}": parameter for inner, parameter in member.named_parameters()})
    unique: dict[int, str] = {}
    return {name: p for name, p in parameters.items() if unique.setdefault(id(p), name) == name}


@contextmanager
def trainable(system: System, phase: Phase, frozen: Container[int] = frozenset()) -> Iterator[dict[str, nn.Parameter]]:
    """Freeze all but the players of a phase for the length of the block; yields the trainable parameters by name.

    Args:
        system: the game.
        phase: whose players are trained.
        frozen: ids of parameters that are never trained.
    """
    moves = {name: p for name, p in parameters_of(system, phase.players).items() if id(p) not in frozen}
    inside = {id(module) for name in phase.players for module in _modules(player(system, name))}
    movable = {id(parameter) for parameter in moves.values()}
    requires_grad = [(p, p.requires_grad) for p in system.parameters()]
    for parameter, _ in requires_grad:
        parameter.requires_grad_(id(parameter) in movable)
    not_training = [module for module in system.modules() if id(module) not in inside]
    try:
        with _standing_still(not_training), parametrize.cached():
            yield moves
    finally:
        for parameter, before in requires_grad:
            parameter.requires_grad_(before)


def _modules(member: nn.Module | nn.Parameter) -> Iterator[nn.Module]:
    return member.modules() if isinstance(member, nn.Module) else iter(())


@contextmanager
def _standing_still(modules: Sequence[nn.Module]) -> Iterator[None]:
    vectors = [inner for m in modules for inner in _spectral_norms(m) if inner.training]
    for module in vectors:
        module.training = False
    try:
        with freeze_batch_norm_statistics(modules):
            yield
    finally:
        for module in vectors:
            module.training = True


def _spectral_norms(module: nn.Module) -> Iterator[nn.Module]:
    if isinstance(module, parametrize.ParametrizationList):
        yield from module


def optimizers_of(system: System, phases: Sequence[Phase]) -> dict[tuple[str, ...], torch.optim.Optimizer]:
    """One optimiser per set of players.

    Raises:
        BadInput: a parameter would be moved by two optimisers, or by one that two phases set up differently.
    """
    owner: dict[int, tuple[tuple[str, ...], str]] = {}
    optimizers: dict[tuple[str, ...], torch.optim.Optimizer] = {}
    first: dict[tuple[str, ...], Phase] = {}
    for phase in phases:
        if phase.players in optimizers:
            _agree(phase, first[phase.players], system)
            continue
        first[phase.players] = phase
        moves = parameters_of(system, phase.players)
        if not moves:
            raise BadInput(f"Phase {phase.name!r} of {type(system).__name__} moves no parameter.")
        for name, parameter in moves.items():
            other = owner.setdefault(id(parameter), (phase.players, name))
            if other[0] != phase.players:
                raise BadInput(
                    f"Parameter {name} would be moved by {other[0]} and by {phase.players}; players must not overlap."
                )
        optimizers[phase.players] = build(phase.optimizer, list(moves.values()), lazy_share(phases, phase.players))
    return optimizers


def _agree(phase: Phase, other: Phase, system: System) -> None:
    for setting in ("method", "betas", "weight_decay"):
        ours, theirs = getattr(phase.optimizer, setting), getattr(other.optimizer, setting)
        if ours != theirs:
            raise BadInput(
                f"Phases {other.name!r} and {phase.name!r} of {type(system).__name__} share the optimiser of "
                f"{', '.join(phase.players)}, but ask for {setting} {theirs} and {ours}; only the rate may differ."
            )


def lazy_share(phases: Sequence[Phase], players: tuple[str, ...]) -> float:
    """The share of an optimiser's steps that are not lazy regularisation."""
    turns = [(phase.repeats / phase.every, phase.every) for phase in phases if phase.players == players]
    return sum(rate for rate, every in turns if every == 1) / sum(rate for rate, _ in turns) or 1.0


def build(spec: Optimizer, parameters: list[nn.Parameter], share: float = 1.0) -> torch.optim.Optimizer:
    """The torch optimiser of a specification at the beginning of training, corrected for lazy phases."""
    begin = Progress(share=0.0)
    rate, (first, second) = spec.rate_at(begin) * share, _corrected(spec.betas_at(begin), share)
    decay = spec.weight_decay_at(begin)
    if spec.method == "adam":
        fused = all(p.is_floating_point() and p.device.type in {"cpu", "cuda"} for p in parameters)
        return torch.optim.Adam(parameters, lr=rate, betas=(first, second), weight_decay=decay, fused=fused)
    if spec.method == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=rate, alpha=second, weight_decay=decay)
    return torch.optim.SGD(parameters, lr=rate, momentum=first, weight_decay=decay)


def set_schedules(optimizer: torch.optim.Optimizer, spec: Optimizer, progress: Progress, share: float) -> None:
    """Give an optimizer the learning rate, betas and weight decay that are in force.

    Args:
        optimizer: as :func:`build` made it.
        spec: its specification.
        progress: how far training is.
        share: as for :func:`build`.
    """
    rate = spec.rate_at(progress) * share
    for group in optimizer.param_groups:
        group["lr"] = rate
    if isinstance(spec.weight_decay, Schedule):
        for group in optimizer.param_groups:
            group["weight_decay"] = spec.weight_decay_at(progress)
    if any(isinstance(beta, Schedule) for beta in spec.betas):
        first, second = _corrected(spec.betas_at(progress), share)
        for group in optimizer.param_groups:
            group.update(_named_betas(spec, first, second))


def _named_betas(spec: Optimizer, first: float, second: float) -> dict[str, Any]:
    return {"adam": {"betas": (first, second)}, "rmsprop": {"alpha": second}, "sgd": {"momentum": first}}[spec.method]


def _corrected(betas: tuple[float, float], share: float) -> tuple[float, float]:
    return float(betas[0]) ** share, float(betas[1]) ** share
