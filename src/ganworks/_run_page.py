"""A run as one web page that needs nothing else: pictures over time, scores in words, curves, settings, findings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import yaml
from PIL import Image

from ganworks._progress_sheet import sheet
from ganworks._run_summary import objective_words
from ganworks.data.contact_sheet import image_tag
from ganworks.health.record import Record
from ganworks.health.report_page import STYLE, body, figure
from ganworks.io import atomic_write
from ganworks.metrics.report import Report
from ganworks.metrics.summary import in_words
from ganworks.run import Run

SIDE = 900
"""Pixels of a picture's longer side; larger ones are reduced, those of half of it and less doubled."""


def write_page(run: Run, report: Report | None = None) -> Path:
    """Write report.html into the run's folder; returns its path.

    Args:
        run: what to show.
        report: its scores, where they were measured.

    Raises:
        CannotWrite: the place cannot be written.
    """
    path = run.folder / "report.html"
    with atomic_write(path) as temporary:
        temporary.write_text(page(run, report), encoding="utf-8")
    return path


def page(run: Run, report: Report | None = None) -> str:
    """The page as text."""
    config = run.config
    title = f"{config.system} on {config.data.name}, step {run.step}"
    settings = yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    parts = [f"<h1>{escape(title)}</h1>", _pictures(run)]
    if report is not None:
        parts += [f"<h2>Scores</h2><p>{escape(in_words(report))}</p>", f"<pre>{escape(str(report))}</pre>"]
    if words := objective_words(config):
        parts += [f"<h2>Objective</h2><p>{escape(words)}</p>"]
    parts += ["<h2>Losses</h2>", *_curves(Record.read(run.folder / "metrics.jsonl"), run)]
    parts += ["<h2>Health</h2>", body(run.doctor()), f"<h2>Settings</h2><pre>{escape(settings)}</pre>"]
    head = (
        f"<meta charset='utf-8'><title>{escape(title)}</title><style>{STYLE} img{{image-rendering:pixelated}}</style>"
    )
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(parts)}</body></html>"


def _pictures(run: Run) -> str:
    """The newest samples, and the same latents over time."""
    newest, course = run.picture(), sheet(run)
    parts = [] if newest is None else ["<h2>Samples</h2>", _embedded(newest, "samples")]
    parts += [] if course is None else ["<h2>The same latents over time</h2>", _embedded(course, "progress")]
    return "".join(parts)


def _embedded(picture: Image.Image, text: str) -> str:
    picture.thumbnail((SIDE, SIDE))
    if 2 * max(picture.size) <= SIDE:
        picture = picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.NEAREST)
    return image_tag(picture, text)


def _curves(record: Record, run: Run) -> Sequence[str]:
    phases = tuple({f"{phase.name}/" for stage in run.system.stages() for phase in stage.phases})
    return [figure(name, record.series(name)) for name in sorted(record.columns) if name.startswith(phases)]
