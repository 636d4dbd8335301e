"""A page of every illness that the doctor knows, from the texts that its reports are made of.

::

    python -m ganworks.health.causes.pages > docs/illnesses.md
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping

from ganworks.health.causes.choices import EFFECTS
from ganworks.health.causes.faults import FAULTS
from ganworks.health.causes.kinds import KINDS, TERM, Kind
from ganworks.health.causes.predictions import Weights, mechanism
from ganworks.health.findings import FINDERS

HEAD = """# Illnesses

What `ganworks doctor` knows: every cause with its reason, the signals that speak for it and against it, and the cure.
This page is made from the texts of the causes (`python -m ganworks.health.causes.pages`); how they are weighed is in
[health](health.md). Signals with a plus speak for a cause, those with a minus against it; the numbers are the evidence
in nats. `far` and `never_better` (samples that are far from the data, and never came nearer) speak for all.
"""
PLAYERS = ("critic", "generator")
OF_CHOICES = {
    "plain_steps": "an optimizer's method is `sgd` where an adaptive one is usual",
    "momentum": "an optimizer's method is `adam` where RMSProp is usual",
    "unbounded": "`spectral` is `none` where a spectral normalisation is usual",
    "batch_in_critic": "`norm` is `batch` where the critic usually has none, or layer normalisation",
    "coarse_format": "`precision` is a half precision",
    "frozen": "`freeze` names parameters",
    "little_noise": "`prior` takes few values",
    "saturating": "`objective` is `minimax`",
    "other_objective": "`objective` is another one than the paper's",
}


def text() -> str:
    """The page."""
    parts = [
        HEAD,
        "## Settings\n",
        *_settings(),
        "## Choices\n",
        *_choices(),
        "## Faults of data and code\n",
        *_faults(),
    ]
    parts += ["## What happens\n", "These are causes only where nothing above explains them.\n", *_findings()]
    return "\n".join(parts).rstrip() + "\n"


def _settings() -> Iterator[str]:
    for kind in (*KINDS, TERM):
        for word, effect in (("too small", kind.low), ("too large", kind.high)):
            if effect:
                yield from _setting(kind, word, effect)


def _setting(kind: Kind, word: str, effect: str) -> Iterator[str]:
    yield f"### The {kind.title} is {word}\n"
    usual = " to ".join(f"{value:g}" for value in dict.fromkeys(kind.usual))
    compared = f"the system's defaults and recipes{f', elsewhere with {usual}' if usual else ''}"
    yield _wrapped(f"Compared with {compared}; named from {kind.tolerance:g} times off.")
    plain = mechanism(effect)
    if plain.reason:
        yield _of("", plain.reason, plain.predicts)
    else:
        for player in PLAYERS:
            own = mechanism(f"{effect}/{player}")
            if own.reason:
                yield _of(f"Of the {player}: ", own.reason, own.predicts)
    yield "Cure: set it back to what is usual.\n"


def _choices() -> Iterator[str]:
    for name in dict.fromkeys(effect for _, _, effect in EFFECTS):
        how = mechanism(name) if mechanism(name).reason else mechanism(f"{name}/critic")
        yield f"### {OF_CHOICES[name][0].upper()}{OF_CHOICES[name][1:]}\n".replace("### `", "### The setting `")
        yield _of("", how.reason, how.predicts)
        yield "Cure: set it back to what the system's defaults and recipes have.\n"


def _faults() -> Iterator[str]:
    for name, fault in FAULTS.items():
        yield f"### `{name}`\n"
        yield _of("", f"{fault.message} {fault.reason}", fault.predicts)
        marks = ", ".join(f"`{mark}`" for mark in fault.needs)
        yield _wrapped(f"Needs: {marks}." if marks else "Needs no single mark.")
        yield _wrapped(f"Cure: {fault.advice}")


def _findings() -> Iterator[str]:
    for name, finder in FINDERS.items():
        yield f"### `{name}`\n"
        yield _wrapped(" ".join((inspect.getdoc(finder) or "").split()))


def _of(start: str, reason: str, predicts: Weights) -> str:
    return "\n".join(filter(None, [_wrapped(f"{start}{reason}"), _signals(predicts)]))


def _signals(predicts: Mapping[str, float]) -> str:
    rest = {name: weight for name, weight in predicts.items() if name not in ("far", "never_better")}
    words = ", ".join(f"`{name}` {weight:+.1f}" for name, weight in sorted(rest.items(), key=lambda one: -one[1]))
    return _wrapped(f"Signals: {words}.") if words else ""


def _wrapped(sentence: str) -> str:
    from ganworks.health.report_text import wrapped

    return "\n".join(wrapped(sentence, "", width=120)) + "\n"


if __name__ == "__main__":
    print(text(), end="")
