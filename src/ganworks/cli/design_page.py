"""The page that ``ganworks design`` prints: formulas in unicode, conditions with marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.report.explain import unicode_of

_COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}
_VERDICTS = {
    True: ("green", "✓ valid", "every necessary condition is proved"),
    False: ("red", "✗ not valid", "a necessary condition is refuted"),
    None: ("yellow", "? undecided", "no necessary condition is refuted, but not all are proved"),
}


def show(objective: Any, steps: bool = False, paths: Sequence[str] = ()) -> None:
    """Print a design.

    Args:
        objective: a :class:`ganworks.workshop.Objective`.
        steps: whether to print the derivation too.
        written: files that were written, to be named at the end.
    """
    console = Console(highlight=False)
    colour, word, why = _VERDICTS[objective.valid]
    name = objective.divergence.known_as
    console.print(Text.assemble((word, f"bold {colour}"), f"  {why}", f"   ({name})" if name else ""))
    if steps:
        _heading(console, "Derivation")
        for number, step in enumerate(objective.steps, 1):
            console.print(f"  {number}. {step.title}: {step.reason}.", style="dim", markup=False)
            _formula(console, step.left, step.formula)
    _heading(console, "Critic maximises E_data φ(t) + E_model ψ(t)")
    critic, generator, divergence = objective.critic, objective.generator, objective.divergence
    for left, formula in (("φ(t)", critic.phi), ("ψ(t)", critic.psi), ("best t = ω(r)", critic.omega)):
        _formula(console, left, formula)
    low, high = critic.domain
    if low is not None and high is not None:
        console.print(
            f"      Ω = ({_plain(low)}, {_plain(high)}), a larger t is more {critic.orientation}", markup=False
        )
    if generator.own:
        _heading(console, "Generator minimises E_model β(t)")
        _formula(console, "β(t)", generator.beta)
        _formula(console, "held critic: descends", generator.effective)
        if generator.known_as:
            console.print(f"      = {generator.known_as}", markup=False)
    _heading(console, "Divergence ∫ p d(q/p) = ∫ q f(p/q)")
    for left, formula in (
        ("d(r)", divergence.d),
        ("f(u)", divergence.f),
        ("f*(t)", divergence.f_conjugate),
        ("activation g(v)", divergence.output_activation),
    ):
        _formula(console, left, formula)
    ends = [("equal", divergence.at_equal), ("disjoint", divergence.at_disjoint)]
    lines_of_ends = [f"{word} distributions: {_plain(value)}" for word, value in ends if value is not None]
    if lines_of_ends:
        console.print("      " + ",   ".join(lines_of_ends), markup=False)
    _conditions(console, objective)
    _properties(console, objective.properties)
    for note in [*objective.notes, *(f"wrote {path}" for path in paths)]:
        console.print(f"  {note}", style="dim", markup=False)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold", markup=False)


def _formula(console: Console, left: str, formula: sp.Basic | None) -> None:
    if formula is None:
        return
    rows = unicode_of(formula).split("\n")
    if max(map(len, rows)) + len(left) + 9 > console.width:
        rows = [str(formula)]
    middle = len(rows) // 2
    for place, row in enumerate(rows):
        console.print(
            f"      {left if place == middle else ' ' * len(left)} {'=' if place == middle else ' '} {row}",
            markup=False,
            soft_wrap=True,
        )


def _plain(value: sp.Basic) -> str:
    return sp.pretty(value, use_unicode=True, wrap_line=False) if value.is_Atom or value.is_infinite else str(value)


def _conditions(console: Console, objective: Any) -> None:
    _heading(console, "Conditions")
    table = Table.grid(padding=(0, 1))
    for entry in objective.conditions:
        verdict = entry.verdict
        aside = "" if entry.necessary else " (not required)"
        evidence = verdict.evidence
        if verdict.witness:
            evidence += "; at " + ", ".join(f"{key} = {value}" for key, value in verdict.witness.items())
        table.add_row(
            Text(MARKS[verdict.status], style=f"bold {_COLOURS[verdict.status]}"),
            Text(entry.statement + aside),
            Text(evidence, style="dim"),
        )
    console.print(Padding(table, (0, 0, 0, 2)))


def _properties(console: Console, properties: Any) -> None:
    _heading(console, "In practice")
    words = {True: "yes", False: "no"}
    for key, value in properties.items():
        if value is None or isinstance(value, dict):
            continue
        console.print(
            f"  {key.replace('_', ' ')}: {words.get(value, value) if isinstance(value, bool) else value}", markup=False
        )
