"""The tables of the documentation, made from ``results/*.json``; what has no entry is said not to be measured.

    python benchmarks/speed/report.py

rewrites what stands between ``<!-- speed:NAME -->`` and ``<!-- end -->`` in ``docs/performance.md`` and in the README
beside this file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cases import CASES, TOY
from keeping import read
from memory import GAMES, LARGE
from startup import BARS
from switches import SWITCHES

HERE = Path(__file__).parent
PAGES = (HERE.parents[1] / "docs" / "performance.md", HERE / "README.md")
NONE = "not measured"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _times(told: dict[str, Any], clock: str = "wall") -> str:
    """A gain with its quartiles, by the clock on the wall or by the ``processor``'s."""
    low, high = told["gain_quartiles" if clock == "wall" else f"gain_{clock}_quartiles"]
    return f"{told[f'gain_{clock}']:.2f} ({low:.2f} to {high:.2f})"


def machine() -> str:
    """The ceilings in a sentence."""
    found = read("ceilings").get("machine")
    if not found:
        return f"Ceilings of the machine: {NONE}."
    return (
        f"Ceilings with {found['threads']} threads: products {found['product_float32_gflops']:.0f} and convolutions "
        f"{found['convolution_float32_gflops']:.0f} GFLOP/s in float32, {found['product_bfloat16_gflops']:.0f} and "
        f"{found['convolution_bfloat16_gflops']:.0f} in bfloat16; a copy moves {found['copy_gb_per_second']:.0f} GB/s, "
        f"into fresh memory {found['fresh_copy_gb_per_second']:.0f}."
    )


def steps() -> str:
    """Gains over the textbook's step beside what was aimed at."""
    found, rows = read("steps"), []
    for name, case in CASES.items():
        told, bars = found.get(name), case.bars
        cells = [f"`{name}`", str(case.batch)]
        for place, racer in enumerate(("32", "bf16")):
            said = told and told["racers"][racer]
            aim = f", aim {bars[place]:g}" if bars else ""
            cells += [
                _times(said) + aim if said else NONE + aim,
                f"{100 * said['share_of_ceiling']:.0f} %" if said else NONE,
            ]
        seconds = [f"{told['racers'][racer]['median_seconds']:.2f}" for racer in told["racers"]] if told else [NONE]
        rows.append([*cells, " / ".join(seconds), told["commit"] if told else ""])
    return table(
        [
            "step",
            "batch",
            "float32 gain",
            "of ceiling",
            "bfloat16 gain",
            "of ceiling",
            "seconds: textbook / 32 / bf16",
            "commit",
        ],
        rows,
    )


def factors(precision: str = "32") -> str:
    """Each switch's factor on each case; switches that were raced nowhere are left out."""
    found = read("factors")
    names = [*CASES, *TOY]
    known = {**CASES, **TOY}
    merged: dict[str, list[str]] = {}
    for switch, facts in SWITCHES.items():
        label = f"{facts.says}{f' ({facts.apart})' if facts.apart else ''}"
        cells = merged.setdefault(label, [""] * len(names))
        for place, name in enumerate(names):
            if known[name].system in facts.systems:
                told = found.get(f"{name} {precision}", {}).get("factors", {}).get(switch)
                cells[place] = _times(told, "processor") if told else NONE
    rows = [[label, *cells] for label, cells in merged.items() if set(cells) - {"", NONE}]
    return table(["optimisation", *(f"`{name}`" for name in names)], rows or [[NONE]])


def profile() -> str:
    """The operators that take a step's time."""
    found, rows = read("profile"), []
    for name in CASES:
        for kind in ("textbook", "32", "bf16"):
            told = found.get(f"{name} {kind}")
            first = list(told["kinds"].items())[:6] if told else []
            shares = ", ".join(f"{operator} {100 * share:.0f} %" for operator, share in first) or NONE
            rows.append(
                [
                    f"`{name}`",
                    kind,
                    f"{told['processor_seconds']:.2f}" if told else NONE,
                    f"{told['gflop']:.0f}" if told else NONE,
                    shares,
                ]
            )
    return table(["step", "", "processor seconds", "GFLOP", "operators"], rows)


def growth() -> str:
    """Exponents of time and of arithmetic over the whole range."""
    found, rows = read("growth"), []
    for key, told in found.items():
        cells = [str(next(iter(row.values()))) for row in told["rows"]]
        seconds = [f"{row['seconds']:.3g}" for row in told["rows"]]
        exponents = [f"{row['seconds_exponent']:.2f}" for row in told["rows"][1:]]
        work = [f"{row['gflop_exponent']:.2f}" for row in told["rows"][1:] if "gflop_exponent" in row]
        rows.append([key, ", ".join(cells), ", ".join(seconds), ", ".join(exponents), ", ".join(work)])
    rows = rows or [[NONE] * 5]
    return table(["what", "at", "seconds", "exponents", "exponents of the arithmetic"], rows)


def memory() -> str:
    """Peaks beside needs, and flatness."""
    found, rows = read("memory"), []
    keys = [
        *(f"step {name}" for name in CASES),
        *(f"large {name} {kind}" for name in LARGE for kind in ("32", "32:checkpoint_activations")),
    ]
    for key in keys:
        told = found.get(key)
        numbers = (
            "libraries_mib",
            "weights_gradients_moments_averages_mib",
            "saved_for_backward_mib",
            "need_mib",
            "peak_mib",
            "peak_over_need",
        )
        rows.append([key, *(f"{told[number]:.4g}" if told else NONE for number in numbers)])
    head = ["what", "libraries", "weights and theirs", "saved for backward", "need", "peak (MiB)", "ratio"]
    peaks = table(head, rows)
    flat = []
    for game in GAMES:
        told = found.get(f"flat {game}")
        flat.append(
            [
                f"`{game}`",
                str(told["steps"]) if told else NONE,
                ", ".join(f"{mib:.0f}" for _, mib in told["resident_mib"]) if told else NONE,
                f"{told['mib_per_1000_steps']:.2f}" if told else NONE,
            ]
        )
    return peaks + "\n\n" + table(["game", "steps", "resident MiB at each tenth", "MiB per 1000 steps"], flat)


def startup() -> str:
    """Seconds until the command line answers."""
    found, rows = read("startup"), []
    for words, bar in BARS.items():
        told = found.get(words)
        seconds = f"{told['median_seconds']:.2f}" if told else NONE
        rows.append([f"`ganworks {words}`", f"{bar:g}" if bar else "", seconds])
    return table(["command", "at most", "seconds"], rows)


TABLES = {
    "machine": machine,
    "steps": steps,
    "factors": factors,
    "factors-bf16": lambda: factors("bf16"),
    "profile": profile,
    "growth": growth,
    "memory": memory,
    "startup": startup,
}


def filled(page: str) -> str:
    """A page with its tables made anew."""

    def fresh(found: re.Match[str]) -> str:
        return f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}"

    return re.sub(r"(<!-- speed:([a-z0-9-]+) -->).*?(<!-- end -->)", fresh, page, flags=re.DOTALL)


def main() -> None:
    """Rewrite the pages."""
    for page in PAGES:
        page.write_text(filled(page.read_text()))
        print(f"{page.name}: written")


if __name__ == "__main__":
    main()
