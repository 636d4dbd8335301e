"""A safe grammar for formulas: text from strangers becomes a sympy expression, and nothing is evaluated as Python."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from ganworks.errors import BadInput


class ParseError(BadInput):
    """The text is no formula of the grammar."""


class UnsafeExpression(BadInput):
    """The text asks for something a formula may not contain (attributes, calls of unknown functions, huge numbers)."""


def parse(text: str, names: Mapping[str, sp.Expr]) -> sp.Expr:
    """Reads a formula.

    Args:
        text: for example ``"r*log(r) - (1+r)*log((1+r)/2)"``; ``^`` and ``**`` are powers, decimals are exact.
        names: the symbols (or numbers) that may occur, by name.

    Raises:
        ParseError: not a formula, or an unknown name.
        UnsafeExpression: more than a formula, or too large.
    """
    raise NotImplementedError


def text_of(expr: sp.Expr) -> str:
    """The text that :func:`parse` reads back as the same expression."""
    return sp.sstr(expr)
