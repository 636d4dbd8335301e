"""How well the doctor diagnoses recorded games: detection, false alarms, delay."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

from illnesses import Case
from parts import cases

from ganworks.health.diagnosis import diagnose, first_steps
from ganworks.health.record import Record
from ganworks.run import facts_of
from ganworks.run_config import RunConfig

WORKS = {"kid": 0.15, "coverage": 0.1}
"""A game is healthy if its KID fell to this share of the untrained generator's at most and it covers that much."""


REMARKS = {"few_images", "finished", "slowing_down"}
"""Findings that are no illnesses."""


def works(found: dict[str, float]) -> bool:
    """Whether a game meant to be healthy came out well, by what no signal enters."""
    return found["kid"] <= WORKS["kid"] * found["untrained_kid"] and found["coverage"] >= WORKS["coverage"]


def examined(case: Case, seed: int, folder: Path) -> dict[str, Any]:
    """One game: what was measured, what was found, and when."""
    record = Record.read(folder / "metrics.jsonl")
    facts = facts_of(RunConfig.load(folder / "config.yaml"))
    findings = [finding for finding in diagnose(record, facts) if finding.level == "illness"]
    live = first_steps(record, facts)
    seen = {kind: step for kind, step in live.items() if kind in case.finds}
    alarms = sorted(set(live) - REMARKS)
    kinds = [finding.kind for finding in findings]
    hit = next((kind for kind in case.finds if kind in kinds), None)
    return {
        "case": case.name,
        "system": case.system,
        "data": case.choice.name,
        "seed": seed,
        "by_outcome": case.by_outcome,
        **json.loads((folder / "done").read_text()),
        "steps": record.step,
        "wanted": list(case.finds),
        "found": kinds,
        "hit": hit,
        "first": bool(kinds) and kinds[0] in case.finds,
        "delay": seen.get(hit) if hit else None,
        "live": alarms,
        "live_hit": bool(seen),
        "advice": [vars(advice) for advice in findings[kinds.index(hit)].advice[:1]] if hit else [],
    }


def diagnosed(part: str, runs: Path) -> dict[str, Any]:
    """Everything about one part of the examination."""
    rows = [
        examined(case, seed, folder)
        for case, seed in cases(part)
        if (folder := runs / part / f"{case.label}-{seed}").joinpath("done").exists()
    ]
    planted = [row for row in rows if row["wanted"]]
    ill = [row for row in planted if not (row["by_outcome"] and works(row))]
    meant = [row for row in rows if not row["wanted"]]
    well = [row for row in meant if works(row)]
    hits = [row for row in ill if row["hit"]]
    return {
        "part": part,
        "planted": len(planted),
        "ill": len(ill),
        "found": len(hits),
        "detection": len(hits) / max(1, len(ill)),
        "found_first": sum(row["first"] for row in ill) / max(1, len(ill)),
        "meant_healthy": len(meant),
        "healthy": len(well),
        "false_alarms": sum(bool(row["found"]) for row in well) / max(1, len(well)),
        "live_detection": sum(row["live_hit"] for row in ill) / max(1, len(ill)),
        "live_false_alarms": sum(bool(row["live"]) for row in well) / max(1, len(well)),
        "alarmed": [row for row in well if row["found"]],
        "missed": [row for row in ill if not row["hit"]],
        "not_working": [row for row in meant if not works(row)],
        "harmless": [row for row in planted if row not in ill],
        "not_working_alarmed": sum(bool(row["found"]) for row in meant if not works(row)),
        "median_delay_steps": median([row["delay"] for row in hits]) if hits else None,
        "median_delay_share": median([row["delay"] / row["steps"] for row in hits]) if hits else None,
        "seconds": sum(row["seconds"] for row in rows),
        "games": rows,
    }


def summary(found: dict[str, Any]) -> str:
    """The result of a part in a few lines."""

    def named(row: dict[str, Any]) -> str:
        name = "-".join(str(row[part]) for part in ("case", "system", "data", "seed"))
        return f"{name} {row['found']} KID {row['kid']:.3g}, coverage {row['coverage']:.2f}"

    lines = [
        f"{found['part']}: {found['found']} of {found['ill']} illnesses found ({found['detection']:.1%}), named first "
        f"in {found['found_first']:.1%}; alarms in {len(found['alarmed'])} of {found['healthy']} healthy games "
        f"({found['false_alarms']:.1%}); median delay {found['median_delay_steps']} steps.",
        f"at some look of the run: {found['live_detection']:.1%} found, alarms in {found['live_false_alarms']:.1%}.",
        "missed:",
        *(f"  {named(row)}" for row in found["missed"]),
        "planted and did no harm:",
        *(f"  {named(row)}" for row in found["harmless"]),
        "false alarms:",
        *(f"  {named(row)}" for row in found["alarmed"]),
        f"meant healthy, did not work ({found['not_working_alarmed']} of {len(found['not_working'])} with an alarm):",
        *(f"  {named(row)}" for row in found["not_working"]),
    ]
    return "\n".join(lines)
