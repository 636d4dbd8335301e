"""One update of a phase: seed, freeze the others, sum the terms, backward, average gradients, optimizer step."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import ExitStack

import torch
from torch import Tensor, nn

from ganworks.errors import NotFinite
from ganworks.game import Batch, Callback, Phase, System, Terms, TrainingState
from ganworks.rng import scope
from ganworks.training.distributed import Runtime
from ganworks.training.optimizers import trainable


class Updater:
    """Updates the players of a system's phases.

    Args:
        system: the game.
        runtime: device, precision, processes.
        seed: everything random in an update follows from (seed, step, phase, repeat) and the shard of the batch.
        gradient_clip: largest norm of a phase's gradient; 0 for none.
        callbacks: those whose ``on_turn`` surrounds every update.
        frozen: ids of parameters that are never trained.
    """

    def __init__(
        self,
        system: System,
        runtime: Runtime,
        seed: int,
        gradient_clip: float = 0.0,
        callbacks: Sequence[Callback] = (),
        frozen: Container[int] = frozenset(),
    ):
        self.system, self.runtime, self.seed, self.clip, self.frozen = system, runtime, seed, gradient_clip, frozen
        self.callbacks: list[Callback] = [one for one in callbacks if type(one).on_turn is not Callback.on_turn]

    def step(
        self,
        phase: Phase,
        optimizer: torch.optim.Optimizer,
        batch: Batch,
        step: int,
        repeat: int,
        state: TrainingState | None = None,
    ) -> dict[str, Tensor]:
        """Move the phase's players once.

        Args:
            phase: whose update it is.
            optimizer: of the phase's players.
            batch: this process's part of the global batch.
            step: number of the step, from 1.
            repeat: number of the update within the step, from 0.
            state: the training, for callbacks; None calls none.

        Returns:
            Every term and signal as ``phase/name``, ``phase/gradient_norm`` and what callbacks add, detached.

        Raises:
            NotFinite: a term or a gradient is infinite or not a number, and no parameter has moved; or a parameter is
                after the optimizer step.
        """
        values: dict[str, Tensor] = {}
        optimizer.zero_grad(set_to_none=True)
        with trainable(self.system, phase, self.frozen) as parameters, ExitStack() as stack:
            extras = []
            if state is not None:
                extras = [stack.enter_context(one.on_turn(state, phase, parameters)) for one in self.callbacks]
            fault = self._backward(phase, batch, step, repeat, values)
            if fault and self.runtime.world > 1:  # tells the other processes, which wait for our gradient
                for parameter in parameters.values():
                    parameter.grad = torch.full_like(parameter, torch.nan)
            self.runtime.average_gradients(list(parameters.values()))
            if fault:
                raise NotFinite(fault)
            values[f"{phase.name}/gradient_norm"] = self._checked_norm(phase, parameters, step)
            optimizer.step()
            self._check_parameters(phase, parameters, step)
        values.update({f"{phase.name}/{name}": value for extra in extras for name, value in extra.items()})
        if phase.after is not None:
            with torch.no_grad(), scope(self.seed, step, phase.name, repeat, "after"):
                phase.after()
        return values

    def _backward(self, phase: Phase, batch: Batch, step: int, repeat: int, values: dict[str, Tensor]) -> str:
        """Gradients of all micro-batches, their terms into ``values``; returns what is not finite, if anything."""
        parts = self.runtime.settings.accumulate
        for part in range(parts):
            shard = self.runtime.rank * parts + part
            drawn = scope(self.seed, step, phase.name, repeat, shard=shard, shards=self.runtime.shards)
            with drawn, self.runtime.whole_batch():
                terms = self._terms(phase, batch.part(part, parts) if parts > 1 else batch)
                total = terms.total / parts
                fault = "" if torch.isfinite(total) else _which_term(phase, terms, step)
                if fault := self.runtime.agreed_fault(fault):
                    return fault
                total.backward(retain_graph=part + 1 < parts and _parametrised(self.system))
            for name, value in {**terms, **terms.signals}.items():
                key = f"{phase.name}/{name}"
                values[key] = values.get(key, 0) + value.detach() / parts
        return ""

    def _terms(self, phase: Phase, batch: Batch) -> Terms:
        with self.runtime.autocast():
            return phase.loss(batch)

    def _check_parameters(self, phase: Phase, parameters: dict[str, nn.Parameter], step: int) -> None:
        norms = torch._foreach_norm([p.detach() for p in parameters.values()])  # pyright: ignore[reportPrivateImportUsage]
        if bool(torch.isfinite(torch.stack([norm.float() for norm in norms])).all()):
            return
        bad = next((name for name, p in parameters.items() if not torch.isfinite(p).all()), None)
        if bad is not None:  # a norm may overflow where all entries are finite
            raise NotFinite(
                f"{bad} is no finite number after the optimizer step of phase {phase.name!r} at step {step}, although "
                "its gradient is; a lower learning rate may help."
            )

    def _checked_norm(self, phase: Phase, parameters: dict[str, nn.Parameter], step: int) -> Tensor:
        gradients = {name: p.grad for name, p in parameters.items() if p.grad is not None}
        if not gradients:
            return torch.zeros(())
        norms = torch._foreach_norm(list(gradients.values()))  # pyright: ignore[reportPrivateImportUsage]
        norm = torch.stack([value.float() for value in norms]).norm()
        if not torch.isfinite(norm):
            bad = next(
                (name for name, value in zip(gradients, norms, strict=True) if not torch.isfinite(value)),
                "several parameters",
            )
            here = "of this process " if self.runtime.world > 1 else ""
            raise NotFinite(
                f"The gradient of {bad} in phase {phase.name!r} is not a finite number at step {step}, "
                f"although all terms {here}are; a lower learning rate, gradient_clip or precision=32 may help."
            )
        if self.clip and norm > self.clip:
            torch._foreach_mul_(list(gradients.values()), float(self.clip / norm))  # pyright: ignore[reportPrivateImportUsage]
        return norm


def _which_term(phase: Phase, terms: Terms, step: int) -> str:
    bad = [name for name, value in terms.items() if not torch.isfinite(value)] or list(terms)
    values = ", ".join(f"{name}={float(value.detach()):g}" for name, value in terms.items())
    return (
        f"Term {' and '.join(bad)} of phase {phase.name!r} is not a finite number at step {step} ({values}); "
        "a lower learning rate or precision=32 may help."
    )


def _parametrised(system: nn.Module) -> bool:
    return any(hasattr(module, "parametrizations") for module in system.modules())
