"""Plays the games of ``protocol.md`` and says how often the doctor names the right cause.

::

    python benchmarks/health/random_suite.py record --half fit --runs DIR --games 60
    python benchmarks/health/random_suite.py judge --half fit --runs DIR            # -> results/random-fit.json
    python benchmarks/health/random_suite.py treat --half judge --runs DIR          # the first advice, followed
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from curing import treated
from illnesses import Case
from random_illnesses import HALVES, NAMED, Draw, draw
from suite import play

from ganworks.errors import GanworksError
from ganworks.health.alarms import Alarms
from ganworks.health.record import Record
from ganworks.health.report import report
from ganworks.io import save_json
from ganworks.run import facts_of
from ganworks.run_config import RunConfig

RESULTS = Path(__file__).parent / "results"
WORSE, LEAST = 2.0, 0.02
"""KID over the twin's from which a game is ill, and the least KID of a twin as a share of the untrained one's."""
SAME = {
    "few_images": {"few_images", "critic_overfitting", "copied_data"},
    "duplicated_data": {"duplicated_data", "few_images", "critic_overfitting"},
    "constant_noise": {"constant_noise", "noise_ignored"},
    "few_latents": {"few_latents", "noise_ignored", "constant_noise"},
    "flipped_generator": {"flipped_generator"},
    "flipped_critic": {"flipped_critic", "swapped_targets"},
    "frozen_generator": {"frozen_generator"},
    "frozen_critic": {"frozen_critic"},
    "sigmoid_scores": {"sigmoid_scores"},
    "output_range": {"output_range"},
    "coarse_gradients": {"coarse_gradients", "precision_loss", "precision"},
}
"""Names that count as the cause, where there are several; a setting counts by its dotted name alone."""


def played(case: Case, seed: int, folder: Path) -> dict[str, float] | None:
    """What was measured of a game, which is played where that has not been done; None where it cannot be."""
    if not (folder / "done").exists():
        try:
            save_json(play(case, seed, folder), folder / "done")
        except GanworksError as error:
            save_json({"refused": str(error)}, folder / "done")
    found = json.loads((folder / "done").read_text())
    return None if "refused" in found else found


def twin_of(one: Draw, runs: Path) -> dict[str, float] | None:
    """The same game with nothing done to it."""
    data = one.twin.choice
    name = f"{one.twin.system}-{one.twin.options.get('objective', '')}-{data.name}-{data.size}"
    name += f"-{one.twin.training['batch']}" if "batch" in one.twin.training else ""
    return played(one.twin, 0, runs / "twins" / name)


def ill(found: dict[str, float], twin: dict[str, float]) -> bool:
    """Whether a game came out worse than its twin, by KID or coverage, which no signal enters."""
    bar = WORSE * max(twin["kid"], LEAST * twin["untrained_kid"])
    return not found["kid"] <= bar or found["coverage"] < twin["coverage"] / 2


def names_of(cause: str) -> set[str]:
    """What counts as that cause; settings of the trainer may be named with or without their group."""
    if cause in NAMED:
        return set(NAMED[cause][3])
    return SAME.get(cause, {cause, f"training.{cause}"})


def judged(one: Draw, number: int, runs: Path, half: str) -> dict[str, Any] | None:
    """One game: the truth, and what the doctor says."""
    folder, twin = runs / half / f"{number:03d}", twin_of(one, runs)
    found = played(one.case, number, folder)
    if found is None or twin is None:
        return None
    record, facts = Record.read(folder / "metrics.jsonl"), facts_of(RunConfig.load(folder / "config.yaml"))
    diagnosis = report(record, facts)
    causes = [cause.name for cause in diagnosis.causes if cause.level == "illness"]
    truth = names_of(one.cause) if one.cause else set()
    live: dict[str, int] = {}
    for step, changes in Alarms(facts).history(record.lines):
        live |= {finding.kind: step for finding in changes.new if finding.kind not in live}
    return {
        "number": number,
        "system": one.case.system,
        "data": one.case.choice.name,
        "cause": one.cause,
        "factor": one.factor,
        "ill": ill(found, twin),
        "kid": [twin["kid"], found["kid"]],
        "coverage": [twin["coverage"], found["coverage"]],
        "causes": causes,
        "symptoms": [finding.kind for finding in diagnosis.findings if finding.level == "illness"],
        "first": bool(truth & set(causes[:1])),
        "in_three": bool(truth & set(causes[:3])),
        "said": bool(causes),
        "live": sorted(live),
        "delay": min(live.values()) if live else None,
        "steps": record.step,
    }


def interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 %."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    width = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, float(middle - width)), min(1.0, float(middle + width))


def share(rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """How many rows have a property, with its interval."""
    hits = sum(bool(row[key]) for row in rows)
    low, high = interval(hits, len(rows))
    return {"hits": hits, "of": len(rows), "low": round(low, 3), "high": round(high, 3)}


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a half. Faults that did no harm count with neither side; they are listed."""
    sick = [row for row in rows if row["cause"] and row["ill"]]
    well = [row for row in rows if not row["cause"] and not row["ill"]]
    harmless = [row for row in rows if row["cause"] and not row["ill"]]
    delays = [row["delay"] / row["steps"] for row in sick if row["delay"]]
    return {
        "games": len(rows),
        "cause_first": share(sick, "first"),
        "cause_in_three": share(sick, "in_three"),
        "something_said": share(sick, "said"),
        "false_at_end": share(well, "said"),
        "false_live": share(well, "live"),
        "said_of_harmless": share(harmless, "said"),
        "median_delay_share": median(delays) if delays else None,
    }


