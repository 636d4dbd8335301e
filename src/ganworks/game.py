r"""The contract: what a batch carries, what a turn of play minimises, and what a system must say of itself.

A *system* is a game between players. Each *phase* of the game moves some players down the sum of named *terms*:

.. math:: \theta_{\text{players}} \leftarrow \theta_{\text{players}} - \eta \nabla \sum_k L_k(\theta; \text{batch})

The engine plays the phases in order, ``repeats`` times each, every ``every`` steps, and knows no system by name.
Scores follow one convention everywhere: the larger, the more real.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, Protocol, TypeVar

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.registry import Entry

FIRST_WORD = 2
"""Token numbers of captions below are padding (0) and the unknown word (1)."""


@dataclass(frozen=True)
class Batch:
    """Images with whatever else is known of them; every field has the same first dimension B.

    Two-dimensional problems carry their points as images of shape (B, 2, 1, 1).
    """

    images: Tensor
    """(B, C, H, W) float in [-1, 1]."""
    label: Tensor | None = None
    """(B,) int64 class; -1 where it is unknown."""
    attributes: Tensor | None = None
    """(B, A) float, 1 where the image has the attribute and 0 where it has not; a row of -1 where they are unknown."""
    caption: Tensor | None = None
    """(B, L) int64 token numbers; those below FIRST_WORD say nothing."""
    domain: Tensor | None = None
    """(B,) int64 number of the domain (vendor, style) an image comes from; -1 where it is unknown."""
    other: Tensor | None = None
    """(B, C, H, W) images of the other domain, drawn independently: never the twins of ``images``."""
    paired: Tensor | None = None
    """(B, C, H, W) the true counterpart of each image, for measuring and for paired training only."""

    def __len__(self) -> int:
        return len(self.images)

    def each(self, change: Callable[[Tensor], Tensor]) -> Batch:
        """The batch with ``change`` applied to every field that is present."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: change(value) for name, value in held.items() if value is not None})

    def to(self, device: torch.device | str) -> Batch:
        """The batch on another device."""
        return self.each(lambda value: value.to(device, non_blocking=True))

    def part(self, index: int, parts: int) -> Batch:
        """The ``index``-th of ``parts`` equal slices."""
        size = len(self) // parts
        return self.each(lambda value: value[index * size : (index + 1) * size])


class Terms(dict[str, Tensor]):
    """Named scalars whose sum a phase minimises, and ``signals`` that are only logged.

    Example:
        >>> terms = Terms(adversarial=torch.tensor(2.0), penalty=torch.tensor(0.5)).note(gap=torch.tensor(1.0))
        >>> float(terms.total), sorted(terms.signals)
        (2.5, ['gap'])
    """

    def __init__(self, **terms: Tensor):
        super().__init__(terms)
        self.signals: dict[str, Tensor] = {}

    def note(self, **signals: Tensor) -> Terms:
        """Add values that are logged and not minimised; returns self."""
        self.signals.update({name: value.detach() for name, value in signals.items()})
        return self

    @property
    def total(self) -> Tensor:
        """The sum of the terms: what is minimised."""
        return torch.stack(
            [
                value.reshape(()).float() if value.dtype != torch.float64 else value.reshape(())
                for value in self.values()
            ]
        ).sum()


class Objective(Protocol):
    """An adversarial loss on raw scores (larger = more real); both players minimise theirs."""

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """Scalar the critic minimises, from scores (B,) or (B, ...) of real and fake images."""
        ...

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """Scalar the generator minimises; most objectives ignore ``real``, relativistic ones need it."""
        ...


class Settings(BaseModel):
    """Base of everything a user may set: immutable, unknown keys refused, attribute docstrings are the help."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=True)


class Optimizer(Settings):
    """How a player's parameters move."""

    rate: float = Field(default=2e-4, gt=0)
    """Learning rate."""
    betas: tuple[float, float] = (0.5, 0.999)
    """Adam's decay rates of the first and second moment; RMSProp reads the second as its smoothing."""
    method: Literal["adam", "rmsprop", "sgd"] = "adam"
    """adam, rmsprop, or sgd (whose momentum is the first beta)."""
    weight_decay: float = Field(default=0.0, ge=0)
    """L2 weight decay."""
    constant_steps: int = Field(default=0, ge=0)
    """Steps at the full rate before it starts to fall, where decay_steps is set."""
    decay_steps: int = Field(default=0, ge=0)
    """Steps over which the rate falls linearly to zero; 0 keeps it constant."""

    def rate_at(self, step: int) -> float:
        """The learning rate in force at a step of the stage."""
        if not self.decay_steps:
            return self.rate
        return self.rate * max(0.0, min(1.0, 1.0 - (step - self.constant_steps) / self.decay_steps))


