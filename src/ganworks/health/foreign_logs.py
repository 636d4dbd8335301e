"""Logs that other programs wrote: scalars over steps, and which of them mean what.

Read are lines of JSON (StyleGAN's ``stats.jsonl`` and ``metric-*.jsonl``, and any other flat objects), tables of
Lightning's CSV logger, TensorBoard event files, and lines of text with named numbers ("Step: 100 Gen_loss: 0.7"), as
StudioGAN and many loops print them.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ganworks.errors import BadInput
from ganworks.health.record import Series

TEXT = (".log", ".txt")
"""Endings of logs that are lines of text."""
LARGEST = 200_000_000
"""Most bytes of a log."""
STEPS = ("step", "global_step", "iteration", "iter", "Progress/tick", "kimg", "Progress/kimg", "snapshot_pkl", "epoch")
"""Names of what counts steps, the first that there is."""
MEANINGS = {
    "critic_sign": r"signs/real$",
    "critic_real": r"(scores?/real|(d|disc|critic)[_/]?(out[_/]?)?real(_score)?|score_real)$",
    "critic_fake": r"(scores?/fake|(d|disc|critic)[_/]?(out[_/]?)?fake(_score)?|score_fake)$",
    "augmentation": r"(augment|ada_p)$",
    "critic_loss": r"(^|[/_.])(d|dis|disc|discriminator|critic)[_/.]?(loss|adversarial)|"
    r"loss[_/.]?(d|dis|disc|discriminator|critic)(_step|_epoch|[/_.]loss)?$|^err_?d$",
    "generator_loss": r"(^|[/_.])(g|gen|generator)[_/.]?(loss|adversarial)|"
    r"loss[_/.]?(g|gen|generator)(_step|_epoch|[/_.]loss)?$|^err_?g$",
    "distance": r"fid(\d|_|$)|kid(\d|_|$)|frechet|checkpoint_distance$",
    "rate": r"^lr[-_/]|learning_rate|[/_]lr$|^lr$",
}
"""What a scalar means -> pattern of its name, in lower case; the first that matches."""

Scalars = dict[str, tuple[list[float], list[float]]]


def is_log(path: Path) -> bool:
    """Whether a path is a log file of another program rather than the folder of a run."""
    return path.is_file() and (path.suffix in {".jsonl", ".csv", *TEXT} or "tfevents" in path.name)


def read_log(path: Path) -> dict[str, Series]:
    """Every scalar of a log by its name; numbers that are not finite are kept.

    Args:
        path: a file ending in .jsonl, .csv, .log or .txt, or a TensorBoard event file.

    Raises:
        BadInput: it is something else, too large, or holds no scalars.
    """
    if not is_log(path):
        raise BadInput(
            f"{path} is no log: give a .jsonl, a .csv, a .log or .txt of lines, or a TensorBoard event file."
        )
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path} has {path.stat().st_size:,} bytes; logs of up to {LARGEST:,} are read.")
    rows = _events(path) if "tfevents" in path.name else _rows(path)
    scalars: Scalars = {}
    for step, name, value in rows:
        steps, values = scalars.setdefault(name, ([], []))
        steps.append(step)
        values.append(value)
    if not scalars:
        raise BadInput(f"{path} holds no scalars that can be read.")
    return {name: Series(*both) for name, both in scalars.items()}


def meaning(name: str) -> str | None:
    """What a scalar of that name means; None where the name says nothing."""
    lower = name.lower()
    return next((what for what, pattern in MEANINGS.items() if re.search(pattern, lower)), None)


def by_meaning(scalars: Mapping[str, Series]) -> dict[str, tuple[str, Series]]:
    """Meaning -> name and series, the longest where several names mean the same."""
    series_of: dict[str, tuple[str, Series]] = {}
    for name, series in scalars.items():
        what = meaning(name)
        if what is not None and (what not in series_of or len(series) > len(series_of[what][1])):
            series_of[what] = (name, series)
    return series_of


def _rows(path: Path) -> Iterator[tuple[float, str, float]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        if path.suffix in TEXT:
            lines: Iterable[Mapping[str, object]] = filter(None, map(_named, file))
        else:
            lines = csv.DictReader(file) if path.suffix == ".csv" else map(_object, file)
        for number, line in enumerate(lines):
            numbers = dict(_numbers(line))
            step = next((numbers[name] for name in STEPS if name in numbers), float(number))
            for name, value in numbers.items():
                if name not in STEPS:
                    yield step, name, value


_NAMED = re.compile(
    r"(?P<name>[A-Za-z_][\w/.]*(?: (?:loss|score|rate|prob\w*))?)\]?\s*[:= ]\s*\[?"
    r"(?P<value>[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf))(?![\w:])",
    re.IGNORECASE,
)


def _named(text: str) -> dict[str, object]:
    """The named numbers of a line of text; none where it has fewer than two, one of which may be the step."""
    found: dict[str, object] = {}
    for match in _NAMED.finditer(text):
        name = match["name"].replace(" ", "_")
        found[name.lower() if name.lower() in STEPS else name] = match["value"]
    return found if len(found) > 1 else {}


def _object(text: str) -> Mapping[str, object]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _numbers(line: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    """The numbers of a line; of StyleGAN's statistics the mean, of its metrics the results."""
    for name, value in line.items():
        if isinstance(value, dict):
            if "mean" in value:
                yield from _numbers({name: value["mean"]})
            elif name == "results":
                yield from _numbers(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield name, float(value)
        elif isinstance(value, str) and value:
            number = _number(value)
            if number is not None:
                yield name, number


def _number(text: str) -> float | None:
    if name := re.search(r"network-snapshot-(\d+)", text):
        return float(name.group(1))
    try:
        return float(text)
    except ValueError:
        return None


def _events(path: Path) -> Iterator[tuple[float, str, float]]:
    try:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    except ImportError:
        raise BadInput("Reading TensorBoard event files needs tensorboard: pip install tensorboard.") from None
    events = EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0})
    events.Reload()
    for name in events.Tags()["scalars"]:
        for event in events.Scalars(name):
            yield float(event.step), name, float(event.value)
    for name in events.Tags()["tensors"]:
        for event in events.Tensors(name):
            values = list(event.tensor_proto.float_val)
            if len(values) == 1 and not math.isnan(event.step):
                yield float(event.step), name, values[0]
