"""What the page shows of runs: state, curves, sample pictures over time, the doctor's findings. Knows no gradio."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.arena.page import plot
from ganworks.data.contact_sheet import image_tag
from ganworks.errors import BadInput, DataError, GanworksError
from ganworks.health.record import Record
from ganworks.health.report import PLOTTED
from ganworks.run_config import RunConfig
from ganworks.studio.train.processes import last_words, training_process
from ganworks.training import image_grid

if TYPE_CHECKING:
    from ganworks.health.causes.cause import Cause
    from ganworks.health.report import Report

POINTS = 300
"""Most points of a curve."""
BESIDE = ("_norm", "_ratio", "_gradients", "_updates")
"""Ends of the names of what is logged beside the terms of a loss."""
PLOTS = 14
"""Most curves on the page."""
SIDE = 900
"""Pixels of a picture's longer side; larger ones are reduced."""
LARGEST = 40_000_000
"""Pixels of a picture that is opened at all."""


def state(folder: Path) -> dict[str, object]:
    """How a run stands: ``training`` (whether), ``step``, ``images``, ``seconds``, ``system``, ``data``."""
    record = record_of(folder)
    line = record.lines[-1] if record.lines else {}
    try:
        config = RunConfig.load(folder / "config.yaml")
        system, data, steps = config.system, Path(config.data.name).name, config.training.steps
    except GanworksError:
        system, data, steps = "", "", None
    return {
        "training": training_process(folder) is not None,
        "system": system,
        "data": data,
        "step": record.step,
        "steps": steps,
        "images": line.get("images", 0),
        "seconds": line.get("seconds", 0.0),
    }


def record_of(folder: Path) -> Record:
    """The course of a run; read again only when its file has grown."""
    path = folder / "metrics.jsonl"
    try:
        facts = path.stat()
    except OSError:
        return Record()
    return _record(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=8)
def _record(path: Path, changed: int, size: int) -> Record:
    return Record.read(path)


def curves(runs: dict[str, Path]) -> str:
    """Losses and health signals of one or several runs, each name a plot with a line for each run, as HTML.

    Args:
        runs: folders by the name that their line bears.
    """
    records = {name: record_of(folder) for name, folder in runs.items()}
    losses = dict.fromkeys(
        name
        for record in records.values()
        for name in record.columns
        if "/" in name and not name.startswith(("health/", "spectra/")) and not name.endswith(BESIDE)
    )
    signals = {f"health/{name}": title for name, title in PLOTTED.items()}
    titles = {**{name: name for name in losses}, **signals}
    plots = []
    for name, title in titles.items():
        lines = [(run, [_points(record, name)]) for run, record in records.items()]
        drawing = plot(title, "step", [(run, series) for run, series in lines if series[0]])
        if drawing:
            plots.append(f"<figure class='gw-curve'>{drawing}</figure>")
    return "".join(plots[:PLOTS])


def _points(record: Record, name: str) -> list[tuple[float, float]]:
    series = record.series(name)
    every = max(1, -(-len(series) // POINTS))
    return (
        list(zip(series.steps[::every].tolist(), series.values[::every].tolist(), strict=True))
        if len(series) > 1
        else []
    )


def pictures(folder: Path) -> list[Path]:
    """The sample pictures of a run, the same latents over time."""
    return image_grid.drawn(folder)


def picture(folder: Path, number: int) -> str:
    """One of the sample pictures as HTML, with its step.

    Args:
        folder: of the run.
        number: which one, from 0; numbers beyond the last are the last.
    """
    files = pictures(folder)
    if not files:
        return ""
    path = files[max(0, min(int(number), len(files) - 1))]
    try:
        opened = image_grid.read(path, LARGEST)
    except DataError:
        return ""
    opened.thumbnail((SIDE, SIDE))
    tag = image_tag(opened, f"samples at {path.stem}")
    return f"<figure class='gw-pixels'>{tag}<figcaption>{escape(path.stem.replace('-', ' '))}</figcaption></figure>"


def diagnosis(folder: Path) -> Report:
    """The doctor's report of a run, with a command for each advice.

    Raises:
        GanworksError: the run cannot be opened.
    """
    from ganworks.run import Run

    return Run(folder).doctor()


def findings(report: Report) -> str:
    """The doctor's findings as HTML."""
    ill = [cause for cause in report.causes if cause.level == "illness"]
    head = f"<p class='gw-verdict'>{escape(str(report).splitlines()[0])}</p>"
    return head + "".join(_cause(cause) for cause in ill)


def _cause(cause: Cause) -> str:
    head = f"<h4>{escape(cause.name)} <small>since step {cause.since}, evidence {cause.score:.1f}</small></h4>"
    advice = "".join(f"<li>{escape(one.message)}<br><code>{escape(one.command)}</code></li>" for one in cause.advice)
    return f"{head}<p>{escape(cause.message)} {escape(cause.reason)}</p><ul>{advice}</ul>"


def advices(report: Report) -> list[tuple[str, list[str]]]:
    """What can be applied by a command: the advice, and the words of the command after ``ganworks``."""
    pairs = []
    for cause in report.causes:
        for advice in cause.advice:
            words = shlex.split(advice.line)
            if words[:1] == ["ganworks"] and words[1:2] in (["resume"], ["train"]):
                pairs.append((f"{cause.name}: {advice.message}", words[1:]))
    return pairs


def applied(report: Report, label: object) -> list[str]:
    """The words of the command of an advice, which is looked for in the report as it is now.

    Raises:
        BadInput: the doctor does not give this advice any more.
    """
    for name, words in advices(report):
        if name == label:
            return words
    raise BadInput("The doctor does not give this advice any more; look again.")


def folder_of(words: Sequence[str]) -> Path:
    """The run that the words of a command are about."""
    return Path(words[words.index("--out") + 1] if words[0] == "train" else words[1])


def log(folder: Path) -> str:
    """The end of what the last training said."""
    return last_words(folder)
