"""One turn of play: seed, thaw, sum the terms, backward, average gradients, step."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import torch
from torch import Tensor, nn

from ganworks.errors import NotFinite
from ganworks.game import Batch, Phase, System, Terms
from ganworks.rng import scope
from ganworks.training.distributed import Runtime
from ganworks.training.optimizers import moving


class Onlooker(Protocol):
    """Looks on at turns and changes nothing of them."""

    def turn(self, moves: Mapping[str, nn.Parameter], step: int) -> AbstractContextManager[dict[str, Tensor]]:
        """Surrounds a turn's backward passes and step; what it yields holds numbers to log when the block has ended."""
        ...


class Turn:
    """Plays turns of a system's phases.

    Args:
        system: the game.
        runtime: device, precision, processes.
        seed: everything random in a turn follows from (seed, step, phase, repeat) and the shard of the batch.
        gradient_clip: largest norm of a phase's gradient; 0 for none.
        onlooker: notes by-products of the turns.
    """

    def __init__(
        self, system: System, runtime: Runtime, seed: int, gradient_clip: float = 0.0, onlooker: Onlooker | None = None
    ):
        self.system, self.runtime, self.seed, self.clip = system, runtime, seed, gradient_clip
        self.onlooker = onlooker

    def play(
        self, phase: Phase, optimizer: torch.optim.Optimizer, batch: Batch, step: int, repeat: int
    ) -> dict[str, Tensor]:
        """Move the phase's players once.

        Args:
            phase: whose turn it is.
            optimizer: of the phase's players.
            batch: this process's part of the global batch.
            step: number of the step, from 1.
            repeat: number of the turn within the step, from 0.

        Returns:
            Every term and signal as ``phase/name``, ``phase/gradient_norm`` and what the onlooker noted, detached.

        Raises:
            NotFinite: a term or a gradient is infinite or not a number; no parameter has moved.
        """
        values: dict[str, Tensor] = {}
        optimizer.zero_grad(set_to_none=True)
        with moving(self.system, phase) as moves, self._looked_on(moves, step) as noted:
            fault = self._backward(phase, batch, step, repeat, values)
            if fault and self.runtime.world > 1:  # tells the other processes, which wait for our gradient
                for parameter in moves.values():
                    parameter.grad = torch.full_like(parameter, torch.nan)
            self.runtime.average_gradients(list(moves.values()))
            if fault:
                raise NotFinite(fault)
            values[f"{phase.name}/gradient_norm"] = self._checked_norm(phase, moves, step)
            optimizer.step()
        values.update({f"{phase.name}/{name}": value for name, value in noted.items()})
        if phase.after is not None:
            with torch.no_grad(), scope(self.seed, step, phase.name, repeat, "after"):
                phase.after()
        return values

    def _looked_on(self, moves: Mapping[str, nn.Parameter], step: int) -> AbstractContextManager[dict[str, Tensor]]:
        return nullcontext({}) if self.onlooker is None else self.onlooker.turn(moves, step)

    def _backward(self, phase: Phase, batch: Batch, step: int, repeat: int, values: dict[str, Tensor]) -> str:
        """Gradients of all micro-batches, their terms into ``values``; returns what is not finite, if anything."""
        parts = self.runtime.settings.accumulate
        for part in range(parts):
            shard = self.runtime.rank * parts + part
            with scope(self.seed, step, phase.name, repeat, shard=shard, shards=self.runtime.shards):
                terms = self._terms(phase, batch.part(part, parts) if parts > 1 else batch)
                total = terms.total / parts
                if not torch.isfinite(total):
                    return _which_term(phase, terms, step)
                total.backward(retain_graph=part + 1 < parts and _parametrised(self.system))
            for name, value in {**terms, **terms.signals}.items():
                key = f"{phase.name}/{name}"
                values[key] = values.get(key, 0) + value.detach() / parts
        return ""

    def _terms(self, phase: Phase, batch: Batch) -> Terms:
        with self.runtime.autocast():
            return phase.loss(batch)

    def _checked_norm(self, phase: Phase, moves: dict[str, nn.Parameter], step: int) -> Tensor:
        held = {name: p.grad for name, p in moves.items() if p.grad is not None}
        if not held:
            return torch.zeros(())
        norms = torch._foreach_norm(list(held.values()))  # pyright: ignore[reportPrivateImportUsage]
        norm = torch.stack([value.float() for value in norms]).norm()
        if not torch.isfinite(norm):
            bad = next(
                (name for name, value in zip(held, norms, strict=True) if not torch.isfinite(value)),
                "several parameters",
            )
            here = "of this process " if self.runtime.world > 1 else ""
            raise NotFinite(
                f"The gradient of {bad} in phase {phase.name!r} is not a finite number at step {step}, "
                f"although all terms {here}are; a lower learning rate, gradient_clip or precision=32 may help."
            )
        if self.clip and norm > self.clip:
            torch._foreach_mul_(list(held.values()), float(self.clip / norm))  # pyright: ignore[reportPrivateImportUsage]
        return norm


def _which_term(phase: Phase, terms: Terms, step: int) -> str:
    bad = [name for name, value in terms.items() if not torch.isfinite(value)] or list(terms)
    shown = ", ".join(f"{name}={float(value.detach()):g}" for name, value in terms.items())
    return (
        f"Term {' and '.join(bad)} of phase {phase.name!r} is not a finite number at step {step} ({shown}); "
        "a lower learning rate or precision=32 may help."
    )


def _parametrised(system: nn.Module) -> bool:
    return any(hasattr(module, "parametrizations") for module in system.modules())
