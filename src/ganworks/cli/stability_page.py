"""What ``ganworks design --stability`` prints: the game near its equilibrium."""

from __future__ import annotations

import sympy as sp
from rich.console import Console

from ganworks.errors import BadInput
from ganworks.workshop.certify.verdict import MARKS
from ganworks.workshop.grammar.formula import parse, text_of
from ganworks.workshop.stability import Stability

_WORDS = {True: "converges", False: "does not converge", None: "undecided"}
_READINGS = {"log_ratio": "the log ratio v = log(p/q)", "native": "the critic's value t"}


def show_stability(stability: Stability, values: str = "") -> None:
    """Print the eigenvalues near the equilibrium, and for which penalties and steps the players come to rest.

    Args:
        stability: of a design.
        values: a penalty's weight and a step to judge, as ``"gamma=1,h=0.1"``; empty for none.

    Raises:
        BadInput: ``values`` are none of that form.
    """
    gamma, step = _numbers(values)
    console = Console(highlight=False)
    console.print()
    console.print("Near the equilibrium: a critic a + w x on data around one point (Dirac-GAN)", style="bold")
    verdict = stability.verdict
    _line(console, f"{MARKS[verdict.status]} {verdict.evidence}")
    here = stability.equilibrium
    if here is None:
        return
    _line(console, f"score: {_READINGS[here.reading]}, {text_of(here.value)} at the equilibrium")
    flow, damped = (
        " and ".join(text_of(value).replace("I", "i") for value in pair)
        for pair in (stability.eigenvalues(0), stability.eigenvalues())
    )
    _line(console, f"gradient flow without a penalty: eigenvalues {flow}")
    _line(console, f"with R1 or R2 of weight gamma: {damped}")
    if here.curvature is not None:
        word = f"data spread with variance s^2 add {text_of(here.curvature)}*s^2 to gamma"
        _line(console, word if here.curvature != 0 else "data that are spread add nothing to gamma")
    if verdict.proved:
        _line(console, f"the flow comes to rest fastest with gamma = {text_of(2 * sp.sqrt(stability.coupling))}")
        for updates in ("simultaneous", "alternating"):
            low, high = (text_of(end) for end in stability.region(updates))
            _line(console, f"{updates} steps of size h converge where {low} < gamma < {high}")
    if gamma is not None and step is not None:
        for updates in ("simultaneous", "alternating"):
            answer = _WORDS[stability.converges(gamma, step, updates)]
            _line(console, f"gamma = {text_of(gamma)}, h = {text_of(step)}, {updates}: {answer}")


def _line(console: Console, text: str) -> None:
    console.print(f"  {text}", markup=False, soft_wrap=True)


def _numbers(values: str) -> tuple[sp.Expr | None, sp.Expr | None]:
    if not values.strip():
        return None, None
    numbers: dict[str, sp.Expr] = {}
    for part in values.split(","):
        name, mark, text = part.partition("=")
        if not mark or name.strip() not in ("gamma", "h"):
            raise BadInput(f"{values!r} names no penalty and step; write for example --stability gamma=1,h=0.1.")
        numbers[name.strip()] = parse(text, {})
    if set(numbers) != {"gamma", "h"} or not numbers["gamma"] >= 0 or not numbers["h"] > 0:
        raise BadInput(f"{values!r} needs a gamma of at least 0 and a positive h, as in gamma=1,h=0.1.")
    return numbers["gamma"], numbers["h"]
