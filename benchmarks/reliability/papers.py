"""Two steps of every stage of every recipe ``SYSTEM/paper``, with real numbers, on made-up data of the right shape.

    python benchmarks/reliability/papers.py                       # those with no result yet, small ones first
    python benchmarks/reliability/papers.py biggan/paper-512      # single ones

Networks, sides and games are the papers'; a batch has two pictures (four where a critic compares them), stages are cut
to two steps, those of growing players before the last side to one, and there are ten classes, five attributes, four
domains. Each recipe is a process of its own with a limit of time (``--limit``, seconds of processor time); what takes
longer is written down as such, and is what ``tests/systems/test_paper_sizes.py`` plays on shapes alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ganworks import registry
from ganworks.game import Batch, Stage, System, configure
from ganworks.testing.small import DOMAINS, WORDS, feed_of, given_for
from ganworks.training.settings import Training
from ganworks.training.trainer import Feed, Trainer

STORE = Path(__file__).parent / "results" / "papers.json"
PAPERS = [name for name in registry.recipe.entries() if "/paper" in name]
KNOWN: dict[str, Any] = {
    "classes": 10,
    "attributes": 3,
    "domains": DOMAINS,
    "domain_names": tuple(f"domain{i}" for i in range(DOMAINS)),
    "vocabulary": tuple(f"word{i}" for i in range(WORDS)),
}


def built(name: str) -> System[Any]:
    """The system of a recipe, for data as :func:`ganworks.testing.small.feed_of` makes it."""
    run, kind = registry.recipe[name](), registry.system[registry.recipe.entries()[name].facts["system"]]
    side, fields = run["data"]["size"], kind.Config.model_fields
    options = {**run["options"], "image": (run["data"].get("channels", 3), side, side)}
    known = {key: value for key, value in KNOWN.items() if key in fields and key not in options}
    if kind.entry.name != "combogan":
        known.pop("domain_names", None)
    return kind(configure(kind, {**options, **known}))


def stages(system: System[Any]) -> list[Stage]:
    """The stages, each cut short; of growing players all but the last to a single step."""
    all_of = system.stages()
    short = [1 if len(all_of) > 4 and stage is not all_of[-1] else 2 for stage in all_of]
    return [Stage(s.name, s.phases, n, s.begin) for s, n in zip(all_of, short, strict=True)]


def labelled(system: System[Any]) -> Feed:
    """The usual feed, with labels for the games that read them where they are there."""
    feed = feed_of(system)

    def batch(position: int, size: int) -> Batch:
        found = feed(position, size)
        return found if found.label is not None else replace(found, label=(position + torch.arange(size)) % 3)

    return batch


def dry_run(name: str) -> dict[str, Any]:
    """Play the game and say what it took."""
    began = time.process_time()
    system = built(name)
    batch = 4 if any(key in name for key in ("gan/paper", "lapgan", "infogan")) and system.config.image[1] <= 64 else 2
    made = round(time.process_time() - began, 1)
    plan = stages(system)
    steps = sum(stage.steps or 2 for stage in plan)
    settings = Training(steps=steps, batch=batch, loggers=(), threads=1, device="cpu", ema_images=0)
    trainer = Trainer(system, labelled(system), settings, given=given_for(system, 2), quiet=True)
    trainer.stages = plan
    trainer._enter(0)
    for _ in range(steps):
        values = trainer.advance()
        assert all(bool(torch.isfinite(value).all()) for value in values.values()), f"{name}: not finite"
    return {
        "millions": round(sum(p.numel() for p in system.parameters()) / 1e6, 2),
        "batch": batch,
        "steps": steps,
        "seconds_to_build": made,
        "processor_seconds": round(time.process_time() - began, 1),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }


def side(name: str) -> int:
    """Pixels of a side of a recipe's pictures."""
    return int(registry.recipe[name]()["data"]["size"])


def main() -> None:
    """Play what has no result yet, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*")
    parser.add_argument("--limit", type=int, default=300, help="seconds of processor time of one recipe")
    parser.add_argument("--store", type=Path, default=STORE)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        torch.set_num_threads(1)
        resource.setrlimit(resource.RLIMIT_CPU, (asked.limit, asked.limit))
        print(json.dumps(dry_run(asked.recipes[0])))
        return
    found: dict[str, Any] = json.loads(asked.store.read_text()) if asked.store.exists() else {}
    for name in asked.recipes or sorted(PAPERS, key=side):
        if name in found and not asked.recipes:
            continue
        command = [sys.executable, __file__, name, "--inside", "--limit", str(asked.limit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found[name] = json.loads(done.stdout.splitlines()[-1])
        else:
            last = done.stderr.strip().splitlines()[-1:] or [f"ended after {asked.limit} s of processor time"]
            found[name] = {"not_finished": last[0][:300]}
        print(name, found[name], flush=True)
        asked.store.parent.mkdir(exist_ok=True)
        asked.store.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
