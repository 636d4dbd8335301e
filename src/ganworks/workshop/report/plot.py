"""Pictures of a design: f and its tangents, the conjugate, d, the best critic, both players' gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sympy as sp

from ganworks.errors import BadInput
from ganworks.io import atomic_write
from ganworks.workshop.derive.numbers import put, value_at
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO, RATIO, VALUE
from ganworks.workshop.parts import Design

STEPS = 81


def plot(design: Design, path: str | None = None) -> Any:
    """Six panels, drawn at admissible sample values of the parameters.

    Args:
        design: what to draw.
        path: where to write the picture (``.png``, ``.pdf`` or ``.svg``), or None.

    Returns:
        The matplotlib figure.

    Raises:
        BadInput: matplotlib is not installed, or the folder does not exist.
    """
    figure = new_figure(12, 7)
    panels = figure.subplots(2, 3).ravel()
    place = design.parameters.samples(1)[0]
    _generator_function(panels[0], design, place)
    slopes = [_number(end, place) for end in design.divergence.slopes]
    low = slopes[0] - 1 if slopes[0] is not None else -4.0
    high = slopes[1] if slopes[1] is not None else max(4.0, low + 4)
    curve(panels[1], design.divergence.f_conjugate, VALUE, max(low, -6.0), min(high, 6.0), place)
    panels[1].set(title="conjugate f*(t)", xlabel="t")
    curve(panels[2], design.divergence.d, RATIO, 0.02, 5.0, place)
    panels[2].set(title="divergence d(r)", xlabel="r = q/p")
    curve(panels[3], design.critic.omega, RATIO, 0.02, 5.0, place)
    panels[3].set(title="best critic ω(r)", xlabel="r = q/p")
    _gradients(panels[4], design, place)
    curve(panels[5], design.generator.effective, RATIO, 0.02, 5.0, place)
    panels[5].set(title="what the generator descends, critic held", xlabel="r = q/p")
    for panel in panels:
        panel.grid(alpha=0.3)
    if path is not None:
        written_figure(figure, Path(path))
    return figure


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


def _generator_function(panel: Any, design: Design, place: dict) -> None:
    f = design.divergence.f
    points = curve(panel, f, INVERSE_RATIO, 0.02, 4.0, place)
    for touch in (0.4, 1.0, 2.2):
        at = sp.Rational(str(touch))
        value = _number(None if f is None else put(f, INVERSE_RATIO, at), place)
        near = _number(None if f is None else put(f, INVERSE_RATIO, at + sp.Rational(1, 10**6)), place)
        if value is not None and near is not None and points:
            slope = (near - value) * 10**6
            panel.plot([0, 4], [value - slope * touch, value + slope * (4 - touch)], lw=0.8, ls="--", color="grey")
    if points:
        values = [y for _, y in points]
        margin = 0.1 * (max(values) - min(values) + 1e-9)
        panel.set_ylim(min(values) - 3 * margin, min(max(values), sorted(values)[-len(values) // 6] * 2 + 1) + margin)
    panel.set(title="f(u) and tangents", xlabel="u = p/q")


def _gradients(panel: Any, design: Design, place: dict) -> None:
    """Gradients with respect to the log ratio, as functions of it."""
    forms = design.log_ratio
    for label, expr in (
        ("critic, data", forms.critic_real),
        ("critic, samples", forms.critic_fake),
        ("generator", forms.generator_fake),
    ):
        if expr is None or expr.has(sp.Piecewise):
            continue
        symbol = next(iter(expr.free_symbols & {sp.Symbol("v", real=True)}), None)
        if symbol is not None:
            curve(panel, sp.diff(expr, symbol), symbol, -6.0, 6.0, place, label)
    panel.set(title="gradients over the log ratio v", xlabel="v = log p/q (sure fake ← → sure real)")
    if panel.lines:
        panel.legend(fontsize=8)


def curve(
    panel: Any, expr: sp.Expr | None, x: sp.Symbol, low: float, high: float, place: dict, label: str | None = None
) -> list[tuple[float, float]]:
    """Draw a formula over an interval, at exact places; says so where there is none."""
    if expr is None:
        panel.text(0.5, 0.5, "no closed form", ha="center", va="center", transform=panel.transAxes)
        return []
    points = []
    for step in range(STEPS):
        at = sp.Rational(str(round(low + (high - low) * step / (STEPS - 1), 6)))
        value = _number(expr, {**place, x: at})
        if value is not None:
            points.append((float(at), value))
    panel.plot(*zip(*points, strict=True), label=label) if points else None
    return points


def _number(expr: sp.Expr | None, place: dict) -> float | None:
    value = None if expr is None else value_at(expr, place)
    return None if value is None or value in (sp.oo, -sp.oo) else float(value)


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
