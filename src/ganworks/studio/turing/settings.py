"""What may be asked of the Turing test, and within which limits."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from ganworks.game import Settings
from ganworks.studio.turing.plan import Kind

SHORTEST_PASSWORD = 8
MOST_MODELS, MOST_ITEMS = 6, 200


class Source(Settings):
    """Where pictures come from: a run, or a folder of pictures, by the names that the studio offers."""

    kind: Literal["run", "folder"] = "run"
    name: str = Field(min_length=1, max_length=200)


class StudySettings(Settings):
    """A test: whose pictures, how many, how long each is shown."""

    title: str = Field(min_length=1, max_length=100)
    """What people read above it."""
    models: tuple[Source, ...] = Field(min_length=1, max_length=MOST_MODELS)
    """Whose pictures are put to the test."""
    real: Source
    """Real pictures: a folder, or the run whose held-out data they are."""
    kind: Kind = "single"
    """One picture at a time, or pairs."""
    items: int = Field(default=20, ge=2, le=MOST_ITEMS, multiple_of=2)
    """Of each person; half of single ones are real."""
    exposure: int = Field(default=1000, ge=0, le=60_000)
    """Milliseconds for which pictures are seen; 0: until the answer."""
    feedback: bool = False
    """Whether people are told after each answer if it was right."""
    password: str = Field(default="", max_length=200)
    """Of the link for other machines; empty: the test is taken on this machine only."""

    @field_validator("models")
    @classmethod
    def _each_once(cls, models: tuple[Source, ...]) -> tuple[Source, ...]:
        if len({one.name for one in models}) < len(models):
            raise ValueError("each model once")
        return models

    @model_validator(mode="after")
    def _not_too_short(self) -> StudySettings:
        if self.password and len(self.password) < SHORTEST_PASSWORD:
            raise ValueError(f"a password has {SHORTEST_PASSWORD} characters or more")
        return self

    @property
    def pool(self) -> int:
        """Pictures that are kept of each source: several times what one person sees."""
        return max(40, min(400, 3 * self.items))


class Code(Settings):
    """The body of a request about a study."""

    study: str = Field(min_length=1, max_length=64)


class Join(Code):
    """Taking part."""

    consent: Literal[True]
    password: str = Field(default="", max_length=200)


class Person(Settings):
    """The body of a request of somebody who takes part."""

    person: str = Field(min_length=1, max_length=64)


class Given(Person):
    """An answer."""

    trial: str = Field(min_length=1, max_length=64)
    answer: Literal["real", "generated", "left", "right"]
    seconds: float = Field(ge=0, le=86_400)
    """From the first sight to the answer."""
    shown: float = Field(default=0.0, ge=0, le=86_400)
    """For how long the pictures were seen, as the browser measured it."""
