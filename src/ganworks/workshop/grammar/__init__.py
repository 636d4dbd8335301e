"""Text to formulas: tokens, the syntax tree, parameters and their relations; nothing is evaluated."""

from ganworks.workshop.grammar.formula import parse, text_of
from ganworks.workshop.grammar.vocabulary import ParseError, UnsafeExpression

__all__ = ["ParseError", "UnsafeExpression", "parse", "text_of"]
