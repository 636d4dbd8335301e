r"""What the answers of a Turing test say, with intervals of 95 per cent.

* ``fooled``: the share of a model's pictures that were taken for real.
* ``error_rate``: the HYPE-infinity rate (Zhou et al. 2019, arXiv:1904.01121), the share of wrong answers where real and
  generated pictures are equally many; 50 per cent means that nobody sees a difference, more that the model's pictures
  look more real than the real ones. With one picture at a time it is the mean of two shares, of ``fooled`` and of real
  pictures taken for generated; of pairs the share in which the generated picture was chosen.
* a person's ``accuracy``, with the exact test of guessing.

Intervals of one share are Wilson's for models and Clopper and Pearson's exact ones for people; that of a mean of two
shares is recovered from Wilson's (Zou and Donner 2008, doi:10.1002/sim.3095). They take answers as independent. Answers
of one person are not, so that with two people or more an interval over people is given as well, Student's from one
error rate of each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scipy.stats import binomtest, t

from ganworks.errors import BadInput

LEVEL = 0.95
Method = Literal["wilson", "exact"]


@dataclass(frozen=True)
class Answer:
    """One picture, or one pair, and what a person said of it."""

    person: int
    """Number of the person, from 1."""
    model: str
    """Whose picture it is, of a pair the generated one; empty: a real picture alone."""
    correct: bool
    """Whether real and generated were told."""


@dataclass(frozen=True)
class Rate:
    """A share with its interval."""

    value: float
    low: float
    high: float
    count: int
    """Of how many answers, or people."""


def rate(hits: int, count: int, method: Method = "wilson") -> Rate:
    """A share and its interval.

    Args:
        hits: how often.
        count: out of how many, at least 1.
        method: ``wilson``, or ``exact`` for that of Clopper and Pearson.

    Example:
        >>> rate(0, 10, "exact").high.__round__(4)  # 1 - 0.025 ** (1 / 10)
        0.3085
    """
    if not 0 <= hits <= count or count < 1:
        raise BadInput(f"A share of {hits} in {count} is none.")
    interval = binomtest(hits, count).proportion_ci(LEVEL, method=method)
    return Rate(hits / count, float(interval.low), float(interval.high), count)


def mean_of(first: Rate, second: Rate) -> Rate:
    """The mean of two independent shares, its interval recovered from theirs."""
    value = (first.value + second.value) / 2
    down = math.hypot(first.value - first.low, second.value - second.low) / 2
    up = math.hypot(first.high - first.value, second.high - second.value) / 2
    return Rate(value, max(0.0, value - down), min(1.0, value + up), first.count + second.count)


def over_people(rates: Sequence[float]) -> Rate | None:
    """The mean of one rate of each person with Student's interval; None for fewer than two."""
    n = len(rates)
    if n < 2:
        return None
    mean = math.fsum(rates) / n
    deviation = math.sqrt(math.fsum((one - mean) ** 2 for one in rates) / (n - 1))
    reach = float(t.ppf(0.5 + LEVEL / 2, n - 1)) * deviation / math.sqrt(n)
    return Rate(mean, max(0.0, mean - reach), min(1.0, mean + reach), n)


def person_result(answers: Sequence[Answer]) -> dict[str, Any]:
    """One person's accuracy, its exact interval, and how likely guessing does as well or as badly."""
    right = sum(answer.correct for answer in answers)
    accuracy = rate(right, len(answers), "exact")
    return {"accuracy": accuracy, "guessing": float(binomtest(right, len(answers)).pvalue)}


def model_result(answers: Sequence[Answer], model: str) -> dict[str, Rate | None]:
    """What people said of one model's pictures.

    Args:
        answers: of all people.
        model: its name.

    Returns:
        ``fooled``, ``error_rate``, and ``over_people``, the error rate with its interval over people.
    """
    own, real = ([one for one in answers if one.model == name] for name in (model, ""))
    fooled = _wrong(own)
    mistaken = _wrong(real)
    both = fooled if mistaken is None or fooled is None else mean_of(fooled, mistaken)
    rates = []
    for person in sorted({one.person for one in own}):
        parts = [_wrong([one for one in group if one.person == person]) for group in (own, real)]
        shares = [part.value for part in parts if part is not None]
        rates.append(sum(shares) / len(shares))
    return {"fooled": fooled, "error_rate": both, "over_people": over_people(rates)}


def _wrong(answers: Sequence[Answer]) -> Rate | None:
    return rate(sum(not one.correct for one in answers), len(answers)) if answers else None


def result(answers: Sequence[Answer], models: Sequence[str]) -> dict[str, Any]:
    """All of it: by model, of the real pictures, by person.

    Args:
        answers: of people who have finished.
        models: names, in the order of the table.
    """
    people: Mapping[int, list[Answer]] = {number: [] for number in sorted({one.person for one in answers})}
    for one in answers:
        people[one.person].append(one)
    return {
        "models": {model: model_result(answers, model) for model in models},
        "real_taken_for_generated": _wrong([one for one in answers if not one.model]),
        "people": {number: person_result(own) for number, own in people.items()},
    }