@dataclass(frozen=True)
class Phase:
    """One turn of play: who moves, and down which terms.

    Phases of a stage that name the same players share one optimiser (lazy regularisation is a second phase with
    ``every`` > 1); player sets that overlap without being equal are an error.
    """

    name: str
    players: tuple[str, ...]
    """Names of the system's submodules (or parameters) whose parameters move."""
    loss: Callable[[Batch], Terms]
    optimizer: Optimizer = Optimizer()
    repeats: int = 1
    """Turns in a row, each on a batch of its own: the papers' n_critic."""
    every: int = 1
    """Play only at every so many steps; the loss is to be scaled by ``every`` in the system."""
    after: Callable[[], None] | None = None
    """Called after the optimiser's step: weight clipping, BEGAN's k."""


@dataclass(frozen=True)
class Stage:
    """A stretch of training with phases of its own: growth, pre-training, the levels of a pyramid."""

    name: str
    phases: tuple[Phase, ...]
    steps: int | None = None
    """Length in steps; None for a last stage that runs until the budget is spent."""
    begin: Callable[[], None] | None = None
    """Called when the stage begins (not when a run is resumed inside it)."""


class System(nn.Module):
    """A GAN: networks, the phases of the game between them, and how to sample.

    Subclasses define ``Config``, build their networks in ``__init__`` and answer :meth:`phases` and :meth:`sample`.
    All state that training changes is a parameter or a registered buffer, so that a checkpoint holds it.

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
    """The registry's facts, set by the decorator."""
    averaged: ClassVar[tuple[str, ...]] = ("generator",)
    """Players whose weights are averaged over time for sampling and evaluation."""
    config: Any

    def __init__(self, config: Settings | None = None, **options: Any):
        super().__init__()
        self.config = configure(type(self), options) if config is None else config

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

    @property
    def device(self) -> torch.device:
        """Where the parameters live."""
        return next(self.parameters()).device

    @property
    def like(self) -> Tensor:
        """A tensor of the dtype and device that fresh noise should have."""
        return next(self.parameters()).detach()


def completed(settings: type[BaseModel], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options, where those that give a part of a group of settings keep the rest of the group's default.

    ``critic_optimizer={"rate": 1e-4}`` changes the rate and leaves the betas that the system's paper has.

    Args:
        settings: the Config that the options are fields of.
        options: field names and values.

    Returns:
        A copy of the options.
    """
    whole = dict(options)
    for name, value in options.items():
        field = settings.model_fields.get(name)
        default = field.get_default(call_default_factory=True) if field is not None else None
        if isinstance(default, Settings) and isinstance(value, Mapping):
            whole[name] = {**default.model_dump(), **completed(type(default), value)}
    return whole


Held = TypeVar("Held", bound=Settings)


def checked(settings: type[Held], whose: str, options: Mapping[str, Any]) -> Held:
    """Build settings from plain values.

    Args:
        settings: their class.
        whose: what they are of, for the message.
        options: field names and values.

    Raises:
        BadInput: naming each option that is unknown or out of range, and what would be accepted.
    """
    try:
        return settings(**completed(settings, options))
    except ValidationError as error:
        known = ", ".join(settings.model_fields)
        faults = [
            f"{'.'.join(map(str, e['loc']))}={e['input']!r}: "
            + (
                f"{whose} has no such option{f' (it has: {known})' if len(e['loc']) == 1 else ''}"
                if e["type"] == "extra_forbidden"
                else e["msg"]
            )
            for e in error.errors()
        ]
        raise BadInput(f"{whose} cannot be set up: {'; '.join(faults)}.") from None


def configure(system: type[System], options: Mapping[str, Any]) -> Any:
    """Build a system's Config from plain values; errors as those of :func:`checked`."""
    return checked(system.Config, system.__name__, options)
