"""Every objective of the catalogue as a file for Coq: what coqc accepts, in how many seconds, and what is missing.

    python benchmarks/quality/proofs.py                  # all; NAME ... plays some
    python benchmarks/quality/proofs.py --files FOLDER   # keep the files

Needs ``coqc`` with Coquelicot (Debian: coq, libcoq-coquelicot). Writes ``results/proofs.json``; names that stand there
are not tried again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ganworks.io import save_json
from ganworks.workshop import catalogue
from ganworks.workshop.prove import prove

STORE = Path(__file__).parent / "results" / "proofs.json"
THEOREMS = ("best_in_ratio", "best_critic", "divergence_convex", "divergence_least", "frozen")


def table(rows: dict[str, dict]) -> str:
    """What is stored, as Markdown."""
    lines = ["| objective | " + " | ".join(THEOREMS) + " | s | missing |", "|" + "---|" * (len(THEOREMS) + 3)]
    for name, row in sorted(rows.items()):
        marks = ["yes" if theorem in row["theorems"] else "" for theorem in THEOREMS]
        reasons = "; ".join(f"{key}: {reason}" for key, reason in row["missing"].items() if "rests on" not in reason)
        lines.append(f"| `{name}` | {' | '.join(marks)} | {row['seconds']:.1f} | {reasons[:120]} |")
    return "\n".join(lines)


def main() -> None:
    """Prove and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--files", type=Path, help="a folder for the files")
    parser.add_argument("--table", action="store_true", help="prove nothing, print what is stored")
    arguments = parser.parse_args()
    rows = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    if arguments.table:
        print(table(rows))
        return
    for name in arguments.names or catalogue.names():
        if not catalogue.entry(name).given or (name in rows and not arguments.names):
            continue
        proof = prove(catalogue.derive(name), name)
        rows[name] = {
            "theorems": list(proof.theorems) if proof.checked else [],
            "missing": proof.missing,
            "seconds": proof.seconds,
        }
        if arguments.files and proof.text:
            arguments.files.mkdir(parents=True, exist_ok=True)
            (arguments.files / f"{name}.v").write_text(proof.text, encoding="utf-8")
        print(name, rows[name], flush=True)
        save_json(rows, STORE)


if __name__ == "__main__":
    main()
