"""A report as text for a terminal: causes with their symptoms, remarks, small plots."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import pairwise

from ganworks.health.causes.cause import Cause
from ganworks.health.findings.finding import Advice, Finding
from ganworks.health.record import Series

BARS = "▁▂▃▄▅▆▇█"
COLUMNS, WIDTH = 32, 96
STRONG, WEAK = 4.0, 2.0
"""Evidence in nats that is called strong, and below which it is called weak."""
OTHERS = 3
"""Most further causes that are shown."""


def cause_lines(causes: Sequence[Cause]) -> list[str]:
    """The likely cause with its symptoms, what else it may be, and unusual settings that do no harm.

    Args:
        causes: the best supported first.
    """
    ill = [cause for cause in causes if cause.level == "illness"]
    lines = [] if not ill else ["", *_first(ill[0])]
    if len(ill) > 1:
        lines += ["", "It may also be:"]
        for cause in ill[1 : 1 + OTHERS]:
            lines += wrapped(f"- {cause.name} ({_strength(cause)}): {cause.message}", "   ", "     ")
            lines += [line for advice in cause.advice[:1] for line in _advice_lines(advice, "     ")]
    unusual = [cause for cause in causes if cause.level == "remark"]
    if unusual:
        lines += ["", "Unusual settings that do no harm so far:"]
        for cause in unusual[:OTHERS]:
            lines += wrapped(f"- {cause.message}", "   ", "     ")
    return lines


def _first(cause: Cause) -> list[str]:
    lines = [f"Likely cause: {cause.name} ({_strength(cause)}), since step {cause.since}"]
    lines += wrapped(cause.message, "   ") + wrapped(f"Why: {cause.reason}", "   ")
    for title, sign in (("For it", 1), ("Against it", -1)):
        parts = [f"{name} {weight:+.1f}" for name, weight in cause.evidence.items() if weight * sign > 0]
        lines += wrapped(f"{title}: {', '.join(parts)}.", "   ") if parts else []
    for advice in cause.advice:
        lines += _advice_lines(advice, "   ")
    others = [finding for finding in cause.symptoms if finding.kind != cause.name]
    if others:
        lines += ["", "Symptoms that it explains:"]
        for finding in others:
            lines += wrapped(f"- {finding.kind}, since step {finding.since}: {finding.message}", "   ", "     ")
    return lines


def _strength(cause: Cause) -> str:
    word = "strong" if cause.score >= STRONG else "weak" if cause.score < WEAK else "fair"
    return f"{word} evidence, {cause.score:.1f}"


def _advice_lines(advice: Advice, indent: str) -> list[str]:
    lines = wrapped(f"- {advice.message}", indent, f"{indent}  ")
    return lines + ([f"{indent}  {advice.command}"] if advice.command else [])


def remark_lines(findings: Sequence[Finding]) -> list[str]:
    """Findings that are no illness."""
    lines = []
    for finding in findings:
        if finding.level == "remark":
            lines += ["", f"Remark: {finding.kind}, since step {finding.since}", *wrapped(finding.message, "   ")]
            lines += wrapped(f"Why: {finding.reason}", "   ")
            lines += [line for advice in finding.advice for line in _advice_lines(advice, "   ")]
    return lines


def sparkline(series: Series, columns: int = COLUMNS) -> str:
    """A series as a row of bars from its least to its largest value."""
    count = min(columns, len(series))
    edges = [round(part * len(series) / count) for part in range(count + 1)]
    means = [float(series.values[a:b].mean()) for a, b in pairwise(edges)]
    low, high = min(means), max(means)
    if math.isclose(low, high):
        return BARS[3] * count
    return "".join(BARS[min(7, int(8 * (mean - low) / (high - low)))] for mean in means)


def wrapped(text: str, first: str, later: str | None = None, width: int = WIDTH) -> list[str]:
    """A sentence in lines; words and commands are never broken."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )
