"""A report as one HTML page with small plots, without scripts and without anything from elsewhere."""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np

from ganworks.health.causes.cause import Cause
from ganworks.health.record import Series
from ganworks.health.report import PLOTTED, Report
from ganworks.io import atomic_write

WIDTH, HEIGHT = 260, 60
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "pre{background:#f3f3f3;padding:.6rem;white-space:pre-wrap}figure{display:inline-block;margin:.6rem}"
    "figcaption{font-size:12px;width:260px}small{color:#666}"
)


def save_page(report: Report, path: Path) -> None:
    """Write a report as a page.

    Args:
        report: a diagnosis.
        path: of the file.

    Raises:
        CannotWrite: the place cannot be written.
    """
    with atomic_write(path) as temporary:
        temporary.write_text(page(report), encoding="utf-8")


def page(report: Report) -> str:
    """The page as text."""
    facts = report.facts
    title = f"{facts.system or 'game'} on {facts.data or 'data'}, step {report.record.step}"
    head = f"<meta charset='utf-8'><title>{escape(title)}</title><style>{STYLE}</style>"
    inner = f"<h1>{escape(title)}</h1>{body(report)}"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{inner}</body></html>"


def body(report: Report) -> str:
    """Verdict, causes with their advice, and signals, for a page with a title of its own."""
    ill = [cause for cause in report.causes if cause.level == "illness"]
    parts = [f"<p>{escape(report.verdict[:1].upper() + report.verdict[1:])}</p>"]
    parts += [_section(cause, first=number == 0) for number, cause in enumerate(ill)]
    figures = [figure(title, report.record.signal(name)) for name, title in PLOTTED.items()]
    parts += ["<h2>Signals</h2>", *figures, f"<pre>{escape(str(report))}</pre>"]
    return "".join(parts)


def _section(cause: Cause, *, first: bool) -> str:
    heading = "Likely cause" if first else "It may also be"
    parts = [f"<h2>{heading}: {escape(cause.name)} <small>evidence {cause.score:.1f}</small></h2>"]
    parts += [f"<p>{escape(cause.message)} {escape(cause.reason)}</p>"]
    for advice in cause.advice:
        parts.append(f"<p>{escape(advice.message)}</p>")
        parts += [f"<pre>{escape(advice.command)}</pre>"] if advice.command else []
    others = [finding for finding in cause.symptoms if finding.kind != cause.name]
    items = "".join(f"<li>{escape(finding.kind)}: {escape(finding.message)}</li>" for finding in others)
    return "".join(parts) + (f"<ul>{items}</ul>" if items else "")


def figure(title: str, series: Series) -> str:
    """A small plot with its title; empty for less than two points."""
    if len(series) < 2:
        return ""
    steps, values = series.steps, series.values
    span, low, high = float(np.ptp(steps)) or 1.0, float(values.min()), float(values.max())
    x = 2 + (WIDTH - 4) * (steps - steps[0]) / span
    y = HEIGHT - 2 - (HEIGHT - 4) * (values - low) / ((high - low) or 1.0)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    line = f"<polyline points='{points}' fill='none' stroke='#1f5fa8' stroke-width='1.5'/>"
    picture = f"<svg viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' height='{HEIGHT}' role='img'>{line}</svg>"
    caption = f"{escape(title)}: {values[0]:.3g} to {values[-1]:.3g}, between {low:.3g} and {high:.3g}"
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
