"""The workshop on a collection of five hundred objectives: verdicts, times and compiled losses against brute force.

    python benchmarks/quality/collection_soundness.py --records collection.jsonl --out results/collection.json

Each objective of ``objective_collection.py`` is designed; its verdict is held to what follows from its construction and
to a search (``collection_truth.py``); the loss of each valid one is compiled and held to its formulas
(``collection_losses.py``). Each is written as it is done, and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import statistics
import time
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import mpmath as mp
from collection_truth import admissible, is_valid
from objective_collection import Case, collection

from ganworks.errors import GanworksError
from ganworks.io import save_json
from ganworks.workshop import design


def examined(case: Case, losses: bool) -> dict[str, Any]:
    begin = time.process_time()
    try:
        objective = design(**case.formulas, param=case.param)  # type: ignore[arg-type]
    except GanworksError as error:
        return {**asdict(case), "refused": str(error)}
    seconds = time.process_time() - begin
    begin = time.process_time()
    answers = [is_valid(case.formulas, values) for values in admissible(case.param)]
    searched = False if False in answers else None if None in answers or not answers else True
    search_seconds = time.process_time() - begin
    record: dict[str, Any] = {
        "name": case.name,
        "family": case.family,
        "constructed": case.valid,
        "searched": searched,
        "valid": objective.valid,
        "seconds": round(seconds, 3),
        "search_seconds": round(search_seconds, 3),
        "undecided": [entry.name for entry in objective.conditions if entry.necessary and entry.verdict.undecided],
    }
    if losses and objective.valid and not case.param:
        from collection_losses import differences  # torch, which verdicts do without

        begin = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                record["off"] = differences(objective, case.formulas)
        except GanworksError as error:
            record["not_compiled"] = str(error)
        record["compile_seconds"] = round(time.process_time() - begin, 3)
    return record


def summary_of(everything: list[dict[str, Any]]) -> dict[str, Any]:
    records = [record for record in everything if "refused" not in record]
    seconds = sorted(record["seconds"] for record in records)
    verdicts = collections.Counter((record["family"], str(record["valid"])) for record in records)
    return {
        "objectives": len(records),
        "refused": {record["name"]: record["refused"] for record in everything if "refused" in record},
        "false": [r["name"] for r in records if r["valid"] is not None and r["valid"] is not r["constructed"]],
        "search_disagrees": [r["name"] for r in records if r["searched"] not in (None, r["constructed"])],
        "undecided": [record["name"] for record in records if record["valid"] is None],
        "verdicts": {f"{family}: {valid}": count for (family, valid), count in sorted(verdicts.items())},
        "median_seconds": statistics.median(seconds),
        "p90_seconds": seconds[int(0.9 * (len(seconds) - 1))],
        "slowest_seconds": seconds[-1],
        "compiled": sum("off" in record for record in records),
        "compiled_differs": {record["name"]: record["off"][:4] for record in records if record.get("off")},
        "not_compiled": {record["name"]: record["not_compiled"] for record in records if "not_compiled" in record},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the order")
    parser.add_argument("--only", help="a family, or a word in the names")
    parser.add_argument("--losses", action=argparse.BooleanOptionalAction, default=True, help="compile the valid ones")
    parser.add_argument("--seconds", type=float, default=1e9, help="processor time after which the run stops")
    parser.add_argument("--records", type=Path, default=Path("collection.jsonl"))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    os.environ["GANWORKS_WORKER"] = "off"
    mp.mp.dps = 40
    cases = [case for case in collection() if not options.only or options.only in (case.family, *case.name.split())]
    random.Random(options.seed).shuffle(cases)
    cases = cases[: options.count]
    lines = options.records.read_text().splitlines() if options.records.exists() else []
    records = {record["name"]: record for record in map(json.loads, lines)}
    for case in cases:
        if case.name in records or time.process_time() > options.seconds:
            continue
        records[case.name] = record = examined(case, options.losses)
        with options.records.open("a") as file:
            file.write(json.dumps(record) + "\n")
        print(*(f"{value}" for key, value in record.items() if key != "family"), sep=" | ", flush=True)
    summary = summary_of([records[case.name] for case in cases if case.name in records])
    print(json.dumps(summary, indent=2))
    if options.out:
        save_json(summary, options.out)


if __name__ == "__main__":
    main()
