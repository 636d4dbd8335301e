"""What a visitor may choose, and within which limits: nothing here can name a path or a module."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from ganworks.game import Settings
from ganworks.latents import PriorName

SystemName = Literal["gan", "wgan", "wgan_gp", "dragan", "sngan", "dcgan", "lsgan", "fgan", "relativistic", "r3gan"]
"""The score games."""
ProblemName = Literal["ring", "grid", "spiral", "two_moons", "checkerboard", "drawn"]
View = Literal["points", "critic", "best", "manifold", "arrows", "measures"]
"""Parts of a frame."""
Move = Literal["turn", "critic", "generator"]
"""A whole step of the game, or the phases of one player only."""
LONGEST_FORMULA, MOST_DRAWN = 300, 600
Coordinate = Annotated[float, Field(ge=-1.5, le=1.5)]
Formula = Annotated[str, Field(min_length=1, max_length=LONGEST_FORMULA)]


class Problem(Settings):
    """The distribution on the plane that the generator is to learn."""

    name: ProblemName = "ring"
    """A problem of the library, or drawn."""
    points: tuple[tuple[Coordinate, Coordinate], ...] = Field(default=(), max_length=MOST_DRAWN)
    """Of ``drawn``: the centres of equal Gaussians."""

    @model_validator(mode="after")
    def _points_are_drawn(self) -> Problem:
        if (self.name == "drawn") != bool(self.points):
            raise ValueError("points belong to the problem drawn, which needs at least one")
        return self


class Design(Settings):
    """Formulas of an objective, as ``ganworks design`` takes them."""

    f: Formula | None = None
    omega: Formula | None = None
    rho: Formula | None = None
    phi: Formula | None = None
    psi: Formula | None = None
    d: Formula | None = None
    relation: Formula | None = None
    alpha: Formula | None = None
    beta: Formula | None = None
    Omega: Formula | None = None
    parameters: tuple[Formula, ...] = Field(default=(), max_length=8)
    """Declarations such as ``c=1/2``."""

    def content(self) -> dict[str, Any]:
        """The mapping that a saved design holds, as the option ``objective`` of a system takes it."""
        given = self.model_dump(exclude_none=True)
        if not given.pop("parameters"):
            return {"given": given}
        return {"given": {**given, "parameters": list(self.parameters)}}


class GameSettings(Settings):
    """One game: the system, its objective, and the few settings that matter for points on the plane."""

    system: SystemName = "gan"
    """The game."""
    objective: str | None = Field(default=None, max_length=60, pattern=r"^[a-z0-9_]+$")
    """A catalogue name, over the system's own objective."""
    design: Design | None = None
    """Or formulas."""
    width: int = Field(default=64, ge=4, le=256)
    """Units of each hidden layer."""
    depth: int = Field(default=3, ge=1, le=5)
    """Hidden layers of both players."""
    noise: int = Field(default=2, ge=1, le=64)
    """Dimensions of z."""
    prior: PriorName = "normal"
    """Law of z."""
    critic_turns: int | None = Field(default=None, ge=1, le=10)
    """Updates of the critic in a step; default: the system's."""
    critic_rate: float | None = Field(default=None, gt=0, le=0.1)
    """The critic's learning rate; default: the system's."""
    generator_rate: float | None = Field(default=None, gt=0, le=0.1)
    """The generator's learning rate; default: the system's."""
    r1: float | None = Field(default=None, ge=0, le=1000)
    """Weight of R1; default: the system's."""
    r2: float | None = Field(default=None, ge=0, le=1000)
    """Weight of R2; default: the system's."""
    instance_noise: float = Field(default=0.0, ge=0, le=2)
    """Deviation of the noise on whatever the critic is shown."""

    @field_validator("objective", mode="before")
    @classmethod
    def _empty_is_none(cls, name: Any) -> Any:
        return name or None

    @model_validator(mode="after")
    def _one_objective(self) -> GameSettings:
        if self.objective is not None and self.design is not None:
            raise ValueError("give objective or design, not both")
        return self

    def options(self) -> dict[str, Any]:
        """Fields of the system's Config."""
        chosen: dict[str, Any] = {
            "image": (2, 1, 1),
            "network": "mlp",
            "network_options": {"depth": self.depth},
            **self.model_dump(include={"width", "noise", "prior", "instance_noise"}),
        }
        if self.design is not None or self.objective is not None:
            chosen["objective"] = self.objective if self.design is None else self.design.content()
        if self.critic_turns is not None:
            chosen["critic_turns"] = self.critic_turns
        for player, rate in (("critic", self.critic_rate), ("generator", self.generator_rate)):
            if rate is not None:
                chosen[f"{player}_optimizer"] = {"rate": rate}
        return chosen


class TableSettings(Settings):
    """One or two games under one seed, on one problem."""

    games: tuple[GameSettings, ...] = Field(default=(GameSettings(),), min_length=1, max_length=2)
    """Side by side."""
    problem: Problem = Problem()
    """The same for all."""
    seed: int = Field(default=0, ge=0, lt=2**31)
    """Everything random follows from it."""
    batch: int = Field(default=128, ge=8, le=1024)
    """Points in a batch."""
