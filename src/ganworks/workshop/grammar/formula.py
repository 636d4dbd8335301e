"""A safe grammar for formulas: text from strangers becomes a sympy expression, and nothing is evaluated as Python.

Python's own parser reads the text and a whitelist of syntax nodes is let through: ``+ - * / ^ **``, parentheses, exact
numbers, the declared names, the constants ``E`` and ``pi`` (unless a parameter has that name, as the weight of a
weighted Jensen-Shannon divergence often does), the functions in :data:`ganworks.workshop.grammar.vocabulary.FUNCTIONS`
and ``Piecewise((formula, condition), ..., (formula, True))``. Text length, nesting, the number of operations and the
size of every number are limited before anything is computed.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.budget import BudgetExceeded, limited
from ganworks.workshop.grammar.parser import Parser
from ganworks.workshop.grammar.syntax import syntax_tree
from ganworks.workshop.grammar.vocabulary import ParseError, UnsafeExpression, short

PARSE_SECONDS = 0.4


def parse(text: str, names: Mapping[str, sp.Expr]) -> sp.Expr:
    """Reads a formula.

    Args:
        text: for example ``"r*log(r) - (1+r)*log((1+r)/2)"``; ``^`` and ``**`` are powers, decimals are exact.
        names: the symbols (or numbers) that may occur, by name.

    Returns:
        The sympy expression, free of complex and infinite constants.

    Raises:
        ParseError: not a formula, or an unknown name.
        UnsafeExpression: more than a formula, or too large.

    >>> r = sp.Symbol("r", positive=True)
    >>> parse("0.1*r^2 + max(0, 1-r)", {"r": r})
    r**2/10 + Max(0, 1 - r)
    """
    tree, source = syntax_tree(text)
    try:
        return limited(PARSE_SECONDS, Parser(text, source, names).formula, tree)
    except BudgetExceeded:
        raise UnsafeExpression(f"The formula {short(text)} is too involved to be read.") from None
    except BadInput:
        raise
    except (ArithmeticError, ValueError, TypeError, RecursionError, AttributeError) as error:
        raise ParseError(f"The formula {short(text)} has no real value ({type(error).__name__}).") from None


def text_of(expr: sp.Expr) -> str:
    """The text that :func:`parse` (and sympy) reads back as the same expression.

    >>> text_of(sp.Symbol("r")**2 / 3)
    'r**2/3'
    """
    return sp.sstr(expr)
