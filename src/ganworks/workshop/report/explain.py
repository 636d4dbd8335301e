"""A derivation as a person would write it: plain text with a reason for each step, and LaTeX."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.parts import Design

_LATEX = {
    "d(r)": "d(r)",
    "omega(r)": r"\omega(r)",
    "omega_inverse(t)": r"\omega^{-1}(t)",
    "psi(omega(r))": r"\psi(\omega(r))",
    "phi(omega(r))": r"\varphi(\omega(r))",
    "beta(omega(r))": r"\beta(\omega(r))",
    "beta(t)": r"\beta(t)",
    "alpha + r beta": r"\alpha(\omega(r)) + r\,\beta(\omega(r))",
    "f*(t)": r"f^{*}(t)",
    "g_f(v)": "g_f(v)",
}
_INPUTS = {
    "f": "f(u)",
    "omega": r"\omega(r)",
    "rho": r"\rho(t)",
    "phi": r"\varphi(t)",
    "psi": r"\psi(t)",
    "d": "d(r)",
    "alpha": r"\alpha(t)",
    "beta": r"\beta(t)",
}


def report(design: Design) -> str:
    """The derivation, the conditions and the verdict in plain text."""
    lines = ["given"]
    lines += [f"    {name} = {value}" for name, value in design.given.items() if isinstance(value, str)]
    lines += [f"    with {spec}" for spec in design.given.get("parameters", [])]
    for number, step in enumerate(design.steps, 1):
        lines += [f"{number}. {step.title}: {step.reason}.", _indented(f"{step.left} = ", step.formula)]
    lines.append("conditions")
    for entry in design.conditions:
        lines.append(f"    {MARKS[entry.verdict.status]} {entry.statement}: {entry.verdict.evidence}")
    word = {True: "valid", False: "not valid", None: "undecided"}[design.valid]
    return "\n".join([*lines, f"verdict: {word}"])


def _indented(left: str, formula: sp.Basic) -> str:
    rows = unicode_of(formula).split("\n")
    middle = len(rows) // 2
    pad = " " * len(left)
    return "\n".join("    " + (left if place == middle else pad) + row for place, row in enumerate(rows))


def unicode_of(formula: sp.Basic) -> str:
    """A formula in unicode, over several rows where it has fractions or cases."""
    return sp.pretty(formula, use_unicode=True, wrap_line=False)


def latex(design: Design) -> str:
    """The derivation as a LaTeX ``align*`` with a sentence before each formula."""
    variables = dict(_formulas_of(design))
    rows = [rf"{_INPUTS[name]} &= {sp.latex(expr)} && \text{{given}}" for name, expr in variables.items()]
    for step in design.steps:
        rows.append(rf"{latex_of_left(step.left)} &= {sp.latex(step.formula)} && \text{{{_words(step.reason)}}}")
    body = " \\\\\n".join(rows)
    verdict = {True: "valid", False: "not valid", None: "undecided"}[design.valid]
    checks = " \\\\\n".join(
        rf"\text{{{_words(entry.statement)}}} &: \text{{{entry.verdict.status}}}" for entry in design.conditions
    )
    return (
        f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"
        f"\\begin{{align*}}\n{checks} \\\\\n\\text{{verdict}} &: \\text{{{verdict}}}\n\\end{{align*}}\n"
    )


def latex_of_left(left: str) -> str:
    """The left side of a step, such as ``psi(omega(r))``, as LaTeX."""
    return _LATEX.get(left, left)


def _formulas_of(design: Design) -> list[tuple[str, sp.Basic]]:
    formulas = {
        "f": design.divergence.f,
        "omega": design.critic.omega,
        "rho": design.critic.rho,
        "phi": design.critic.phi,
        "psi": design.critic.psi,
        "d": design.divergence.d,
        "alpha": design.generator.alpha,
        "beta": design.generator.beta,
    }
    return [(name, formulas[name]) for name in design.given if formulas.get(name) is not None]


def _words(text: str) -> str:
    for mark, escaped in (("\\", ""), ("_", r"\_"), ("^", r"\^{}"), ("&", r"\&"), ("%", r"\%"), ("∫", r"$\int$")):
        text = text.replace(mark, escaped)
    return text
