"""A design as plain values for a page: LaTeX, verdicts, words and a picture, all made in the worker.

What a stranger's formula costs is not only its derivation: its LaTeX may be a megabyte, and a curve of it may take a
minute. A page that asks for a :class:`Presentation` gets one within the time limit, whatever the formula.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop import _worker, catalogue
from ganworks.workshop.budget import BudgetExceeded, limited
from ganworks.workshop.designing import design
from ganworks.workshop.objective import Objective
from ganworks.workshop.report.explain import latex_of_left
from ganworks.workshop.report.plot import Panel, panels, plot
from ganworks.workshop.report.store import answer

TEXT_SECONDS, PICTURE_SECONDS = 4.0, 6.0
"""Work for the LaTeX of a design, and for its picture, beyond the time limit of the design."""
NO_TEXT = "There was no time to typeset the derivation."
NO_PICTURE = "There was no time to draw the curves."
LONGEST_LATEX = 3000
"""Characters of a formula that a page typesets; of longer ones it has a word."""


@dataclass(frozen=True)
class Line:
    """A formula with its name, as LaTeX, and why it holds."""

    left: str
    latex: str
    reason: str = ""
    title: str = ""


@dataclass(frozen=True)
class Presentation:
    """What a page shows of a design; nothing but plain values.

    Attributes:
        answer: the answer of ``ganworks design --json``.
        players: formulas by group: ``critic``, ``generator``, ``divergence``.
        steps: the derivation, step by step.
        latex: the whole derivation as LaTeX.
        picture: a PNG file; empty where it could not be drawn within its time.
        panels: the same curves as points; none likewise.
        notes: what was left out for want of time.
    """

    answer: Mapping[str, Any]
    players: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    steps: tuple[Line, ...] = ()
    latex: str = ""
    picture: bytes = b""
    panels: tuple[Panel, ...] = ()
    notes: tuple[str, ...] = ()


def present(
    formulas: Mapping[str, Any], *, name: str | None = None, time_limit: float = 20.0, picture: bool = True
) -> Presentation:
    """Derive, judge and typeset an objective in the worker's process.

    Args:
        formulas: arguments of :func:`ganworks.workshop.design`.
        name: an objective of the catalogue instead of formulas; ``param`` may be given with it.
        time_limit: seconds of the design; text and picture may take some more.
        picture: whether to draw the curves.

    Raises:
        BadInput: the formulas cannot be read, there is no such name, or the time limit is out of range.

    >>> present({"f": "u*log(u)"}, picture=False).answer["divergence"]["known_as"]
    'KL(p||q)'
    """
    if name is None:
        objective = design(**formulas, time_limit=time_limit)
    else:
        objective = catalogue.derive(name, time_limit, param=formulas.get("param", ()))
    try:
        return _worker.run(TEXT_SECONDS + PICTURE_SECONDS, _present, objective, picture)
    except _worker.Stopped as stop:
        if isinstance(stop.progress, Presentation):
            return stop.progress
        raise BadInput("The formulas that follow from these are too long to be written down.") from None


def _present(objective: Objective, picture: bool, report: Callable[[Presentation], None]) -> Presentation:
    short = Presentation(answer(objective), notes=(NO_TEXT,))
    report(short)
    try:
        whole = limited(TEXT_SECONDS, _typeset, objective)
    except BudgetExceeded:
        whole = short
    if not picture:
        return whole
    without = replace(whole, notes=(*whole.notes, NO_PICTURE))
    report(without)
    try:
        return limited(PICTURE_SECONDS, _drawn, objective, whole)
    except (BudgetExceeded, ArithmeticError, TypeError, ValueError):
        return without


def _typeset(objective: Objective) -> Presentation:
    critic, generator, divergence = objective.critic, objective.generator, objective.divergence
    low, high = critic.domain
    players = {
        "critic": [
            (r"\varphi(t)", critic.phi),
            (r"\psi(t)", critic.psi),
            (r"\omega(r)", critic.omega),
            (r"\omega^{-1}(t)", critic.omega_inverse),
            (r"\Omega", None if low is None or high is None else sp.Interval.open(low, high)),
        ],
        "generator": [
            (r"\beta(t)", generator.beta),
            (r"\beta(\omega(r)) = d_{\mathrm{eff}}'(r)", generator.slope),
            (r"d_{\mathrm{eff}}(r)", generator.effective),
        ],
        "divergence": [
            ("d(r)", divergence.d),
            ("f(u)", divergence.f),
            ("f^{*}(t)", divergence.f_conjugate),
            ("g_f(v)", divergence.output_activation),
        ],
    }
    lines = {
        group: tuple(Line(left, typeset(formula)) for left, formula in pairs if formula is not None)
        for group, pairs in players.items()
    }
    steps = tuple(
        Line(latex_of_left(step.left), typeset(step.formula), step.reason, step.title) for step in objective.steps
    )
    return Presentation(answer(objective), lines, steps, objective.latex())


def typeset(formula: sp.Basic) -> str:
    r"""A formula as LaTeX; a word where it is longer than a page can show.

    Example:
        >>> typeset(sp.log(sp.Symbol("r")))
        '\\log{\\left(r \\right)}'
    """
    text = sp.latex(formula)
    return text if len(text) <= LONGEST_LATEX else rf"\text{{(a formula of {len(text)} characters)}}"


def _drawn(objective: Objective, whole: Presentation) -> Presentation:
    stream, drawn = io.BytesIO(), panels(objective)
    plot(objective, drawn=drawn).savefig(stream, format="png", dpi=100)
    return replace(whole, picture=stream.getvalue(), panels=drawn)
