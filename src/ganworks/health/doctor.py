"""Watching a game that is not ours: any PyTorch loop with a generator and a critic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.game import Batch, Objective
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Finding
from ganworks.health.probe import Probe
from ganworks.health.record import Record
from ganworks.health.report import Report, report
from ganworks.health.signals.look import SHOWN, shown
from ganworks.health.subject import Subject
from ganworks.health.turns import moved


class Doctor:
    """Watches one game and says what is wrong with it.

    Args:
        every: steps between looks.
        say: called with a sentence for each illness when it is first found; default: print.

    Example:
        ::

            doctor = Doctor().watch(generator, critic, real=images[:512], latent=torch.randn(128, 64), held_out=others)
            for step in range(10_000):
                ...  # your own two updates
                doctor.step(critic=critic_loss, generator=generator_loss)
            print(doctor.report())
    """

    def __init__(self, every: int = 100, say: Callable[[str], None] = print):
        if every < 1:
            raise BadInput(f"A doctor cannot look every {every} steps; give 1 or more.")
        self.every, self.say = every, say
        self.record = Record()
        self.count = self.images = 0
        self._probe: Probe | None = None
        self._players: dict[str, nn.Module] = {}
        self._before: dict[str, list[Tensor]] = {}
        self._known: set[str] = set()
        self.facts = Facts()

    def watch(
        self,
        generator: nn.Module,
        critic: nn.Module,
        *,
        real: Tensor,
        latent: Tensor,
        held_out: Tensor | None = None,
        label: Tensor | None = None,
        real_label: Tensor | None = None,
        held_out_label: Tensor | None = None,
        objective: str | Objective | None = None,
        count: int | None = None,
        batch: int = 64,
    ) -> Doctor:
        """Say what is to be watched.

        Args:
            generator: latent (n, Z) -> images, or (latent, label) -> images where ``label`` is given.
            critic: images -> scores, larger for what looks more real (or also given labels).
            real: training images (M, C, H, W) as the critic is shown them, some hundreds.
            latent: (n, Z) fixed noise, n up to 128.
            held_out: images (n, C, H, W) that are not trained on; without them nothing is said of memory.
            label: (n,) classes that the samples of ``latent`` are asked for.
            real_label: (M,) classes of ``real``.
            held_out_label: classes of ``held_out``.
            objective: name or loss, for what is said of saturation.
            count: how many training images there are in all.
            batch: images in a step.

        Returns:
            The doctor.
        """
        from ganworks.losses import objective as known

        truth = held_out if held_out is not None else real
        if truth.shape[1:] != real.shape[1:]:
            raise BadInput(
                f"Training images have shape {tuple(real.shape[1:])}, held-out ones {tuple(truth.shape[1:])}."
            )
        loss = known(objective) if isinstance(objective, str) else objective
        size = min(SHOWN, len(latent), len(truth))
        asked = label[:size] if label is not None else None

        def sample(n: int, given: Batch | None) -> Tensor:
            if given is not None and given.label is not None:
                return generator(latent[:n], given.label[:n])
            return generator(latent[:n])

        subject = Subject(
            sample=sample,
            generator=generator,
            critic=critic,
            real=Batch(real, label=real_label),
            held_out=shown(Batch(held_out, label=held_out_label), size) if held_out is not None else None,
            given=Batch(truth[:size], label=asked) if asked is not None else None,
            objective=loss,
            labelled=asked is not None,
        )
        self._probe = Probe(subject, count)
        self._players = {"critic": critic, "generator": generator}
        options = {"objective": objective} if isinstance(objective, str) else {}
        self.facts = Facts(options=options, training={"batch": batch})
        return self

    def step(self, **losses: Tensor | float) -> list[Finding]:
        """Call once at the end of every step, after both players' updates.

        Args:
            losses: numbers to record beside the signals: ``critic`` and ``generator`` for the two losses, others by
                ``player_term``, such as ``critic_penalty``.

        Returns:
            Illnesses that were found at this step for the first time.
        """
        if self._probe is None:
            raise BadInput("The doctor watches nothing yet; call watch(generator, critic, real=..., latent=...) first.")
        self.count += 1
        self.images += self.facts.batch
        due = self.count == 1 or self.count % self.every == 0
        line: dict[str, Any] = {"step": self.count, "images": self.images}
        if due:
            line |= {_named(name): float(torch.as_tensor(value).detach()) for name, value in losses.items()}
            line |= self._moves()
            line |= self._probe.facts() if self.record.fact("count") is None else {}
            line |= self._probe()
            self.record.add(line)
        if (self.count + 1) % self.every == 0:
            self._before = {
                name: [p.detach().clone() for p in player.parameters()] for name, player in self._players.items()
            }
        return self._new() if due else []

    def _moves(self) -> Mapping[str, float]:
        found = {}
        for name, before in self._before.items():
            noted = moved(list(self._players[name].parameters()), before)
            found |= {f"{name}/{key}": float(value) for key, value in noted.items()}
        self._before = {}
        return found

    def _new(self) -> list[Finding]:
        new = [one for one in self.report().findings if one.level == "illness" and one.kind not in self._known]
        self._known |= {finding.kind for finding in new}
        for finding in new:
            self.say(f"step {self.count}: {finding.kind} since step {finding.since}. {finding.said}")
        return new

    def report(self) -> Report:
        """What is wrong as far as the signals show."""
        return report(self.record, self.facts)


def _named(loss: str) -> str:
    player, _, term = loss.partition("_")
    return f"{player}/{term or 'adversarial'}"
