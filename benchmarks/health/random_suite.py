"""Plays the games of ``protocol.md`` and says how often the doctor names the right cause.

::

    python benchmarks/health/random_suite.py play --half fit --runs DIR --seconds 400     # what was not played yet
    python benchmarks/health/random_suite.py judge --half fit --runs DIR                  # -> results/random-fit.json
    python benchmarks/health/random_suite.py treat --half judge --runs DIR --seconds 400  # the first advice, followed
    python benchmarks/health/random_suite.py try --half judge --runs DIR --seconds 400    # the advices that are tried

Every game is kept as it ends, so that a call goes on where the one before stopped. One process plays all: start-up is
paid once.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent))
import loop_games
import loop_illnesses
import system_games
from outcomes import Row, is_good, is_ill, share, summary
from random_illnesses import HALVES, Draw, draw

from ganworks.health.alarms import Alarms
from ganworks.health.facts import Facts
from ganworks.health.record import Record
from ganworks.health.report import Report, report
from ganworks.io import save_json

RESULTS = Path(__file__).parent / "results"
SYSTEMS, GAMES = 70, 200
"""Games of systems, which come first by number, and all games of a half."""
Game = Draw | loop_illnesses.Game


def game_of(half: str, number: int) -> Game:
    """The game of that number."""
    return draw(half, number) if number < SYSTEMS else loop_illnesses.draw(half, number)


def kept(path: Path, play: Callable[[], Row]) -> Row | None:
    """What is known of a game, which is played where that has not been done; None where it was refused."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_json(play(), path)
    found = json.loads(path.read_text())
    return None if "refused" in found else found


def played(game: Game, number: int, path: Path) -> Row | None:
    """One game."""
    if isinstance(game, Draw):
        return kept(path, lambda: system_games.play(game.case, number))
    return kept(path, lambda: loop_games.play(replace(game)))


def twin_of(game: Game, runs: Path) -> Row | None:
    """The same game with nothing done to it."""
    if isinstance(game, Draw):
        return kept(runs / "twins" / f"{system_games.name_of(game.twin)}.json", lambda: system_games.play(game.twin, 0))
    return kept(runs / "twins" / f"{loop_games.name_of(game)}.json", lambda: loop_games.play(loop_games.twin(game)))


def truth(game: Game) -> tuple[str, set[str]]:
    """The cause, and the names that count as it."""
    if isinstance(game, Draw):
        return game.cause, system_games.names_of(game.cause) if game.cause else set()
    cause = loop_games.cause_of(game)
    return cause, loop_games.names_of(cause)


def facts_of(game: Game, found: Row) -> Facts:
    """The settings of a game as the doctor knows them."""
    return system_games.facts_of(found) if isinstance(game, Draw) else loop_games.facts_of(found)


def judged(half: str, number: int, runs: Path) -> tuple[Row, Report] | None:
    """The truth of one game, and what the doctor says of its record; None where it was not played, or refused."""
    game, path = game_of(half, number), runs / half / f"{number:03d}.json"
    if not path.exists():
        return None
    found, twin = played(game, number, path), twin_of(game, runs)
    if found is None or twin is None:
        return None
    record, facts = Record(found["lines"]), facts_of(game, found)
    diagnosis = report(record, facts)
    causes = [cause.name for cause in diagnosis.causes if cause.level == "illness"]
    cause, names = truth(game)
    live: dict[str, int] = {}
    for step, changes in Alarms(facts).history(record.lines):
        live |= {finding.kind: step for finding in changes.new if finding.kind not in live}
    row = {
        "number": number,
        "game": _title(game),
        "cause": cause,
        "factor": game.factor if isinstance(game, Draw) else 1.0,
        "good": is_good(found["trained"], twin["untrained"]),
        "ill": is_ill(found["trained"], twin["trained"], twin["untrained"]),
        "kid": [twin["untrained"]["kid"], twin["trained"]["kid"], found["trained"]["kid"]],
        "coverage": [twin["trained"]["coverage"], found["trained"]["coverage"]],
        "causes": causes,
        "symptoms": [finding.kind for finding in diagnosis.findings if finding.level == "illness"],
        "first": bool(names & set(causes[:1])),
        "in_three": bool(names & set(causes[:3])),
        "said": bool(causes),
        "live": sorted(live),
        "delay": min(live.values()) if live else None,
        "steps": record.step,
    }
    return row, diagnosis