def treat(half: str, runs: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every ill game again with its first advice that is an option, or with the fault undone where it says so."""
    treatments = []
    for row in rows:
        one = draw(half, row["number"])
        if not (row["cause"] and row["ill"] and row["causes"]):
            continue
        folder = runs / half / f"{row['number']:03d}"
        diagnosis = report(Record.read(folder / "metrics.jsonl"), facts_of(RunConfig.load(folder / "config.yaml")))
        advice = next((item for item in diagnosis.causes[0].advice), None)
        better = _followed(one, row, advice)
        if better is None:
            treatments.append({**row, "treated": False, "halved": False})
            continue
        found = played(better, row["number"], runs / f"{half}-treated" / f"{row['number']:03d}")
        after = found["kid"] if found else float("inf")
        halved = after <= row["kid"][1] / 2 or (found is not None and not ill(found, {**found, **_twin(one, runs)}))
        treatments.append({**row, "treated": True, "after": after, "halved": bool(halved)})
    return treatments


def _twin(one: Draw, runs: Path) -> dict[str, float]:
    return twin_of(one, runs) or {}


def _followed(one: Draw, row: dict[str, Any], advice: Any) -> Case | None:
    """The game with an advice followed: options by their values, others where the right fault is named."""
    if advice is None:
        return None
    if not advice.options:
        return one.twin if row["first"] else None
    options = {name.removeprefix("training."): value for name, value in advice.options.items()}
    training = {name: value for name, value in options.items() if name in {"batch", "gradient_clip", "precision"}}
    rest = {name: value for name, value in options.items() if name not in training}
    case, _ = treated(one.case, rest, "") if rest else (one.case, True)  # type: ignore[misc]
    return Case(**{**vars(case), "training": {**case.training, **training}})


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("record", "judge", "treat"))
    parser.add_argument("--half", choices=HALVES, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--games", type=int, default=60)
    parser.add_argument("--from", dest="start", type=int, default=0)
    options = parser.parse_args()
    rows = []
    for number in range(options.start, options.games):
        one = draw(options.half, number)
        if options.what == "record":
            twin_of(one, options.runs)
            found = played(one.case, number, options.runs / options.half / f"{number:03d}")
            print(
                number, one.case.system, one.case.choice.name, one.cause, found and round(found["kid"], 4), flush=True
            )
        elif (options.runs / options.half / f"{number:03d}" / "done").exists():
            rows.append(judged(one, number, options.runs, options.half))
    rows = [row for row in rows if row is not None]
    if options.what == "treat":
        rows = treat(options.half, options.runs, rows)
        print(share(rows, "halved"), share(rows, "treated"))
    if options.what == "judge":
        print(json.dumps(summary(rows), indent=1))
    if rows:
        name = f"random-{options.half}{'-treated' if options.what == 'treat' else ''}.json"
        save_json({"summary": summary(rows), "games": rows}, RESULTS / name)


if __name__ == "__main__":
    main()
