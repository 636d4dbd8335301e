"""From text to a syntax tree of the few kinds of nodes that a formula may have; Python's parser reads, nothing runs."""

from __future__ import annotations

import ast
import re
import warnings

from ganworks.workshop.grammar.vocabulary import MAX_EXPONENT, MAX_LENGTH, ParseError, UnsafeExpression, short

MAX_OPERATIONS = 600
MAX_DEPTH = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<mark>\*\*|<=|>=|[-+*/^(),<>&|]))"
)
ALLOWED = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.Tuple,
    ast.Name,
    ast.Constant,
    ast.operator,
    ast.unaryop,
    ast.boolop,
    ast.cmpop,
    ast.expr_context,
)
_PYTHON = {"^": "**", "&": "and", "|": "or"}
"""Marks whose precedence in Python is not that of a formula, and the ones that have it."""
_WORDS = {"and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "yield", "None", "False"}


def syntax_tree(text: str) -> tuple[ast.expr, str]:
    """The syntax tree of a formula, in which ``^`` is a power, and the source that its positions refer to.

    Raises:
        ParseError: no formula.
        UnsafeExpression: something a formula may not contain, or too much of it.
    """
    if not isinstance(text, str) or not text.strip():
        raise ParseError(f"A formula is expected, not {text!r}; write for example 'r*log(r)'.")
    if len(text) > MAX_LENGTH:
        raise UnsafeExpression(f"A formula may have {MAX_LENGTH} characters, this one has {len(text)}.")
    source = _checked_tokens(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ParseError(
            f"Something is missing or misplaced{_place(error, source)} in {short(text)}; products need a '*'."
        ) from None
    _whitelist(tree, text)
    return tree.body, source


def _checked_tokens(text: str) -> str:
    """The text as Python reads it: only numbers, names and marks, ``**`` for ``^``."""
    if (strange := next((c for c in text if not c.isascii()), None)) is not None:
        raise UnsafeExpression(f"The character {strange!r} (U+{ord(strange):04X}) is not plain ASCII; retype it.")
    words, at, depth = [], 0, 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnsafeExpression(f"The character {text[at:].lstrip()[0]!r} has no place in a formula {short(text)}.")
        word = match.group(str(match.lastgroup))
        if match.lastgroup == "number":
            word = _checked_number(word)
        elif word in _WORDS:
            raise ParseError(f"{word!r} is no value a formula may use.")
        depth += (word == "(") - (word == ")")
        if depth > MAX_DEPTH:
            raise UnsafeExpression(f"A formula may be nested {MAX_DEPTH} deep; {short(text)} is deeper.")
        words.append(_PYTHON.get(word, word))
        at = match.end()
    return " ".join(words)


def _checked_number(text: str) -> str:
    """A number as Python reads it (without leading zeros), of moderate size."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > 80 or len(exponent) > 4 or (exponent and abs(int(exponent)) > MAX_EXPONENT):
        raise UnsafeExpression(f"The number {short(text)} is too large or too long for a formula.")
    return text.lstrip("0") if text.isdigit() and text.strip("0") else text


def _place(error: BaseException, source: str) -> str:
    offset = getattr(error, "offset", None)
    word = source[offset - 1 :].split(" ")[0] if offset else ""
    return f" before {word!r}" if word else " at the end"


def _whitelist(tree: ast.Expression, text: str) -> None:
    """Refuses kinds of nodes that no formula has, too many operations and too deep nesting."""
    operations = 0
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        # A sum of many terms leans to the left, one level of the tree for each of them.
        if depth > MAX_OPERATIONS + MAX_DEPTH:
            raise UnsafeExpression(f"A formula may have {MAX_OPERATIONS} operations; {short(text)} has more.")
        for node in level:
            if not isinstance(node, ALLOWED):
                raise UnsafeExpression(f"{type(node).__name__} has no place in a formula {short(text)}.")
            operations += isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare))
        if operations > MAX_OPERATIONS:
            raise UnsafeExpression(f"A formula may have {MAX_OPERATIONS} operations; {short(text)} has more.")
        level = [child for node in level for child in ast.iter_child_nodes(node)]
