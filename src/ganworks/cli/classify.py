"""``ganworks classify RUN FILES|FOLDER``: the class of each picture, by a run whose system learned to classify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.cli.parsing import Parser
from ganworks.cli.report import left_out

if TYPE_CHECKING:
    from torch import Tensor


def main(arguments: list[str]) -> int:
    """Classify pictures with a trained run."""
    parser = Parser(prog="ganworks classify", description="Classify pictures with the averaged weights of a run.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("pictures", nargs="+", type=Path, help="files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    from ganworks.data.pictures import read
    from ganworks.run import Run

    run = Run(options.run)
    unreadable: dict[str, str] = {}
    run.require("classify")  # before pictures are read
    names, images = read(options.pictures, run.system.config.image, prepared=run.preparation, unreadable=unreadable)
    rows = entries(names, run.classify(images), run.class_names)
    if options.json:
        print(
            json.dumps({"run": str(run.folder), "step": run.step, "pictures": rows, "not_read": unreadable}, indent=1)
        )
        return 1 if unreadable else 0
    for row in rows:
        print(f"{row['picture']}  {row['class'] or row['label']}  {row['probability']:.3f}")
    return left_out(run, unreadable)


def entries(names: list[str], probabilities: Tensor, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """One entry for each picture: its name, class by number and name, and how likely the system takes it to be."""
    rows = []
    for name, row in zip(names, probabilities, strict=True):
        label = int(row.argmax())
        word = classes[label] if label < len(classes) else None
        rows.append({"picture": name, "label": label, "class": word, "probability": round(float(row[label]), 6)})
    return rows
