"""Conditions that a game ignores: labels, codes, and images that should be recovered."""

from __future__ import annotations

import numpy as np

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, YOUNG, Advice, Finding, grown, onset
from ganworks.health.record import Record

READABLE, FOLLOWED = 0.35, 0.25
KNOWN_CODE = 0.3
CYCLES = ("cycle", "cycle_x", "cycle_y", "reconstruction")
RECOVERED = 0.8
DIVERGENCES, RECOVERIES = ("divergence", "kl"), ("reconstruction", "likeness", "pixels")
EMPTY = 0.05
"""Nats of a code that are nothing."""


def meaningless_labels(record: Record, facts: Facts) -> Finding | None:
    """Labels that say nothing about their images."""
    ceiling, chance = record.signal("label_ceiling"), record.signal("label_chance")
    if not len(ceiling) or not len(chance) or ceiling.last > chance.last + READABLE * (1 - chance.last):
        return None
    numbers = {"label_ceiling": ceiling.last, "label_chance": chance.last}
    return Finding(
        "meaningless_labels",
        1,
        0.95,
        numbers,
        f"Only {ceiling.last:.0%} of held-out images lie nearest to their own class in the training data "
        f"(chance: {chance.last:.0%}).",
        "A conditional game learns p(x | y); where y is independent of x, that is p(x), and the label is noise to both "
        "players.",
        (Advice("Check that labels and images are shuffled together.", action="fix_labels"),),
    )


def ignored_labels(record: Record, facts: Facts) -> Finding | None:
    """Samples that are not of the class that was requested."""
    agreement, ceiling, chance = (record.signal(f"label_{name}") for name in ("agreement", "ceiling", "chance"))
    if len(agreement) < LEAST or len(ceiling) != len(agreement) or not grown(record, facts):
        return None
    if meaningless_labels(record, facts) is not None:
        return None
    followed = (agreement.values - chance.values) / np.maximum(ceiling.values - chance.values, 1e-9)
    since = onset(agreement, followed < FOLLOWED)
    if since is None:
        return None
    numbers = record.typical("label_agreement", "label_ceiling", "label_chance", "label_effect", count=LEAST)
    return Finding(
        "ignored_labels",
        since,
        0.8,
        numbers,
        f"{numbers['label_agreement']:.0%} of the samples are of the requested class; held-out images reach "
        f"{numbers['label_ceiling']:.0%}, chance {numbers['label_chance']:.0%}.",
        "The generator follows a label only if it receives it and the critic punishes a wrong one; a critic that "
        "does not read labels trains p(x) and not p(x | y).",
        (
            Advice("Check that both players receive the label of each image.", action="give_labels"),
            Advice("Train longer: labels are learned after shapes.", action="longer"),
        ),
    )


def ignored_code(record: Record, facts: Facts) -> Finding | None:
    """Codes that cannot be recovered from the samples."""
    bound, weight = record.series("generator/bound"), facts.option("information")
    has_code = len(record.series("generator/information")) or len(record.series("generator/continuous_information"))
    if len(bound) < LEAST or not has_code or not grown(record, facts):
        return None
    categories = facts.option("categorical") or ()
    entropy = float(sum(np.log(count) for count in categories)) or 1.0
    since = onset(bound, bound.values < KNOWN_CODE * entropy, 2 * LEAST)
    if since is None:
        return None
    return Finding(
        "ignored_code",
        since,
        0.85,
        {"bound": bound.typical(LEAST), "entropy": entropy},
        f"The samples carry {max(0.0, bound.typical(LEAST)):.2f} nats of their code; its categories alone hold "
        f"{entropy:.2f}.",
        "The adversarial terms do not mention the code. Only the information term makes the generator use it, and at "
        "this weight it does not.",
        (
            Advice(
                "Raise the weight of the information terms.",
                {name: 1.0 for name in ("information", "continuous_information") if facts.option(name) is not None}
                if not weight
                else {"information": 2.0 * weight},
            ),
        ),
    )


def cycle_not_learned(record: Record, facts: Facts) -> Finding | None:
    """Images that a round trip (cycle) does not recover."""
    for name in CYCLES:
        term = record.series(f"generator/{name}")
        if len(term) < 10 or not grown(record, facts):
            continue
        first = float(term.values[:LEAST].max())
        since = onset(term, term.values > RECOVERED * first, 5)
        if since is None or first < 1e-6:
            continue
        weight = facts.option(name)
        return Finding(
            "cycle_not_learned",
            since,
            0.6,
            {f"generator/{name}": term.typical(LEAST), "at_first": first},
            f"The term {name} is {term.typical(LEAST):.3g}, hardly less than at the start ({first:.3g}).",
            "The translators satisfy their critics and not each other: what one removes, the other cannot restore.",
            (Advice(f"Raise the weight of {name}.", {name: 2.0 * weight}),) if weight else (),
        )
    return None


def posterior_collapse(record: Record, facts: Facts) -> Finding | None:
    """An autoencoder whose code says nothing: its posterior is the prior."""
    for name, columns in record.columns.items():
        turn, _, term = name.partition("/")
        if term not in DIVERGENCES or not any(f"{turn}/{other}" in record.columns for other in RECOVERIES):
            continue
        nats, weight = record.series(name), facts.option(term)
        nats.values = nats.values / (weight if isinstance(weight, int | float) and weight > 0 else 1.0)
        since = onset(nats, nats.values < EMPTY, 2 * LEAST) if len(columns[0]) >= 4 * LEAST else None
        if since is None or not grown(record, facts, 2 * YOUNG):
            continue
        return Finding(
            "posterior_collapse",
            since,
            0.85,
            {name: nats.typical(LEAST)},
            f"The code of an image holds {nats.typical(LEAST):.2g} nats: it says nothing of its image.",
            "The divergence from the prior costs more than a better reconstruction is worth, so that the encoder puts "
            "out the prior and the decoder ignores it.",
            (Advice(f"Lower the weight of {term}, or raise it slowly from 0.", action="lower_divergence"),),
        )
    return None
