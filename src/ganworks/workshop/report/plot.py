"""Pictures of a design: f and its tangents, the conjugate, d, the best critic, both players' gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy as sp

from ganworks.errors import BadInput
from ganworks.io import atomic_write
from ganworks.workshop.derive.numbers import put, value_at
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO, RATIO, VALUE
from ganworks.workshop.parts import Design

STEPS = 81
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """Curves over one axis.

    Attributes:
        title: what is drawn.
        below: what the horizontal axis is.
        lines: points by the name of the line; of a panel with one line the name is empty.
    """

    title: str
    below: str
    lines: Mapping[str, Points]


def panels(design: Design) -> tuple[Panel, ...]:
    """f, its conjugate, d, the best critic, both players' gradients and what the generator descends, as points.

    Parameters stand at admissible sample values. What has no closed form has no points.

    Example:
        >>> from ganworks.workshop import design
        >>> [panel.title for panel in panels(design(f="u*log(u)"))][:2]
        ['f(u)', 'conjugate f*(t)']
    """
    place = design.parameters.samples(1)[0]
    divergence, critic = design.divergence, design.critic
    slopes = [_number(end, place) for end in divergence.slopes]
    low = slopes[0] - 1 if slopes[0] is not None else -4.0
    high = slopes[1] if slopes[1] is not None else max(4.0, low + 4)
    ratio, value = "r = q/p", "t"
    return (
        _panel("f(u)", "u = p/q", divergence.f, INVERSE_RATIO, (0.02, 4.0), place),
        _panel("conjugate f*(t)", value, divergence.f_conjugate, VALUE, (max(low, -6.0), min(high, 6.0)), place),
        _panel("divergence d(r)", ratio, divergence.d, RATIO, (0.02, 5.0), place),
        _panel("best critic ω(r)", ratio, critic.omega, RATIO, (0.02, 5.0), place),
        _gradients(design, place),
        _panel(
            "what the generator descends, critic held", ratio, design.generator.effective, RATIO, (0.02, 5.0), place
        ),
    )


def _panel(title: str, below: str, expr: sp.Expr | None, x: sp.Symbol, ends: tuple[float, float], place: dict) -> Panel:
    return Panel(title, below, {"": points(expr, x, *ends, place)})


def _gradients(design: Design, place: dict) -> Panel:
    """Gradients with respect to the log ratio, as functions of it."""
    forms, lines = design.log_ratio, {}
    for label, expr in (
        ("critic, data", forms.critic_real),
        ("critic, samples", forms.critic_fake),
        ("generator", forms.generator_fake),
    ):
        if expr is None or expr.has(sp.Piecewise):
            continue
        symbol = next(iter(expr.free_symbols & {sp.Symbol("v", real=True)}), None)
        if symbol is not None:
            lines[label] = points(sp.diff(expr, symbol), symbol, -6.0, 6.0, place)
    return Panel("gradients over the log ratio v", "v = log p/q (sure fake ← → sure real)", lines)


def plot(design: Design, path: str | None = None, drawn: Sequence[Panel] | None = None) -> Any:
    """Six panels, drawn at admissible sample values of the parameters.

    Args:
        design: what to draw.
        path: where to write the picture (``.png``, ``.pdf`` or ``.svg``), or None.
        drawn: its panels, where they are computed already.

    Returns:
        The matplotlib figure.

    Raises:
        BadInput: matplotlib is not installed, or the folder does not exist.
    """
    figure = new_figure(12, 7)
    for axes, panel in zip(figure.subplots(2, 3).ravel(), drawn or panels(design), strict=True):
        for label, line in panel.lines.items():
            _draw(axes, line, label or None)
        axes.set(title=panel.title, xlabel=panel.below)
        axes.grid(alpha=0.3)
        if len(panel.lines) > 1:
            axes.legend(fontsize=8)
    _tangents(figure.axes[0], design, design.parameters.samples(1)[0])
    if path is not None:
        written_figure(figure, Path(path))
    return figure


def _tangents(axes: Any, design: Design, place: dict) -> None:
    """Three tangents of f, and limits that leave out what f does at the ends."""
    f = design.divergence.f
    if f is None or not axes.lines:
        return
    values = list(map(float, axes.lines[0].get_ydata()))
    for touch in (0.4, 1.0, 2.2):
        at = sp.Rational(str(touch))
        value = _number(put(f, INVERSE_RATIO, at), place)
        near = _number(put(f, INVERSE_RATIO, at + sp.Rational(1, 10**6)), place)
        if value is not None and near is not None:
            slope = (near - value) * 10**6
            axes.plot([0, 4], [value - slope * touch, value + slope * (4 - touch)], lw=0.8, ls="--", color="grey")
    margin = 0.1 * (max(values) - min(values) + 1e-9)
    axes.set_ylim(min(values) - 3 * margin, min(max(values), sorted(values)[-len(values) // 6] * 2 + 1) + margin)
    axes.set(title="f(u) and tangents")


def curve(
    panel: Any, expr: sp.Expr | None, x: sp.Symbol, low: float, high: float, place: dict, label: str | None = None
) -> list[tuple[float, float]]:
    """Draw a formula over an interval, at exact places; says so where there is none."""
    line = points(expr, x, low, high, place)
    _draw(panel, line, label)
    return line


def points(expr: sp.Expr | None, x: sp.Symbol, low: float, high: float, place: dict) -> Points:
    """A formula's values at exact places of an interval; where it has none, or there is no formula, no points.

    Args:
        expr: the formula.
        x: its variable.
        low: where the interval begins.
        high: where it ends.
        place: values of the parameters.
    """
    found = []
    for step in range(STEPS if expr is not None else 0):
        at = sp.Rational(str(round(low + (high - low) * step / (STEPS - 1), 6)))
        value = _number(expr, {**place, x: at})
        if value is not None:
            found.append((float(at), value))
    return found


def _draw(panel: Any, line: Points, label: str | None) -> None:
    if line:
        panel.plot(*zip(*line, strict=True), label=label)
    else:
        panel.text(0.5, 0.5, "no closed form", ha="center", va="center", transform=panel.transAxes)


def _number(expr: sp.Expr | None, place: dict) -> float | None:
    value = None if expr is None else value_at(expr, place)
    return None if value is None or value in (sp.oo, -sp.oo) else float(value)


def new_figure(width: float, height: float) -> Any:
    """An empty matplotlib figure, in inches.

    Raises:
        BadInput: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput("Plots need matplotlib; install the extra with: pip install ganworks[plots].") from None
    return Figure(figsize=(width, height), layout="constrained")


def written_figure(figure: Any, path: Path) -> None:
    """Write a figure whole.

    Raises:
        BadInput: the name has another ending, or the folder does not exist.
    """
    if path.suffix not in {".png", ".pdf", ".svg"}:
        raise BadInput(f"A plot is written as .png, .pdf or .svg; {str(path)!r} ends in none of them.")
    if not path.parent.is_dir():
        raise BadInput(f"There is no folder {str(path.parent)!r} to write {path.name!r} in.")
    with atomic_write(path, "plot") as temporary:
        figure.savefig(temporary, dpi=120)
