"""Watching a training loop that is not this library's: plain PyTorch, Lightning, Accelerate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from ganworks._capabilities import accepts_label
from ganworks.errors import BadInput
from ganworks.game import Batch, Objective
from ganworks.health.alarms import Alarms
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Finding
from ganworks.health.inspector import Inspector
from ganworks.health.loop import LoopWatch, ends_in_sigmoid, optimizer_settings
from ganworks.health.loop_structure import (
    clip_of,
    in_words_of_the_loop,
    observed_bounds,
    structure,
    turns_of_critic,
)
from ganworks.health.optimizer_turns import OptimizerTurns, holdings
from ganworks.health.record import Record
from ganworks.health.report import Report, report
from ganworks.health.signals.snapshot import COUNT, first_rows
from ganworks.health.step_gains import step_gains
from ganworks.health.target import NO_CRITIC, Scorer, Target
from ganworks.health.updates import update_statistics

Network = nn.Module | Callable[..., Any]


class Doctor:
    """Watches one game, says what is wrong with it while it is trained, and reports at the end.

    It needs no run, no configuration and no names of networks: any two callables and some data will do. Looking changes
    nothing: the doctor draws no random numbers of the loop and leaves modes, buffers and gradients as they are.

    Args:
        generator: latent (n, ...) -> samples, or (latent, label) -> samples where ``label`` is given: a module, or any
            callable. The latents may be images (an autoencoder, a translator) or spectrograms (a vocoder).
        critic: samples -> scores, larger for what looks more real (or (samples, label) -> scores): a module, or any
            callable. A number per sample, a map of numbers, and a list of maps are all understood. None where nothing
            scores samples; everything else is watched then.
        real: training samples (M, C, H, W), or (M, C, T), as the critic is shown them, some hundreds.
        latent: (n, ...) fixed inputs of the generator, n up to 128.
        held_out: samples (n, C, H, W) that are not trained on; without them nothing is said of memorisation.
        label: (n,) classes that the samples of ``latent`` are to have.
        real_label: (M,) classes of ``real``.
        held_out_label: (n,) classes of ``held_out``.
        objective: name or loss (``gw.objective(name)``), for what is said of saturation.
        players: the networks that are trained, by name, where ``generator`` and ``critic`` are no modules themselves:
            ``{"generator": model, "critic": discriminator}``.
        count: how many training images there are in all; default: as many as ``real`` has.
        batch: samples in a step; default: what the generator is seen to make, 64 before it is.
        optimizers: ``{"critic": ..., "generator": ...}``: their learning rates, betas and weight decays are compared
            with usual ones.
        options: settings of the loop, for advice that names them: ``{"generator_optimizer": {"rate": 2e-4}}``.
        automatic_turns: take the turns of players from the steps of ``optimizers``, so that the loop need not mark them
            with :meth:`turn`.
        every: steps between snapshots.
        say: called with a sentence for each illness when it is first found; default: print.

    Raises:
        BadInput: shapes do not agree, or something is missing.

    Example:
        ::

            doctor = Doctor(generator=generator, critic=critic, real=images[:512], latent=torch.randn(128, 64))
            for step in range(1, 10_001):
                with doctor.turn("critic"):  # forward, backward and optimizer step of one player
                    ...
                with doctor.turn("generator"):
                    ...
                doctor.look(step, critic=critic_loss, generator=generator_loss)
            print(doctor.report())
    """

    def __init__(
        self,
        *,
        generator: Network | None = None,
        critic: Network | None = None,
        real: Tensor | None = None,
        latent: Tensor | None = None,
        held_out: Tensor | None = None,
        label: Tensor | None = None,
        real_label: Tensor | None = None,
        held_out_label: Tensor | None = None,
        objective: str | Objective | None = None,
        players: Mapping[str, nn.Module] | None = None,
        count: int | None = None,
        batch: int | None = None,
        optimizers: Mapping[str, torch.optim.Optimizer] | None = None,
        options: Mapping[str, Any] | None = None,
        automatic_turns: bool = False,
        every: int = 100,
        say: Callable[[str], None] = print,
    ):
        if every < 1:
            raise BadInput(f"every={every}: a doctor looks every 1 or more steps.")
        self.every, self.say = every, say
        self.record = Record()
        self.count = 0
        self._players: dict[str, nn.Module] = {}
        self._inspector: Inspector | None = None
        self._values: dict[str, float] = {}
        self._before: dict[str, list[Tensor]] = {}
        self._open_step = ExitStack()
        self._marks_turns = False
        self._turns: dict[str, int] = {}
        self._alarms: Alarms | None = None
        self._no_scores = ""
        self._optimizers = dict(optimizers or {})
        self._watch: LoopWatch | None = None
        self._facts, self._batch = Facts(), batch
        self.stops: list[str] = []
        self.words: Callable[[Mapping[str, object]], str] = in_words_of_the_loop
        self._automatic: OptimizerTurns | None = None
        if generator is None:
            return
        if real is None or latent is None:
            raise BadInput("A doctor needs training samples and fixed latents; give real=... and latent=....")
        truth = held_out if held_out is not None else real
        if truth.shape[1:] != real.shape[1:]:
            raise BadInput(
                f"Training samples have shape {tuple(real.shape[1:])}, held-out ones {tuple(truth.shape[1:])}."
            )
        size = min(COUNT, len(latent), len(truth))
        networks = {"critic": critic, "generator": generator, **(players or {})}
        self._players = {name: network for name, network in networks.items() if isinstance(network, nn.Module)}
        target = Target(
            sample=_sampler(generator, latent),
            generator=self._players.get("generator", nn.Module()),
            score=None if critic is None else _scorer(critic, labelled=label is not None),
            critic=self._players.get("critic"),
            real=Batch(real, label=real_label),
            held_out=first_rows(Batch(held_out, label=held_out_label), size) if held_out is not None else None,
            given=Batch(truth[:size], label=label[:size]) if label is not None else None,
            objective=_loss(objective),
            labelled=label is not None,
            no_scores=NO_CRITIC,
            inputs=latent if latent.shape[1:] == real.shape[1:] and real[0].numel() > 2 else None,
            squeezed=isinstance(critic, nn.Module) and ends_in_sigmoid(critic),
            running=True,
        )
        self._inspector = Inspector(target, count)
        named = {"objective": objective} if isinstance(objective, str) else {}
        settings = {**structure(self._players, latent, real), **named, **(options or {})}
        self._facts = Facts(options=settings, training={"batch": batch or 64})
        self._watch = LoopWatch(self._players, self._inspector.score_means, latent, real)
        if automatic_turns:
            known = {name: optimizer for name, optimizer in self._optimizers.items() if name in self._players}
            self._automatic = OptimizerTurns(known, self.turn)

    @property
    def facts(self) -> Facts:
        """The settings of the loop: what it does, what was given, and those of its optimizers as they are now."""
        seen = {**turns_of_critic(self._turns), **observed_bounds(self.record)}
        training = dict(self._facts.training)
        if self._watch and self._watch.batch and (self._marks_turns or self._batch is None):
            training["batch"] = self._watch.batch
        return replace(
            self._facts,
            options={**seen, **self._facts.options, **optimizer_settings(self._optimizers)},
            training=training,
        )

    def watch(self, generator: Network, critic: Network | None, **arguments: Any) -> Doctor:
        """Say later what is to be watched; the arguments are those of the class. Returns the doctor."""
        self.__init__(**{"every": self.every, "say": self.say, "generator": generator, "critic": critic, **arguments})
        return self

    @contextmanager
    def turn(self, player: str) -> Iterator[None]:
        """Surrounds forward pass, backward pass and optimizer step of a player, ``critic`` or ``generator``.

        What it notes (size of the update, gradients that are zero, gradient that reaches the samples, and the marks of
        :mod:`ganworks.health.loop` by which faults of a loop are known) is recorded by the next :meth:`look`. Steps
        without a snapshot cost nothing.

        Args:
            player: ``critic``, ``generator``, or a name of ``players``.

        Raises:
            BadInput: there is no network of that name.
        """
        if player not in self._players:
            raise BadInput(f"There is no player {player!r}; the doctor knows: {', '.join(self._players) or 'none'}.")
        self._marks_turns = True
        self._turns[player] = self._turns.get(player, 0) + 1
        if not self._due(self.count + 1):
            yield
            return
        assert self._watch is not None, "there are players, so that there is something to watch"
        with self._watch.turn(player) as values:
            yield
        self._values.update({f"{player}/{name}": value for name, value in values.items()})

    def look(self, step: int | None = None, **losses: Tensor | float) -> list[Finding]:
        """Call at the end of every step, after all updates; a snapshot is taken every ``every`` steps.

        Args:
            step: number of the step, from 1; default: one more than before.
            losses: numbers to record beside the signals: ``critic`` and ``generator`` for the two losses, others by
                ``player_term``, such as ``critic_penalty``.

        Returns:
            Illnesses that were found at this step for the first time.

        Raises:
            BadInput: there is nothing to watch yet.
        """
        if self._inspector is None:
            raise BadInput(
                "There is nothing to watch yet; give Doctor(generator=..., critic=..., real=..., latent=...)."
            )
        if self._automatic is not None:
            self._automatic.end()
        self._open_step.close()
        self.count = self.count + 1 if step is None else step
        due = self._due(self.count)
        if due:
            self._take(self._inspector, losses)
        self._values = {}
        if self._automatic is not None:
            self._automatic.begin()
        if self._due(self.count + 1) and not self._marks_turns:
            self._before = {
                name: [p.detach().clone() for p in player.parameters()] for name, player in self._players.items()
            }
            self._open_step = ExitStack()
            self._values = self._open_step.enter_context(self._watch.step()) if self._watch else {}
        return self._new_findings() if due else []

    def step(self, **losses: Tensor | float) -> list[Finding]:
        """The same as :meth:`look`, for loops that do not number their steps."""
        return self.look(None, **losses)

    def report(self) -> Report:
        """What the signals up to now show, with advice in the words of a loop."""
        found = report(self.record, self.facts)
        return found.with_commands(lambda cause, advice: self.words(advice.options))

    def state_dict(self) -> dict[str, Any]:
        """The record, to be kept with the checkpoints of a loop."""
        return {"lines": list(self.record.lines), "count": self.count, "turns": dict(self._turns)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on with a record that was kept; alarms are those of that record.

        Args:
            state: what :meth:`state_dict` gave.
        """
        self.record, self.count, self._turns = Record(state["lines"]), int(state["count"]), dict(state["turns"])
        self._alarms = Alarms(self.facts).replay(self.record.lines)

    def close(self) -> None:
        """Leave networks and optimizers as they were."""
        self._open_step.close()
        if self._automatic is not None:
            self._automatic.remove()
        self._automatic = None

    def _due(self, step: int) -> bool:
        return step == 1 or step % self.every == 0

    def _take(self, inspector: Inspector, losses: Mapping[str, Tensor | float]) -> None:
        line: dict[str, Any] = {"step": self.count, "images": self.count * self.facts.batch}
        line |= {_term(name): float(torch.as_tensor(value).detach()) for name, value in losses.items()}
        line |= {**self._moves(), **self._values}
        if (critic := self._players.get("critic")) is not None:
            line["critic/ends_in_sigmoid"] = float(ends_in_sigmoid(critic))
            line["critic/clip"] = clip_of(critic)
        line |= holdings(self._players, self._optimizers)
        line |= inspector.facts() if self.record.fact("count") is None else {}
        line |= inspector()
        events = [{"event": "not_finite", "message": message} for message in self._not_finite(line)]
        if inspector.no_scores != self._no_scores:
            self._no_scores = inspector.no_scores
            events += [{"event": "no_scores", "message": inspector.no_scores}] if inspector.no_scores else []
        if events:
            line["events"] = events
        self.record.add(line)

    def _not_finite(self, line: Mapping[str, Any]) -> list[str]:
        """What is infinite or not a number at this look: losses and weights."""
        found = [f"{name} is {value}." for name, value in line.items() if isinstance(value, float) and value != value]
        for name, player in self._players.items():
            if not all(bool(torch.isfinite(parameter).all()) for parameter in player.parameters()):
                found.append(f"Weights of the {name} are not finite.")
        return found[:1]

    def _moves(self) -> dict[str, float]:
        """What a whole step changed, for loops that do not mark the turns."""
        values = {
            f"{name}/{key}": float(value)
            for name, before in self._before.items()
            for key, value in update_statistics(list(self._players[name].parameters()), before).items()
        }
        if self._inspector is not None:
            values |= step_gains(self._players, self._before, self._inspector.score_means)
        self._before = {}
        return values

    def _new_findings(self) -> list[Finding]:
        self._alarms = self._alarms or Alarms(self.facts)
        self._alarms.facts = self.facts
        changes = self._alarms.look(self.record)
        for message in changes.messages(self.count):
            self.say(message)
        self.stops = changes.stops
        return changes.new


def _sampler(generator: Network, latent: Tensor) -> Callable[[int, Batch | None], Tensor]:
    def sample(n: int, given: Batch | None) -> Tensor:
        if given is not None and given.label is not None:
            return generator(latent[:n], given.label[:n])
        return generator(latent[:n])

    return sample


def _scorer(critic: Network, *, labelled: bool) -> Scorer:
    reads_label = labelled and accepts_label(critic)

    def score(samples: Tensor, given: Batch | None) -> object:
        if reads_label and given is not None and given.label is not None:
            return critic(samples, given.label)
        return critic(samples)

    return score


def _loss(objective: str | Objective | None) -> Objective | None:
    from ganworks.losses import objective as named

    return named(objective) if isinstance(objective, str) else objective


def _term(loss: str) -> str:
    player, _, term = loss.partition("_")
    return f"{player}/{term or 'adversarial'}"
