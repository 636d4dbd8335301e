"""``ganworks classify RUN FILES|FOLDER``: the class of each picture, by a run whose system learned to classify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.cli.parsing import Parser
from ganworks.errors import DataError

if TYPE_CHECKING:
    from ganworks.run import Run
    from ganworks.tools.classification import Classified


def main(arguments: list[str]) -> int:
    """Classify pictures with a trained run."""
    parser = Parser(prog="ganworks classify", description="Classify pictures with the averaged weights of a run.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("pictures", nargs="+", type=Path, help="files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    from ganworks.data.pictures import read
    from ganworks.run import Run
    from ganworks.tools.classification import classifier, classify

    run = Run(given.run)
    classifier(run.system)  # what cannot classify need not read pictures first
    names, images = read(given.pictures, run.system.config.image)
    rows = listed(names, classify(run.system, images), class_names(run))
    if given.json:
        print(json.dumps({"run": str(run.folder), "step": run.step, "pictures": rows}, indent=1))
        return 0
    for row in rows:
        sure = "" if row["probability"] is None else f"  {row['probability']:.3f}"
        print(f"{row['picture']}  {row['class'] or row['label']}{sure}")
    for fault in run.faults:
        print(f"note: {fault}")
    return 0


def listed(names: list[str], said: Classified, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """One entry for each picture: its name, class by number and name, and how likely the system takes it to be."""
    rows = []
    for number, (name, label) in enumerate(zip(names, said.label.tolist(), strict=True)):
        likely = None if said.probabilities is None else round(float(said.probabilities[number, label]), 6)
        named = classes[label] if label < len(classes) else None
        rows.append({"picture": name, "label": label, "class": named, "probability": likely})
    return rows


def class_names(run: Run) -> tuple[str, ...]:
    """What the run's data calls its classes; nothing where the data is not on this machine."""
    try:
        return tuple(getattr(run.data("train"), "class_names", ()))
    except DataError:
        return ()
