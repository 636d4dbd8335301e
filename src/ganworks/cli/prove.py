"""``ganworks prove``: an objective's theorems as a file for Coq, checked by coqc where it is installed."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.cli.design import designed, formula_parser, joined
from ganworks.errors import BadInput
from ganworks.io import read_ordinary, save_json


def main(argv: list[str]) -> int:
    """Run ``ganworks prove``.

    Args:
        argv: the words after ``prove``.

    Returns:
        0 where the file was checked, or could not be checked here; 2 where nothing could be proved.

    Raises:
        GanworksError: the formulas cannot be read, or the file exists.
    """
    parser = formula_parser("prove", __doc__.split(": ", 1)[1])  # type: ignore[union-attr]
    parser.add_argument(
        "--out",
        metavar="FILE.v",
        type=Path,
        help="where the file goes (default: NAME.v or design.v); FILE.json for a certificate of numbers",
    )
    parser.add_argument("--check", metavar="FILE.json", type=Path, help="check a certificate with other arithmetic")
    arguments = parser.parse_args(joined(argv))
    if arguments.check is not None:
        return _check(arguments.check)
    path: Path = arguments.out or Path(f"{arguments.name or 'design'}.v")
    if path.suffix not in (".v", ".json"):
        raise BadInput(f"{path} is no name for a proof; it must end in .v (Coq) or .json (a certificate).")
    if path.exists():
        raise BadInput(f"{path} exists; give another --out.")
    objective = designed(arguments)
    if path.suffix == ".json":
        save_json(objective.certificate(), path)
        print(f"written: {path}")
        return _check(path)
    proof = objective.prove(arguments.name or "A design")
    print(proof.report())
    if not proof.theorems:
        return 2
    proof.save(path)
    print(f"written: {path}")
    return 0


def _check(path: Path) -> int:
    """Check a certificate; 0 where all its claims hold, else 2.

    Raises:
        BadInput: there is no such file, or it is no certificate.
    """
    from ganworks.workshop.report.certificate import check

    try:
        plain = json.loads(read_ordinary(path).decode())
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except (OSError, ValueError, RecursionError):
        raise BadInput(f"{path} is no JSON file that can be read.") from None
    rows = check(plain)
    for name, holds, text in rows:
        print(f"{'✓' if holds else '✗'} {name}: {text}")
    for reason in plain.get("missing", []):
        print(f"? not covered: {reason}")
    return 0 if rows and all(holds for _, holds, _ in rows) else 2
