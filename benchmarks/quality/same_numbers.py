"""Hold what every system computes against stored numbers: twenty steps of each in a small size, terms and weights.

``record`` writes the numbers of the code as it is, ``check`` compares with the file. Weights are compared as a set of
tensors, by their values and not by their names, so that a network may be renamed or moved. Digests differ between
processors; record and check on the same machine.

    python benchmarks/quality/same_numbers.py record numbers.json
    python benchmarks/quality/same_numbers.py check numbers.json

``results/same_numbers-0.1.0.json`` holds the numbers of 0.1.0. Of its 77 games 74 are the same in 0.2.0, to the last
bit; the three of ``dragan`` draw their samples before the disturbance now.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "support"))

import small

STEPS = 20
VARIANTS: dict[str, dict[str, Any]] = {
    "mlp": {},
    "dcgan": {"network": "dcgan", "image": (1, 16, 16)},
    "resnet": {"network": "resnet", "image": (1, 16, 16)},
}
"""Changes to the small settings; a system that has no such option plays the first alone."""


def digest(values: list[float]) -> str:
    """A short digest of numbers, exact to the last bit."""
    return hashlib.blake2b(json.dumps([value.hex() for value in values]).encode(), digest_size=8).hexdigest()


def numbers(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Digests of all terms over the steps and of all weights afterwards."""
    system = small.build(name, **changes)
    trainer = small.trainer(name, system=system)
    series: dict[str, list[float]] = {}
    for _ in range(STEPS):
        for term, value in trainer.advance().items():
            series.setdefault(term, []).append(float(value))
    tensors = sorted(digest(p.detach().double().flatten().tolist()) for p in trainer.system.parameters())
    averages = sorted(digest(t.double().flatten().tolist()) for t in trainer.ema.state().values())
    return {
        "terms": {term: digest(values) for term, values in sorted(series.items())},
        "weights": hashlib.blake2b("".join(tensors).encode(), digest_size=8).hexdigest(),
        "averages": hashlib.blake2b("".join(averages).encode(), digest_size=8).hexdigest(),
    }


def everything(wanted: list[str]) -> dict[str, Any]:
    """Numbers of each system in each variant that it has."""
    found: dict[str, Any] = {}
    for name in wanted or small.NAMES:
        for variant, changes in VARIANTS.items():
            if changes and "network" not in type(small.build(name)).Config.model_fields:
                continue
            try:
                found[f"{name}/{variant}"] = numbers(name, changes)
            except Exception as error:  # the variant does not exist for this system: that is a result as well
                found[f"{name}/{variant}"] = {"refused": type(error).__name__}
            print(name, variant, file=sys.stderr)
    return found


def main() -> int:
    """Record or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=["record", "check"])
    parser.add_argument("file", type=Path)
    parser.add_argument("systems", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    now = everything(options.systems)
    if options.verb == "record":
        options.file.write_text(json.dumps(now, indent=1))
        return 0
    before = json.loads(options.file.read_text())
    different = 0
    for name, result in now.items():
        if name not in before:
            print(f"{name}: new")
        elif result != before[name]:
            different += 1
            old = before[name]
            parts = [key for key in ("weights", "averages") if result.get(key) != old.get(key)]
            parts += [t for t in result.get("terms", {}) if result["terms"][t] != old.get("terms", {}).get(t)]
            print(f"{name}: differs in {', '.join(parts) or 'kind'}")
    print(f"{len(now) - different} of {len(now)} the same")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
