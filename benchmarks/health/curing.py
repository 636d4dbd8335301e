"""Does the first advice cure? The same game, the same budget, with the first advice followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation import examined
from illnesses import Case
from parts import cases

from ganworks.io import save_json

Play = Callable[..., dict[str, float]]
CURED = 0.5
"""An illness is cured if KID falls to this share at most."""


def treated(case: Case, options: Mapping[str, Any], action: str) -> tuple[Case, bool] | None:
    """The case with an advice followed and whether what was planted besides stays; None where it cannot be followed."""
    if options:
        return replace(case, options=_merged(case.options, options)), True
    return (case, False) if action and action in case.cures else None


def _merged(options: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Options with some set by dotted names."""
    whole = {name: dict(value) if isinstance(value, Mapping) else value for name, value in options.items()}
    for name, value in changes.items():
        first, _, rest = name.partition(".")
        whole[first] = {**whole.get(first, {}), rest: value} if rest else value
    return whole


def distance(found: Mapping[str, float]) -> float:
    """KID, within classes where that was measured: a game may have the right images under the wrong labels."""
    return found.get("kid_by_class", found["kid"])


def cured(part: str, runs: Path, play: Play, seeds: list[int] | None = None) -> list[dict[str, Any]]:
    """For every illness that was found, KID before and after its first advice."""
    rows = []
    for case, seed in cases(part):
        folder = runs / part / f"{case.label}-{seed}"
        if (seeds and seed not in seeds) or not case.finds or not (folder / "done").exists():
            continue
        before = examined(case, seed, folder)
        row = {
            "case": case.name,
            "system": case.system,
            "data": case.choice.name,
            "seed": seed,
            "found": before["hit"],
            "before": distance(before),
            "error": before["kid_error"],
        }
        advice = before["advice"][0] if before["advice"] else {}
        better = treated(case, advice.get("options", {}), advice.get("action", ""))
        if better is None:
            rows.append({**row, "advice": advice.get("message", ""), "followed": False})
            continue
        kept = runs / "cures" / f"{case.label}-{seed}"
        if not (kept / "done").exists():
            (kept / "..").resolve().mkdir(parents=True, exist_ok=True)
            found = play(better[0], seed, kept, ill=better[1])
            save_json(found, kept / "done")
        after = json.loads((kept / "done").read_text())
        rows.append(
            {
                **row,
                "advice": advice["message"],
                "options": dict(advice["options"]),
                "action": advice["action"],
                "followed": True,
                "after": distance(after),
                "after_error": after["kid_error"],
                "coverage": [before["coverage"], after["coverage"]],
                "cured": distance(after) <= CURED * distance(before),
            }
        )
        print({key: rows[-1][key] for key in ("case", "seed", "before", "after", "cured")}, flush=True)
    return rows
