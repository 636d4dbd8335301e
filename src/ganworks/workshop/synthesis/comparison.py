"""Several designs side by side: one table of what is proved of each, and one picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.conditions.properties import normalised
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.grammar.vocabulary import LOG_RATIO as V
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.objective import Objective
from ganworks.workshop.report.plot import curve, new_figure, written_figure
from ganworks.workshop.stability import stability
from ganworks.workshop.synthesis.wishes import VALID, WISHES

UNKNOWN = "?"


def comparison(objectives: Mapping[str, Objective]) -> list[dict[str, str]]:
    """One row a property, one column an objective: formulas, marks (proved, refuted, undecided), and stability."""
    rows: list[dict[str, str]] = []

    def row(name: str, cells: list[str]) -> None:
        rows.append({"property": name, **dict(zip(objectives, cells, strict=True))})

    designs = list(objectives.values())
    row("divergence", [one.divergence.known_as or "unnamed" for one in designs])
    row("d(r)", [_text(one.divergence.d) for one in designs])
    row("generator follows", [_followed(one) for one in designs])
    row("for disjoint supports", [_text(_largest(one)) for one in designs])
    for wish in (VALID, *WISHES.values()):
        row(wish.name, [MARKS[wish.judge(one).status] for one in designs])
    near = [stability(one) for one in designs]
    known = [one if one.equilibrium is not None else None for one in near]
    row("eigenvalues without R1", [UNKNOWN if one is None else _turning(one.eigenvalues(0)) for one in known])
    fastest = [UNKNOWN if one is None or not one.verdict.proved else _text(2 * sp.sqrt(one.coupling)) for one in known]
    row("fastest R1 weight", fastest)
    return rows


def _largest(objective: Objective) -> sp.Expr | None:
    """The divergence of disjoint supports, less that of equal distributions."""
    equal, apart = objective.divergence.at_equal, objective.divergence.at_disjoint
    return None if equal is None or apart is None else exact.shorter(apart - equal)


def _text(expr: sp.Expr | None) -> str:
    return UNKNOWN if expr is None else text_of(expr)


def _turning(pair: tuple[sp.Expr, sp.Expr]) -> str:
    return ", ".join(text_of(value).replace("I", "i") for value in pair)


def _followed(objective: Objective) -> str:
    generator = objective.generator
    if not generator.own:
        return "the same"
    return generator.known_as or _text(generator.effective)


def plot_comparison(objectives: Mapping[str, Objective], path: str | None = None) -> Any:
    """Draw d, what the generator follows, and its gradient by the log ratio, each with second derivative 1 at r = 1.

    Args:
        objectives: by name.
        path: where to write the picture, or None.

    Returns:
        The matplotlib figure.

    Raises:
        BadInput: matplotlib is not installed, or the folder does not exist.
    """
    figure = new_figure(12, 4)
    from matplotlib.lines import Line2D

    panels = figure.subplots(1, 3)
    handles: list[Line2D] = []
    for number, (name, one) in enumerate(objectives.items()):
        place = one.parameters.samples(1)[0]
        curves = [(_scaled(d), R, 0.02, 5.0) for d in (one.divergence.d, one.generator.effective)]
        turned = one.log_ratio.generator_fake
        gradient = None
        if turned is not None and turned.has(V) and not turned.has(sp.Piecewise):
            gradient = -sp.diff(turned, V) / _scale(one.generator.effective)
        for panel, (expr, x, low, high) in zip(panels, [*curves, (gradient, V, -6.0, 6.0)], strict=True):
            before = len(panel.lines)
            if expr is not None:
                curve(panel, expr, x, low, high, place, name)
            for line in panel.lines[before:]:
                line.set_color(f"C{number}")
        handles.append(Line2D([], [], color=f"C{number}", label=name))
    titles = ("divergence d(r)", "what the generator follows", "its gradient over the log ratio v")
    for panel, title in zip(panels, titles, strict=True):
        panel.set(title=title, xlabel="r = q/p" if panel is not panels[2] else "v (sure fake ← → sure real)")
        panel.grid(alpha=0.3)
    for panel in panels[:2]:
        panel.set_ylim(-0.1, 2.5)
    panels[2].set_ylim(-0.1, 4.0)
    panels[0].legend(handles=handles, fontsize=8)
    if path is not None:
        written_figure(figure, Path(path))
    return figure


def _scale(d: sp.Expr | None) -> sp.Expr:
    """The second derivative at r = 1, by which curves are divided to be comparable; 1 where there is none."""
    if d is None or d.has(sp.Piecewise, sp.Integral):
        return sp.Integer(1)
    bend = put(sp.diff(d, R, 2), R, sp.Integer(1))
    return bend if bend.is_finite and not bend.is_zero else sp.Integer(1)


def _scaled(d: sp.Expr | None) -> sp.Expr | None:
    if d is None or d.has(sp.Integral, sp.nan, sp.oo):
        return None
    return normalised(d) / _scale(d)
