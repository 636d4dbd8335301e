"""Plays the plain loops of ``loop_illnesses.py`` and says how often the doctor names the right cause.

::

    python benchmarks/health/loop_suite.py --half fit --from 0 --to 40 --runs DIR      # play what was not played
    python benchmarks/health/loop_suite.py --half fit --runs DIR --judge               # -> results/loops-fit.json
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from loop_illnesses import CAUSES, Game, data_of, draw
from random_suite import LEAST, RESULTS, WORSE, share

from ganworks.health.alarms import Alarms
from ganworks.health.facts import Facts
from ganworks.health.record import Record
from ganworks.health.report import report
from ganworks.io import save_json
from ganworks.metrics.density_coverage import density_coverage
from ganworks.metrics.kid import kernel_distance

NOT_ILL = ("", "its own sigmoid")
GOOD = 0.15
"""KID of a twin as a share of that of its untrained generator below which its twin is said to learn; noted only."""


def measured(game: Game) -> dict[str, float]:
    """KID and coverage of 500 samples against fresh data; the noise is what the loop's author samples from."""
    torch.manual_seed(99)
    game.generator.train()
    with torch.no_grad():
        fake = game.generator(torch.randn(500, game.noise)).flatten(1)
    if not bool(torch.isfinite(fake).all()):
        return {"kid": float("inf"), "coverage": 0.0}
    real = data_of(game.data, 500, 77).flatten(1)
    if game.fault == "normalised":
        real = (real + 0.3) / 0.4
    elif game.fault == "bytes":
        real = (real + 1) * 127.5
        real, fake = real / 127.5 - 1, fake / 127.5 - 1
    return {"kid": kernel_distance(real, fake)[0], "coverage": density_coverage(real, fake)[1]}


def played(game: Game, path: Path) -> dict[str, Any]:
    """What was recorded of a game, which is played where that has not been done."""
    if not path.exists():
        untrained = measured(game)
        doctor = game.doctor()
        game.play(doctor)
        facts = {"options": dict(doctor.facts.options), "training": dict(doctor.facts.training)}
        found = {"untrained": untrained, "trained": measured(game), "lines": doctor.record.lines, "facts": facts}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found))
    return json.loads(path.read_text())


def ill(found: dict[str, Any], twin: dict[str, Any]) -> bool:
    """Whether a game came out worse than its twin, as the protocol says."""
    bar = WORSE * max(twin["trained"]["kid"], LEAST * twin["untrained"]["kid"])
    after = found["trained"]
    return not after["kid"] <= bar or after["coverage"] < twin["trained"]["coverage"] / 2


def judged(half: str, number: int, runs: Path) -> dict[str, Any] | None:
    """The truth of one game, and what the doctor says of its record."""
    game = draw(half, number)
    path, twin_path = runs / half / f"{number:03d}.json", twin_of(game, runs)
    if not (path.exists() and twin_path.exists()):
        return None
    found, twin = json.loads(path.read_text()), json.loads(twin_path.read_text())
    record, facts = Record(found["lines"]), Facts(**found["facts"])
    diagnosis = report(record, facts)
    causes = [cause.name for cause in diagnosis.causes if cause.level == "illness"]
    truth = set(CAUSES.get(game.fault, ()))
    live = [kind for _, changes in Alarms(facts).history(record.lines) for kind in (one.kind for one in changes.new)]
    return {
        "number": number,
        "game": f"{game.data}, {game.body}, {game.loss}",
        "cause": "" if game.fault in NOT_ILL else game.fault,
        "ill": ill(found, twin),
        "good_twin": twin["trained"]["kid"] < GOOD * twin["untrained"]["kid"],
        "kid": [twin["trained"]["kid"], found["trained"]["kid"]],
        "coverage": [twin["trained"]["coverage"], found["trained"]["coverage"]],
        "causes": causes,
        "first": bool(truth & set(causes[:1])),
        "in_three": bool(truth & set(causes[:3])),
        "said": bool(causes),
        "live": sorted(set(live)),
    }


def twin_of(game: Game, runs: Path) -> Path:
    """Where the same game without a fault is kept."""
    return runs / "twins" / f"{game.data}-{game.body}-{game.loss}.json".replace(" ", "_")


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures; marks of code count whether or not they did harm, settings only where they did."""
    sick = [row for row in rows if row["cause"] and row["ill"]]
    well = [row for row in rows if not row["cause"] and not row["ill"]]
    harmless = [row for row in rows if row["cause"] and not row["ill"]]
    return {
        "games": len(rows),
        "cause_first": share(sick, "first"),
        "cause_in_three": share(sick, "in_three"),
        "something_said": share(sick, "said"),
        "false_at_end": share(well, "said"),
        "false_live": share(well, "live"),
        "said_of_harmless": share(harmless, "said"),
        "right_of_what_is_said_of_harmless": share([row for row in harmless if row["said"]], "first"),
    }


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("fit", "judge"), required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", type=int, default=200)
    parser.add_argument("--judge", action="store_true")
    options = parser.parse_args()
    rows = []
    torch.set_num_threads(1)
    for number in range(options.first, options.to):
        if not options.judge:
            game = draw(options.half, number)
            played(replace(game, fault="", seed=0), twin_of(game, options.runs))
            played(game, options.runs / options.half / f"{number:03d}.json")
        row = judged(options.half, number, options.runs)
        if row is not None:
            rows.append(row)
            mark = "" if not row["cause"] else "ok" if row["first"] else "MISS" if row["ill"] else "harmless"
            print(
                number,
                row["game"],
                "|",
                row["cause"],
                "ill" if row["ill"] else "",
                mark,
                row["causes"][:4],
                row["live"],
                [round(x, 3) for x in row["kid"]],
                flush=True,
            )
    print(json.dumps(summary(rows), indent=1))
    if options.judge:
        save_json({"summary": summary(rows), "games": rows}, RESULTS / f"loops-{options.half}.json")


if __name__ == "__main__":
    main()