def _title(game: Game) -> str:
    if isinstance(game, Draw):
        return f"{game.case.system}, {game.case.choice.name}"
    return f"loop: {game.data}, {game.body}, {game.loss}"


def treated(half: str, row: Row, diagnosis: Report, runs: Path) -> bool:
    """Whether the first advice, followed in the same budget, halves KID or leaves a game that is not ill."""
    game, number = game_of(half, row["number"]), row["number"]
    advice = next((item for cause in diagnosis.causes[:1] for item in cause.advice), None)
    if advice is None:
        return False
    better: Game | None
    if not advice.options:
        better = _without_fault(game) if row["first"] else None
    elif isinstance(game, Draw):
        better = replace(game, case=system_games.followed(game.case, advice.options))
    else:
        better = replace(game, advice=dict(advice.options))
    if better is None:
        return False
    found, twin = played(better, number, runs / f"{half}-treated" / f"{number:03d}.json"), twin_of(game, runs)
    if found is None or twin is None:
        return False
    after = found["trained"]["kid"]
    return after <= row["kid"][2] / 2 or not is_ill(found["trained"], twin["trained"], twin["untrained"])


def _without_fault(game: Game) -> Game:
    return replace(game, case=game.twin) if isinstance(game, Draw) else replace(game, fault="")


def tried(half: str, row: Row, runs: Path) -> bool | None:
    """Whether an advice that ``--try`` says has helped halves the distance; None for loops, which it cannot play."""
    game, number = game_of(half, row["number"]), row["number"]
    if not isinstance(game, Draw) or game.case.spoil or game.case.operate:
        return None
    found = played(game, number, runs / half / f"{number:03d}.json")
    assert found is not None, "it was judged"
    path = runs / f"{half}-tried" / f"{number:03d}.json"
    with tempfile.TemporaryDirectory() as name:
        outcome = kept(path, lambda: system_games.trial(found, Path(name))) or {"trials": []}
    rows = outcome["trials"]
    if not rows or rows[0]["distance"] is None:
        return any(one["helped"] for one in rows[1:])
    return any(one["distance"] is not None and one["distance"] <= rows[0]["distance"] / 2 for one in rows[1:])


def numbers(options: argparse.Namespace) -> Iterator[int]:
    """Numbers of games that are this process's, until its time is over."""
    part, parts = (int(word) for word in options.part.split("/"))
    begun = time.process_time()
    for number in range(options.first, options.to):
        if number % parts == part and time.process_time() - begun < options.seconds:
            yield number


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("play", "judge", "treat", "try"))
    parser.add_argument("--half", choices=HALVES, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", type=int, default=GAMES)
    parser.add_argument("--part", default="0/1", help="0/2 and 1/2 are the halves of two processes")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no game after that processor time")
    parser.add_argument("--quiet", action="store_true", help="print the figures alone")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows: list[Row] = []
    for number in numbers(options):
        if options.what == "play":
            game = game_of(options.half, number)
            twin_of(game, options.runs)
            played(game, number, options.runs / options.half / f"{number:03d}.json")
            continue
        pair = judged(options.half, number, options.runs)
        if pair is None:
            continue
        row, diagnosis = pair
        if options.what != "judge" and row["cause"] and row["ill"]:
            row["halved"] = treated(options.half, row, diagnosis, options.runs) if options.what == "treat" else None
            row["halved_by_try"] = tried(options.half, row, options.runs) if options.what == "try" else None
        rows.append(row)
        if not options.quiet:
            print(_line(row), flush=True)
    if rows:
        print(json.dumps(summary(rows), indent=1))
        print({row["cause"]: row["first"] for row in rows if row["cause"] and row["ill"] and not row["first"]})
    if rows and options.what == "judge":
        save_json({"summary": summary(rows), "games": rows}, RESULTS / f"random-{options.half}.json")
    elif rows:
        save_json({"summary": summary(rows), "games": rows}, RESULTS / f"random-{options.half}-{options.what}.json")
    if rows:
        print({"said": share(rows, "said")})


def _line(row: Row) -> str:
    mark = "well" if not row["cause"] else "harmless" if not row["ill"] else "ok" if row["first"] else "MISS"
    state = f"{'ILL ' if row['ill'] else ''}{mark}"
    game = f"{row['number']} {row['game']} | {row['cause']} x{row['factor']:.3g}"
    return f"{game} | {state} {row['causes'][:4]} {row['live']} {[round(value, 4) for value in row['kid']]}"


if __name__ == "__main__":
    main()
