"""``ganworks data list|prepare|show|statistics``: fetch data sets, look at them, store what they are measured by."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import yaml

from ganworks.cli.parsing import RANGE, VALUE_RANGE, Parser
from ganworks.errors import BadInput, one_line
from ganworks.registry import dataset

SHOWN = 96
WHOLE = 100_000
"""Characters of a line that is not cut; names of folders may hold control characters, which are escaped."""


def main(arguments: list[str]) -> int:
    """Run ``ganworks data`` with its arguments; returns the exit status.

    Raises:
        GanworksError: with one sentence, on bad input or missing data.
    """
    parser = Parser(
        prog="ganworks data",
        description="Fetch data sets by pinned version and hash, look at them, store their features for measurements.",
        epilog="Any other option goes to the data set, for example: ganworks data show emoji --size 64 --vendors noto",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|prepare|show|statistics")
    listing = verbs.add_parser("list", help="all data sets")
    listing.add_argument("--json", action="store_true", help="one JSON object")
    preparing = verbs.add_parser("prepare", help="fetch a data set and lay it in the cache")
    preparing.add_argument("name", help="a data set")
    showing = verbs.add_parser("show", help="facts of a data set and a contact sheet")
    showing.add_argument("name", help="a data set, hub:NAME, or a folder or archive of pictures")
    showing.add_argument("--out", type=Path, help="write a contact sheet to this picture file")
    showing.add_argument("--json", action="store_true", help="one JSON object")
    storing = verbs.add_parser("statistics", help="features of real pictures in one file, for ganworks evaluate")
    storing.add_argument("name", help="a data set, hub:NAME, or a folder or archive of pictures")
    storing.add_argument("--out", type=Path, required=True, help="the file, NAME.safetensors")
    storing.add_argument("--features", nargs="+", help="names of feature extractors; default: those that suit the size")
    storing.add_argument("--count", type=int, default=5000, help="most pictures of each side (default 5000)")
    storing.add_argument(
        "--split", choices=("evaluate", "train"), default="evaluate", help="which generators are measured against"
    )
    storing.add_argument("--json", action="store_true", help="one JSON object")
    parsed, rest = parser.parse_known_args(arguments)
    options = _options(rest)
    if parsed.verb == "list":
        if options:
            raise BadInput(f"ganworks data list has no option {next(iter(options))!r}; it has --json.")
        return _list(parsed.json)
    if parsed.verb == "prepare":
        from ganworks.data import prepare

        for sentence in prepare(parsed.name, **options):
            print(sentence)
        return 0
    if parsed.verb == "statistics":
        return _statistics(parsed, options)
    return _show(parsed.name, options, parsed.out, parsed.json)


def _statistics(parsed: Namespace, options: dict[str, Any]) -> int:
    from ganworks._evaluation import statistics_of_data
    from ganworks.data import load, resolve
    from ganworks.metrics.statistics import ENDING

    if parsed.count < 8:
        raise BadInput(f"--count {parsed.count} is too few; at least 8 pictures a side are needed.")
    if parsed.out.suffix != ENDING:
        raise BadInput(f"A file of statistics ends in {ENDING}, so that others know it; {parsed.out.name} does not.")
    place, options = resolve(parsed.name, options)
    train, held_out = (load(place, split=split, **options) for split in ("train", "evaluate"))
    statistics = statistics_of_data(train, held_out, parsed.features, parsed.count, parsed.split)
    path, facts = statistics.save(parsed.out), statistics.facts
    if parsed.json:
        print(json.dumps({"path": str(path), "count": len(statistics), **facts.model_dump(mode="json")}))
        return 0
    size = " x ".join(map(str, facts.image))
    print(f"{path} ({path.stat().st_size / 2**20:.1f} MiB): {', '.join(statistics.features)} of {len(statistics)}")
    print(f"pictures ({size}) of {facts.data}, {facts.split} split, sha256 {facts.real_sha256[:12]}")
    print(f"next     ganworks evaluate RUN --statistics {path}, or ganworks evaluate {path} FOLDER")
    return 0


def _options(words: list[str]) -> dict[str, Any]:
    """``--name value`` and ``--name=value`` as plain values."""
    options: dict[str, Any] = {}
    while words:
        word, *words = words
        if not word.startswith("--") or len(word) < 3:
            raise BadInput(f"{word!r} was not expected; options of a data set are given as --NAME VALUE.")
        name, equals, value = word[2:].partition("=")
        if not equals:
            if not words:
                raise BadInput(f"The option --{name} needs a value.")
            value, *words = words
        name = VALUE_RANGE if f"--{name}" == RANGE else name.replace("-", "_")
        try:
            options[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            options[name] = value
    return options


def _list(as_json: bool) -> int:
    entries = dataset.entries()
    if as_json:
        print(json.dumps({name: dict(entry.facts) for name, entry in entries.items()}))
        return 0
    width = max(map(len, entries))
    for name, entry in entries.items():
        kind = "to prepare" if entry.facts.get("needs_download") else "at hand"
        kind = f"{kind}, pip install 'ganworks[{entry.facts['extra']}]'" if "extra" in entry.facts else kind
        print(f"{name:<{width}}  {entry.facts['title']} ({kind})")
    return 0


def _show(name: str, options: dict[str, Any], out: Path | None, as_json: bool) -> int:
    from ganworks.data import DataSet, EmptySplit, load, resolve

    if "split" in options:
        raise BadInput("ganworks data show describes both splits; leave out --split.")
    place, options = resolve(name, options)
    train = load(place, **options)
    try:
        evaluate = load(place, split="evaluate", **options)
    except EmptySplit:
        evaluate = None
    entry = dataset.entries().get(name)
    facts: dict[str, Any] = {
        "name": train.name,
        "title": entry.facts["title"] if entry else "",
        "image": list(train.image),
        "train": len(train) if isinstance(train, DataSet) else "endless",
        "evaluate": 0 if evaluate is None else len(evaluate) if isinstance(evaluate, DataSet) else "endless",
        "classes": list(train.class_names),
        "attributes": list(train.attribute_names),
        "domains": list(train.domains),
        "vocabulary": len(train.vocabulary) if train.vocabulary else 0,
        "provides": sorted(train.provides | (evaluate.provides if evaluate is not None else set())),
        "licence": train.notes.get("licence") or (entry.facts.get("licence", "") if entry else ""),
        "notes": {key: value for key, value in train.notes.items() if key != "licence"},
        "sha256": {"train": train.sha256, "evaluate": evaluate.sha256 if evaluate is not None else ""},
    }
    report = train.report if isinstance(train, DataSet) else None
    if report is not None:
        facts["report"] = report.to_dict() if as_json else report.lines()
    if out is not None:
        facts["sheet"] = str(_write(_sheet(train), out))
    if as_json:
        print(json.dumps(facts))
        return 0
    for key, value in facts.items():
        if value and key == "report":
            for number, line in enumerate(value):
                print(f"{'report' if not number else '':<11} {one_line(line, WHOLE)}")
        elif value:
            print(f"{key:<11} {one_line(_text(value), WHOLE)}")
    return 0


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _sheet(data: Any) -> Any:
    """Pictures side by side; for points a map of where they fall."""
    import numpy as np

    from ganworks.data import DataSet
    from ganworks.data.contact_sheet import contact_sheet

    if isinstance(data, DataSet):
        numbers = data.order(0).indices(0, min(SHOWN, len(data)))
        images = data.pixels(numbers if numbers.ndim == 1 else numbers[:, 0])
        return contact_sheet(images, 16 if data.image[1] <= 64 else 8, scale=max(1, 48 // data.image[1]))
    xy, _ = data.sample(20_000)
    edges = np.linspace(-data.bounds, data.bounds, 257)
    counts, _, _ = np.histogram2d(-xy[:, 1], xy[:, 0], bins=[edges, edges])
    ink = np.minimum(255, 80 * counts).astype(np.uint8)
    return contact_sheet((255 - ink)[None, :, :, None], 1, scale=2)


def _write(picture: Any, out: Path) -> Path:
    """Save a picture, whole or not at all."""
    from ganworks.training import image_grid

    suffixes = (".png", ".jpg", ".jpeg", ".webp")
    if out.suffix.lower() not in suffixes:
        raise BadInput(f"--out {str(out)!r} must end in one of {', '.join(suffixes)}.")
    return image_grid.save(picture, out)
