"""A designed objective: what is known of it, and what one can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.parts import Design
from ganworks.workshop.prove import Proof, prove
from ganworks.workshop.report import explain, plot, store
from ganworks.workshop.report.certificate import certificate
from ganworks.workshop.stability import Stability, stability
from ganworks.workshop.stability.equilibrium import Reading


@dataclass(frozen=True, repr=False)
class Objective(Design):
    """A designed objective; returned whether or not it is valid.

    See :class:`ganworks.workshop.parts.Design` for what it holds.
    """

    def to_dict(self) -> dict[str, Any]:
        """The answer of ``ganworks design --json``."""
        return store.answer(self)

    def save(self, path: str) -> None:
        """Write the design to a YAML or JSON file that :func:`ganworks.workshop.load` reads back."""
        store.save(self, path)

    def latex(self) -> str:
        """The derivation in LaTeX."""
        return explain.latex(self)

    def report(self) -> str:
        """The derivation and the verdicts in plain text."""
        return explain.report(self)

    def plot(self, path: str | None = None) -> Any:
        """Draw the design (needs the extra ``plots``); returns the figure, and writes it where a path is given."""
        return plot.plot(self, path)

    def prove(self, title: str = "A design") -> Proof:
        """The theorems as a file for Coq, checked where ``coqc`` is installed; see :func:`ganworks.workshop.prove`."""
        return prove(self, title)

    def certificate(self) -> dict[str, Any]:
        """The claims as boxes and points that another arithmetic can check; plain values for JSON."""
        return certificate(self)

    def stability(self, reading: Reading | None = None) -> Stability:
        """How the game moves near its equilibrium; see :mod:`ganworks.workshop.stability`.

        Args:
            reading: what a score is; by default the one that training takes.
        """
        return stability(self, reading)

    def _repr_html_(self) -> str:
        cells = [(one.statement, one.verdict.status, one.verdict.evidence) for one in self.conditions]
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
        head = "<tr><th>condition</th><th>verdict</th><th>evidence</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>"

    def __repr__(self) -> str:
        verdict = {True: "valid", False: "not valid", None: "undecided"}[self.valid]
        d = "?" if self.divergence.d is None else text_of(self.divergence.d)
        name = f", {self.divergence.known_as}" if self.divergence.known_as else ""
        return f"<Objective {verdict}: d(r) = {d}{name}>"
