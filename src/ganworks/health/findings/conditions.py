"""What a game was told and does not heed: labels, codes, and images that should come back."""

from __future__ import annotations

import numpy as np

from ganworks.health.facts import Facts
from ganworks.health.findings.finding import LEAST, Advice, Finding, grown, onset
from ganworks.health.record import Record

READABLE, HEEDED = 0.35, 0.25
KNOWN_CODE = 0.3
CYCLES = ("cycle", "cycle_x", "cycle_y", "reconstruction")
RECOVERED = 0.8


def meaningless_labels(record: Record, facts: Facts) -> Finding | None:
    """Labels that say nothing of the images they come with."""
    ceiling, chance = record.signal("label_ceiling"), record.signal("label_chance")
    if not len(ceiling) or not len(chance) or ceiling.last > chance.last + READABLE * (1 - chance.last):
        return None
    numbers = {"label_ceiling": ceiling.last, "label_chance": chance.last}
    return Finding(
        "meaningless_labels",
        1,
        0.95,
        numbers,
        f"Only {ceiling.last:.0%} of held-out images lie nearest to the mean of their own class in the training data "
        f"(chance: {chance.last:.0%}).",
        "A game that is conditional on labels learns p(x | y); where y is independent of x, that is p(x), and the "
        "label is noise to both players.",
        (Advice("Check that labels and images are shuffled together.", action="fix_labels"),),
    )


def ignored_labels(record: Record, facts: Facts) -> Finding | None:
    """Samples that are not what they were asked to be."""
    agreement, ceiling, chance = (record.signal(f"label_{name}") for name in ("agreement", "ceiling", "chance"))
    if len(agreement) < LEAST or len(ceiling) != len(agreement) or not grown(record, facts):
        return None
    if meaningless_labels(record, facts) is not None:
        return None
    heeded = (agreement.values - chance.values) / np.maximum(ceiling.values - chance.values, 1e-9)
    since = onset(agreement, heeded < HEEDED)
    if since is None:
        return None
    numbers = record.typical("label_agreement", "label_ceiling", "label_chance", "label_effect", looks=LEAST)
    return Finding(
        "ignored_labels",
        since,
        0.8,
        numbers,
        f"{numbers['label_agreement']:.0%} of the samples are of the class they were asked for; held-out images reach "
        f"{numbers['label_ceiling']:.0%}, chance {numbers['label_chance']:.0%}.",
        "The generator heeds a label only as far as it is told it and the critic punishes a wrong one; a critic that "
        "does not read labels asks for p(x) and not for p(x | y).",
        (
            Advice("See that both players are given the label of each image.", action="give_labels"),
            Advice("Give it more time: labels are learned after shapes.", action="longer"),
        ),
    )


def ignored_code(record: Record, facts: Facts) -> Finding | None:
    """Codes that cannot be read back from the samples."""
    bound, weight = record.series("generator/bound"), facts.option("information")
    coded = len(record.series("generator/information")) or len(record.series("generator/continuous_information"))
    if len(bound) < LEAST or not coded or not grown(record, facts):
        return None
    categories = facts.option("categorical") or ()
    known = float(sum(np.log(count) for count in categories)) or 1.0
    since = onset(bound, bound.values < KNOWN_CODE * known, 2 * LEAST)
    if since is None:
        return None
    return Finding(
        "ignored_code",
        since,
        0.85,
        {"bound": bound.typical(LEAST), "entropy": known},
        f"The samples carry {max(0.0, bound.typical(LEAST)):.2f} nats of their code; its categories alone hold "
        f"{known:.2f}.",
        "The adversarial terms do not mention the code. Only the information term makes the generator use it, and at "
        "this weight it does not.",
        (
            Advice(
                "Give the information terms their weight.",
                {name: 1.0 for name in ("information", "continuous_information") if facts.option(name) is not None}
                if not weight
                else {"information": 2.0 * weight},
            ),
        ),
    )


def lost_cycle(record: Record, facts: Facts) -> Finding | None:
    """Images that do not come back from a round trip."""
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
            "lost_cycle",
            since,
            0.6,
            {f"generator/{name}": term.typical(LEAST), "at_first": first},
            f"The term {name} is {term.typical(LEAST):.3g}, hardly less than at first ({first:.3g}).",
            "The translators agree with their critics and not with each other: what one takes away, the other cannot "
            "bring back.",
            (Advice(f"Weigh {name} more.", {name: 2.0 * weight}),) if weight else (),
        )
    return None
