"""Causes in the order of the evidence for them, each with the symptoms that it explains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ganworks.health.causes.cause import Cause
from ganworks.health.causes.choices import Choice, choices
from ganworks.health.causes.fault import advice_of
from ganworks.health.causes.faults import FAULTS
from ganworks.health.causes.observations import NEAR, Observations, late, observe
from ganworks.health.causes.predictions import evidence, mechanism
from ganworks.health.causes.settings import Outlier, outliers
from ganworks.health.causes.theory import assumptions
from ganworks.health.causes.treatment import back_to_choice, back_to_usual, effective
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import SETTLED, Finding, grown, improving
from ganworks.health.record import Record

OF_DATA = {
    "data_range": 6.0,
    "data_layout": 5.0,
    "duplicated_data": 4.0,
    "not_finite_data": 8.0,
    "meaningless_labels": 5.0,
    "few_images": 2.5,
    "critic_overfitting": 1.5,
    "copied_data": 1.5,
}
"""Findings that are causes themselves, with the evidence for them."""
OF_GAME = 0.5
"""What a finding counts that says what happens and not why, besides its own evidence."""
LEAST_EVIDENCE = 0.5
"""Evidence below which a candidate is not named."""
MOST = 4.0
"""Most evidence that the size of a difference gives."""
STRANGE = 8.0
"""How many times off a setting is that makes an illness likely before anything is seen."""
UNPLANNED, LOOKS = 100, 10
"""Steps and looks after which a game of unknown length with a strange setting may be called ill."""
KNOWN_CODE = 1.5
"""Evidence against faults of code in a system of this library some setting of which is off."""
OF_CHOICE = 1.0
"""Evidence of a choice that neither the paper nor a recipe makes."""


def causes(record: Record, facts: Facts, findings: Sequence[Finding]) -> tuple[Cause, ...]:
    """Everything that may be the cause, the best supported first.

    One fault is one illness: the first cause has all symptoms under it, those after it are what else it may be. What
    happens in a game is a cause only after everything that may explain it. In a game that is well, settings that differ
    are remarks; where one is far off, samples that are not near the data when the budget is spent are harm enough.

    Args:
        record: the course of a game.
        facts: its settings.
        findings: what :func:`ganworks.health.diagnosis.diagnose` says.
    """
    seen = observe(record, facts)
    ill = tuple(finding for finding in findings if finding.level == "illness")
    harmed = bool(ill) or harm(record, facts, seen)
    since = min((finding.since for finding in ill), default=record.step)
    unusual, fallen_short = outliers(facts, record.step), harmed or short(record, facts, seen)
    candidates = _of_findings(ill) + _of_faults(record, seen, since, fallen_short)
    if facts.usual and unusual:  # the code is this library's, so that a setting is the likelier culprit
        candidates = [replace(one, score=one.score - KNOWN_CODE) if one.kind == "code" else one for one in candidates]
    for one in unusual:
        ill_by_it = fallen_short if strange(one) else harmed
        candidates.append(_of_setting(one, seen, since, facts, harmed=ill_by_it, only=len(unusual) == 1))
    candidates += [_of_choice(one, seen, since, facts, harmed) for one in choices(facts)]
    if fallen_short:
        candidates += assumptions(facts, seen, since)
    candidates = [one for one in candidates if one.score >= LEAST_EVIDENCE or one.level == "remark"]
    candidates = _once(candidates)
    ranked = sorted(candidates, key=lambda one: (one.level == "remark", one.kind == "game", -one.score))
    if ranked and ranked[0].level == "illness":
        ranked[0] = _with_symptoms(ranked[0], ill)
    return tuple(_with_advice(one, facts) for one in ranked)


def _once(candidates: Sequence[Cause]) -> list[Cause]:
    """One cause of each name, the best supported: a fault may be known by several marks."""
    best: dict[str, Cause] = {}
    for one in candidates:
        if one.name not in best or one.score > best[one.name].score:
            best[one.name] = one
    return list(best.values())


def harm(record: Record, facts: Facts, seen: Observations) -> bool:
    """Whether the samples show that a game that is old enough, or at its end, goes wrong, whatever the reason."""
    if seen.get("not_finite"):
        return True
    if not (_ended(record, facts) or grown(record, facts, SETTLED)) or seen.get("improving"):
        return False
    return bool(seen.get("far") or seen.get("ruined") or seen.get("no_variation"))


def short(record: Record, facts: Facts, seen: Observations) -> bool:
    """Whether the budget is spent, or long enough where none is known, and the samples are not near the data."""
    distance = late(record.signal("distance"))
    if distance is None or distance <= NEAR:
        return False
    return _ended(record, facts) or _unplanned_long(record, facts, seen)


def _unplanned_long(record: Record, facts: Facts, seen: Observations) -> bool:
    """Whether a game of which nobody knows how long it will be has gone on for some time and comes to nothing."""
    long = record.step >= UNPLANNED and len(record.signal("distance")) >= LOOKS
    hopeless = seen.get("worse_than_at_first") or not improving(record)
    return not facts.training.get("steps") and long and bool(seen.get("far") and hopeless)


def _ended(record: Record, facts: Facts) -> bool:
    """Whether the budget is spent, on enough images, or on few because the batch is so much smaller than is usual."""
    steps = facts.training.get("steps")
    old_enough = grown(record, facts) or facts.batch * STRANGE <= facts.usual_batch
    return bool(steps) and record.step >= steps and old_enough


def strange(outlier: Outlier) -> bool:
    """Whether a setting is so far off that samples which are not near the data are harm enough."""
    return outlier.factor >= min(STRANGE, 2 * outlier.kind.tolerance)


def prior(factor: float) -> float:
    """The evidence that a setting is the cause because it is so many times off."""
    return min(MOST, -0.5 + 1.6 * math.log10(factor))


def _of_setting(outlier: Outlier, seen: Observations, since: int, facts: Facts, *, harmed: bool, only: bool) -> Cause:
    """A setting that is off; one that is alone with that keeps half of its evidence, whatever the signals say."""
    how = mechanism(outlier.mechanism)
    parts = evidence(how.predicts, seen)
    score = prior(outlier.factor) + sum(parts.values())
    if only and strange(outlier):
        score = max(score, prior(outlier.factor) / 2)
    return Cause(
        outlier.name,
        "setting",
        score,
        since,
        outlier.message,
        how.reason or "No other setting is as far from what is usual.",
        {"setting": round(prior(outlier.factor), 2), **parts},
        advice=back_to_usual(outlier, facts),
        level="illness" if harmed else "remark",
    )


def _of_choice(choice: Choice, seen: Observations, since: int, facts: Facts, harmed: bool) -> Cause:
    how = mechanism(choice.mechanism)
    parts = evidence(how.predicts, seen)
    return Cause(
        choice.name,
        "setting",
        OF_CHOICE + sum(parts.values()),
        since,
        choice.message,
        how.reason,
        {"setting": OF_CHOICE, **parts},
        advice=back_to_choice(choice, facts),
        level="illness" if harmed else "remark",
    )


def _of_faults(record: Record, seen: Observations, since: int, harmed: bool) -> list[Cause]:
    causes = []
    for key, fault in FAULTS.items():
        if not all(seen.get(mark) for mark in fault.needs) or any(seen.get(mark) for mark in fault.without):
            continue
        if not (harmed or fault.harmless):
            continue
        parts = evidence(fault.predicts, seen)
        score = fault.prior + sum(parts.values())
        if score >= LEAST_EVIDENCE:
            name = key.partition("/")[0]
            advice = advice_of(fault, name)
            causes.append(
                Cause(name, fault.kind, score, min(since, record.step), fault.message, fault.reason, parts, (), advice)
            )
    return causes


def _of_findings(ill: Sequence[Finding]) -> list[Cause]:
    """Findings as causes: those of the data, and those of the game that nothing else may explain."""
    return [
        Cause(
            finding.kind,
            "data" if finding.kind in OF_DATA else "game",
            OF_DATA.get(finding.kind, OF_GAME) + finding.evidence,
            finding.since,
            finding.message,
            finding.reason,
            {finding.kind: OF_DATA.get(finding.kind, OF_GAME) + finding.evidence},
            (finding,),
            finding.advice,
        )
        for finding in ill
    ]


def _with_symptoms(first: Cause, ill: Sequence[Finding]) -> Cause:
    others = tuple(finding for finding in ill if finding.kind != first.name)
    own = tuple(finding for finding in ill if finding.kind == first.name)
    return replace(first, symptoms=own + others)


def _with_advice(cause: Cause, facts: Facts) -> Cause:
    return replace(cause, advice=tuple(one for one in cause.advice if effective(one, facts)))
