r"""The contract: what a batch carries, what a phase minimises, and what a system must say of itself.

A *system* is a game between players. Each *phase* of the game moves some players down the sum of named *terms*:

.. math:: \theta_{\text{players}} \leftarrow \theta_{\text{players}} - \eta \nabla \sum_k L_k(\theta; \text{batch})

The trainer plays the phases in order, ``repeats`` times each, every ``every`` steps, and knows no system by name.
Scores follow one convention everywhere: the larger, the more real. The network that scores is called critic here,
discriminator in many papers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar, get_args

import torch
from pydantic import field_validator
from torch import Tensor, nn

from ganworks._batch import FIRST_WORD, Batch, Objective, Terms
from ganworks._capabilities import Capabilities, NotCapable
from ganworks._settings import Settings, checked, complete
from ganworks.registry import Entry, entry_of
from ganworks.schedules import Number, Progress, Schedule, value_at, within

__all__ = [
    "FIRST_WORD",
    "Batch",
    "Callback",
    "NotCapable",
    "Number",
    "Objective",
    "Optimizer",
    "Phase",
    "Progress",
    "Schedule",
    "Settings",
    "Stage",
    "System",
    "Terms",
    "TrainingState",
    "checked",
    "complete",
    "configure",
    "value_at",
    "within",
]


class Optimizer(Settings):
    """How a player's parameters are updated; each number may be a :class:`Schedule`."""

    rate: Number = 2e-4
    """Learning rate."""
    betas: tuple[Number, Number] = (0.5, 0.999)
    """Adam's decay rates of the first and second moment; RMSProp reads the second as its smoothing."""
    method: Literal["adam", "rmsprop", "sgd"] = "adam"
    """adam, rmsprop, or sgd (whose momentum is the first beta)."""
    weight_decay: Number = 0.0
    """L2 weight decay."""

    @field_validator("rate")
    @classmethod
    def _positive(cls, rate: Number) -> Number:
        return within(rate, 0.0, above=True)

    @field_validator("weight_decay")
    @classmethod
    def _not_negative(cls, decay: Number) -> Number:
        return within(decay, 0.0)

    @field_validator("betas")
    @classmethod
    def _below_one(cls, betas: tuple[Number, Number]) -> tuple[Number, Number]:
        for beta in betas:
            within(beta, 0.0)
            if max(beta.values() if isinstance(beta, Schedule) else (beta,)) >= 1.0:
                raise ValueError("betas should be below 1")
        return betas

    def rate_at(self, progress: Progress) -> float:
        """The learning rate in force."""
        return value_at(self.rate, progress)

    def betas_at(self, progress: Progress) -> tuple[float, float]:
        """The decay rates in force."""
        return value_at(self.betas[0], progress), value_at(self.betas[1], progress)

    def weight_decay_at(self, progress: Progress) -> float:
        """The weight decay in force."""
        return value_at(self.weight_decay, progress)


@dataclass(frozen=True)
class Phase:
    """One update: which players move, and down which terms.

    Phases of a stage that name the same players share one optimiser (lazy regularisation is a second phase with
    ``every`` > 1); player sets that overlap without being equal are an error.
    """

    name: str
    players: tuple[str, ...]
    """Names of the system's submodules (or parameters) whose parameters move."""
    loss: Callable[[Batch], Terms]
    optimizer: Optimizer = Optimizer()
    repeats: int = 1
    """Updates in a row, each on a batch of its own: the papers' n_critic."""
    every: int = 1
    """Play only at every so many steps (lazy); the system scales the loss by ``every``."""
    after: Callable[[], None] | None = None
    """Called after the optimizer step: weight clipping, BEGAN's k."""


@dataclass(frozen=True)
class Stage:
    """A stretch of training with phases of its own: growth, pre-training, the levels of a pyramid."""

    name: str
    phases: tuple[Phase, ...]
    steps: int | None = None
    """Length in steps; None for a last stage that runs until the budget is spent."""
    begin: Callable[[], None] | None = None
    """Called when the stage begins (not when a run is resumed inside it)."""
    batch: int | None = None
    """Images in a batch of this stage, over all processes; None for that of the run."""


ConfigT = TypeVar("ConfigT", bound=Settings)


