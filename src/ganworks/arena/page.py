"""A verdict as one web page that needs nothing else: tables, curves, and the pictures of every run."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from ganworks.arena.jobs import Job
from ganworks.arena.results import Result
from ganworks.arena.tables import cells, number, remarks, write_text
from ganworks.arena.verdict import Verdict
from ganworks.data.contact_sheet import image_tag
from ganworks.errors import DataError
from ganworks.io import log_records
from ganworks.training import image_grid

PICTURES = 300
"""Most pictures that the page holds; of further runs it has the links alone."""
SIDE = 160
"""Pixels of a picture's longer side."""
WIDTH, HEIGHT, EDGE, LEGEND = 360, 240, 46, 190
"""Pixels of a plot, of the room for its numbers, and of the names beside it."""
COLOURS = ("#1f6fb4", "#d9541e", "#2c8f3c", "#8d4bbb", "#b8860b", "#c2327a", "#138a8a", "#555555")
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 1100px; padding: 0 1em; color: #222;
  background: #fff }
table { border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto }
th, td { padding: .25em .7em; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap }
.plots, .runs { display: flex; flex-wrap: wrap; gap: 1em } figure { margin: 0 }
figcaption { font-size: 12px; color: #555; max-width: 170px; overflow-wrap: anywhere } .failed { color: #a00 }
img { image-rendering: pixelated; width: 160px; border: 1px solid #ccc } svg { font: 11px system-ui, sans-serif }
"""
Line = tuple[str, list[list[tuple[float, float]]]]
"""A name, and one series of points for each seed."""


def write_page(verdict: Verdict, folder: Path, title: str = "Comparison") -> Path:
    """Write index.html; returns its path.

    Args:
        verdict: what to show.
        folder: of the comparison; links to runs are relative to it.
        title: of the page.
    """
    content = f"<h1>{escape(title)}</h1>{body(verdict, folder)}"
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return write_text(
        folder / "index.html", f'<!doctype html><html lang="en"><head>{head}</head><body>{content}</body></html>\n'
    )


def body(verdict: Verdict, folder: Path, links: bool = True) -> str:
    """Table, notes, curves and runs, for a page with a title and a style of its own.

    Args:
        verdict: what to show.
        folder: of the comparison.
        links: whether each run has a link to its folder.
    """
    notes = "".join(f"<p>{escape(line)}</p>" for line in remarks(verdict))
    return f"{_table(cells(verdict))}{notes}{_curves(verdict, folder)}{_runs(verdict, folder, links)}"


def _table(lines: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in lines[0])
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in line) for line in lines[1:])
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _curves(verdict: Verdict, folder: Path) -> str:
    """Best of k, the score while training, and the first terms of both players, cell by cell."""
    parts = []
    for data in dict.fromkeys(row.data for row in verdict.rows):
        rows = [row for row in verdict.rows if row.data == data][: len(COLOURS)]
        best: list[Line] = [(r.cell, [[(k + 1.0, v) for k, v in enumerate(r.best_of)]]) for r in rows]
        plots = [plot(f"best of k: {verdict.score}", "k", best)]
        groups = {row.cell: _jobs(verdict, data, row.cell) for row in rows}
        scores = [(cell, [_curve_of(verdict.results[job.id]) for job in jobs]) for cell, jobs in groups.items()]
        plots.append(plot(f"{verdict.score} while training (less is better)", "step", scores))
        logged = {cell: [_logged(folder, job) for job in jobs[:8]] for cell, jobs in groups.items()}
        for term in ("critic/adversarial", "generator/adversarial"):
            plots.append(
                plot(term, "step", [(cell, [one.get(term, []) for one in runs]) for cell, runs in logged.items()])
            )
        figures = "".join(f"<figure>{one}</figure>" for one in plots if one)
        parts.append(f'<h2>Curves on {escape(data)}</h2><div class="plots">{figures}</div>')
    return "".join(parts)


def _jobs(verdict: Verdict, data: str, cell: str) -> list[Job]:
    own = [job for job in verdict.jobs if job.cell == cell and job.data_label == data]
    return [job for job in own if job.id in verdict.results]


def _curve_of(result: Result) -> list[tuple[float, float]]:
    return [(float(step), value) for step, value in result.curve]


def _logged(folder: Path, job: Job) -> dict[str, list[tuple[float, float]]]:
    """The logged terms of a run by name."""
    terms: dict[str, list[tuple[float, float]]] = {}
    path = folder / "runs" / job.id / "metrics.jsonl"
    for _, line in log_records(path):
        for name, value in line.items():
            if name.endswith("/adversarial") and isinstance(value, int | float):
                terms.setdefault(name, []).append((line["step"], value))
    return terms


def plot(title: str, below: str, lines: Sequence[Line]) -> str:
    """Mean lines with the range of the seeds shaded, as SVG; empty where there is nothing to draw.

    Args:
        title: above.
        below: name of the horizontal axis.
        lines: a name and the points of each seed, which are averaged at the horizontal places that all have.
    """
    averages = [(name, _averaged(series)) for name, series in lines]
    averages = [(name, points) for name, points in averages if len(points)]
    if not averages:
        return ""
    every = np.concatenate([points for _, points in averages])
    x0, x1, y0, y1 = every[:, 0].min(), every[:, 0].max(), every[:, 2].min(), every[:, 3].max()

    def place(x: float, y: float) -> str:
        across = EDGE + (WIDTH - EDGE - 8) * ((x - x0) / (x1 - x0) if x1 > x0 else 0.5)
        down = HEIGHT - 30 - (HEIGHT - 56) * ((y - y0) / (y1 - y0) if y1 > y0 else 0.5)
        return f"{across:.1f},{down:.1f}"

    shapes = []
    for index, (name, points) in enumerate(averages):
        colour = COLOURS[index % len(COLOURS)]
        band = [place(x, low) for x, _, low, _ in points] + [place(x, high) for x, _, _, high in points[::-1]]
        line = " ".join(place(x, mean) for x, mean, _, _ in points)
        shapes.append(f'<polygon points="{" ".join(band)}" fill="{colour}" opacity=".18"/>')
        shapes.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        shapes.append(f'<text x="{WIDTH}" y="{30 + 16 * index}" fill="{colour}">{escape(name[:32])}</text>')
    axes = f'<path d="M{EDGE},20V{HEIGHT - 30}H{WIDTH - 8}" fill="none" stroke="#888"/>'
    labels = [(2, 12, title, "start"), (WIDTH - 8, HEIGHT - 4, below, "end"), (EDGE - 4, 30, f"{y1:.3g}", "end")]
    labels += [(EDGE - 4, HEIGHT - 30, f"{y0:.3g}", "end"), (EDGE, HEIGHT - 16, f"{x0:g}", "start")]
    labels += [(WIDTH - 8, HEIGHT - 16, f"{x1:g}", "end")]
    words = "".join(f'<text x="{x}" y="{y}" text-anchor="{at}">{escape(text)}</text>' for x, y, text, at in labels)
    size = f'viewBox="0 0 {WIDTH + LEGEND} {HEIGHT}" width="{WIDTH + LEGEND}" height="{HEIGHT}"'
    return f'<svg {size} role="img">{axes}{"".join(shapes)}{words}</svg>'


def _averaged(series: Sequence[Sequence[tuple[float, float]]]) -> np.ndarray:
    """(n, 4): place, mean, lowest and highest over seeds, at the places that all seeds have."""
    tables = [dict(points) for points in series if points]
    if not tables:
        return np.zeros((0, 4))
    places = sorted(set.intersection(*(set(table) for table in tables)))
    if len(places) > 200:
        places = [places[round(index)] for index in np.linspace(0, len(places) - 1, 200)]
    values = [[table[x] for table in tables] for x in places]
    return np.array([(x, np.mean(row), min(row), max(row)) for x, row in zip(places, values, strict=True)]).reshape(
        -1, 4
    )


def _runs(verdict: Verdict, folder: Path, links: bool) -> str:
    """Every run: its picture, score, and a link to its folder."""
    parts, left = ["<h2>Runs</h2>"], PICTURES
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in verdict.jobs:
        if job.id in verdict.results:
            groups.setdefault((job.data_label, job.cell), []).append(job)
    for row in verdict.rows:
        jobs = groups.get((row.data, row.cell), [])
        figures = []
        for job in jobs:
            picture = _picture(folder, job) if left > 0 else ""
            left -= bool(picture)
            figures.append(f"<figure>{picture}<figcaption>{_caption(verdict, job, links)}</figcaption></figure>")
        score = number(row.estimates.get(verdict.score))
        title = f"{row.cell} on {row.data}: {verdict.score} {score}, rank {row.rank}"
        parts.append(f'<h3>{escape(title)}</h3><div class="runs">{"".join(figures)}</div>')
    return "".join(parts)


def _caption(verdict: Verdict, job: Job, links: bool) -> str:
    result = verdict.results[job.id]
    point = "".join(f", {name}={value:g}" for name, value in job.values.items())
    seed = f'<a href="runs/{escape(job.id)}/">seed {job.seed}</a>' if links else f"seed {job.seed}"
    link = seed + escape(point)
    if result.status != "done":
        return f'{link}<br><span class="failed">{result.status}: {escape(result.message[:200])}</span>'
    return f"{link}<br>{escape(verdict.score)} {result.scores.get(verdict.score, float('nan')):.4g}"


def _picture(folder: Path, job: Job) -> str:
    """The last sample picture of a run, small, inside the page."""
    pictures = image_grid.drawn(folder / "runs" / job.id)
    if not pictures:
        return ""
    try:
        small = image_grid.read(pictures[-1])
        small.thumbnail((SIDE, SIDE))
    except DataError:
        return ""
    return image_tag(small, f"samples of {job.id}")
