"""``ganworks prove``: an objective's theorems as a file for Coq, checked by coqc where it is installed."""

from __future__ import annotations

from pathlib import Path

from ganworks.cli.design import designed, formula_parser, joined
from ganworks.errors import BadInput


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
    parser.add_argument("--out", metavar="FILE.v", type=Path, help="where the file goes (default: NAME.v or design.v)")
    arguments = parser.parse_args(joined(argv))
    path: Path = arguments.out or Path(f"{arguments.name or 'design'}.v")
    if path.suffix != ".v":
        raise BadInput(f"{path} is no name for a Coq file; it must end in .v.")
    if path.exists():
        raise BadInput(f"{path} exists; give another --out.")
    objective = designed(arguments)
    proof = objective.prove(arguments.name or "A design")
    print(proof.report())
    if not proof.theorems:
        return 2
    proof.save(path)
    print(f"written: {path}")
    return 0