class System(Capabilities, nn.Module, Generic[ConfigT]):
    """A GAN: networks, the phases of the game between them, and how to sample.

    Subclasses define ``Config``, build their networks in ``__init__`` and answer :meth:`phases` and :meth:`sample`;
    whatever else they can do (:meth:`score`, :meth:`encode`, :meth:`translate` ...) is a capability that they override.
    All state that training changes is a parameter or a registered buffer, so that a checkpoint holds it. A system
    needs no registration to train, save, resume and sample; the decorator ``registry.system`` gives it a name and
    facts, which otherwise follow from the class and its docstring.

    ``class MyGAN(System[MyConfig])`` types ``self.config`` and needs no nested ``Config``.

    Args:
        config: the settings; or give them as keyword arguments.
        options: fields of ``Config``.

    Raises:
        BadInput: an option the system does not read, or a value outside its limits.
    """

    class Config(Settings):
        """What a user may set."""

        image: tuple[int, int, int] = (1, 28, 28)
        """Channels, height and width of the images; taken from the data when not given."""

    entry: ClassVar[Entry]
    """The registry's facts; of an undecorated class those of its name and docstring."""
    averaged: ClassVar[tuple[str, ...]] = ("generator",)
    """Players whose weights are averaged over time for sampling and evaluation."""
    config: ConfigT
    progress: Progress = Progress()
    """How far training is; set by the trainer before each phase, and no state of its own."""

    def __init__(self, config: ConfigT | None = None, **options: object):
        super().__init__()
        self.config = configure(type(self), options) if config is None else config

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for base in cls.__dict__.get("__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Settings) and "Config" not in cls.__dict__:
                    cls.Config = argument  # type: ignore[misc,assignment]
        cls.entry = entry_of(cls)

    @classmethod
    def needs(cls) -> tuple[str, ...]:
        """Fields of the batch, besides images, that training reads."""
        return tuple(cls.entry.facts.get("needs", ()))

    @classmethod
    def samples_from(cls) -> tuple[str, ...]:
        """Fields of a given batch that :meth:`sample` reads; empty where noise is all it takes."""
        return tuple(cls.entry.facts.get("samples_from", ()))

    def phases(self) -> list[Phase]:
        """The phases of one step, in order."""
        raise NotImplementedError

    def stages(self) -> list[Stage]:
        """The stages of training; a single endless one unless a system says otherwise."""
        return [Stage("train", tuple(self.phases()))]

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Generate images.

        Args:
            n: how many.
            given: what to condition on or to translate, n items, where :meth:`samples_from` is not empty.

        Returns:
            (n, C, H, W) in [-1, 1].
        """
        raise NotImplementedError

    def value_of(self, number: Number) -> float:
        """The value of a setting that may be a :class:`Schedule`, at this point of training."""
        return value_at(number, self.progress)

    @property
    def device(self) -> torch.device:
        """Where the parameters live."""
        return next(self.parameters()).device

    @property
    def like(self) -> Tensor:
        """A tensor of the dtype and device that fresh noise should have."""
        return next(self.parameters()).detach()


def configure(system: type[System[Any]], options: Mapping[str, Any]) -> Any:
    """Build a system's Config from plain values; errors as those of :func:`checked`."""
    return checked(system.Config, system.__name__, options)


class TrainingState(Protocol):
    """What a callback sees of training, and the few things it may ask for."""

    settings: Any
    """A :class:`ganworks.training.settings.Training`."""
    folder: Path | None
    """The run's folder; None keeps nothing."""
    step: int
    """Steps taken."""
    images: int
    """Images seen."""
    seconds: float
    """Training time."""
    best: int | None
    """Step of a checkpoint that is kept however old it is; callbacks may set it."""

    @property
    def system(self) -> System[Any]:
        """The game in training."""
        ...

    @property
    def first(self) -> bool:
        """Whether this process writes the files of the run."""
        ...

    @property
    def position(self) -> dict[str, Any]:
        """Step, images, seconds, and the stage where there are several, as logged."""
        ...

    @property
    def feed(self) -> Callable[[int, int], Batch]:
        """(position, size) -> ``size`` training items from a position of the run's order, on the processor."""
        ...

    def sample(self, n: int, given: Batch | None = None, *, key: str = "samples", averaged: bool = True) -> Tensor:
        """(n, C, H, W) images, on the processor; nothing of the training changes."""
        ...

    def autocast(self) -> AbstractContextManager[Any]:
        """Context in which forward passes run in the training precision."""
        ...

    def note(self, event: dict[str, Any]) -> None:
        """Add an event to the line of metrics.jsonl that is being written."""
        ...

    def stop(self, reason: str) -> None:
        """Ask for an end after the step in hand."""
        ...

    def say(self, text: str) -> None:
        """Print a line for the user."""
        ...

    def warn(self, text: str) -> None:
        """Show a short warning beside the progress; an empty text takes it away."""
        ...


class Callback:
    """Follows training without being known to it: logging, health, bounds. Every method may be left out.

    A callback must not change what training computes; whatever it draws comes from a :func:`ganworks.rng.scope` of its
    own.
    """

    def on_start(self, state: TrainingState) -> None:
        """Called when training begins or continues, after a checkpoint was restored."""

    def on_turn(
        self, state: TrainingState, phase: Phase, parameters: Mapping[str, nn.Parameter]
    ) -> AbstractContextManager[dict[str, Tensor]]:
        """Surround the backward passes and the optimizer step of a phase.

        Args:
            state: the training.
            phase: whose update it is.
            parameters: those that move, by name.

        Returns:
            A context manager; the scalars in the dictionary it yields are logged as ``<phase>/<name>`` when it ends.
        """
        return nullcontext({})

    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> Mapping[str, float]:
        """Called at each logged step with what was logged so far; what is returned is logged beside it."""
        return {}

    def on_log(self, state: TrainingState, record: Mapping[str, Any]) -> None:
        """Called after :meth:`on_step` of all callbacks with the whole line, events included; for writers."""

    def on_picture(self, state: TrainingState, path: Path) -> None:
        """Called when a picture of samples was written, a PNG file."""

    def on_end(self, state: TrainingState) -> None:
        """Called when training ends, however it ends."""
