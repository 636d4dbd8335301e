"""From syntax tree to sympy expression; nothing is computed before its operands are known to be of moderate size."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from itertools import pairwise

import sympy as sp
from sympy.logic.boolalg import Boolean

from ganworks.errors import unknown_name
from ganworks.workshop.grammar.syntax import MAX_DEPTH, MAX_OPERATIONS
from ganworks.workshop.grammar.vocabulary import (
    CONSTANTS,
    FUNCTIONS,
    MAX_EXPONENT,
    RESERVED,
    ParseError,
    UnsafeExpression,
    short,
)

MAX_BITS = 256
_ORDER: dict[type[ast.cmpop], type[Boolean]] = {ast.Lt: sp.Lt, ast.Gt: sp.Gt, ast.LtE: sp.Le, ast.GtE: sp.Ge}


class Parser:
    """Walks a syntax tree; every intermediate result is checked.

    Args:
        text: the formula, for messages.
        source: what the positions in the tree refer to.
        names: the symbols (or numbers) that may occur.
    """

    def __init__(self, text: str, source: str, names: Mapping[str, sp.Expr]) -> None:
        self.text, self.source, self.names = text, source, names
        self.operations = self.depth = 0

    def formula(self, node: ast.expr) -> sp.Expr:
        """The expression of a node; operands on the left of a chain are no deeper than the chain."""
        chain: list[ast.BinOp] = []
        while isinstance(node, ast.BinOp):
            chain.append(node)
            node = node.left
        result = self.operand(node)
        for operation in reversed(chain):
            result = self.combined(operation.op, result, self.deeper(operation.right))
        return result

    def deeper(self, node: ast.expr) -> sp.Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnsafeExpression(f"A formula may be nested {MAX_DEPTH} deep; {short(self.text)} is deeper.")
        result = self.formula(node)
        self.depth -= 1
        return result

    def operand(self, node: ast.expr) -> sp.Expr:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            inner = self.deeper(node.operand)
            return self.checked(-inner if isinstance(node.op, ast.USub) else inner)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.call(node.func.id, node.args)
        if isinstance(node, ast.Name):
            return self.named(node.id)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            # The digits as they were written: a float would round them.
            return self.checked(sp.Rational(self.source[node.col_offset : node.end_col_offset]))
        raise ParseError(f"The formula {short(self.text)} has a part that is no number: {short(ast.unparse(node))}.")

    def combined(self, operation: ast.operator, left: sp.Expr, right: sp.Expr) -> sp.Expr:
        if isinstance(operation, ast.Pow):
            return self.raised(left, right)
        if isinstance(operation, ast.Div):
            if right.is_zero:
                raise ParseError(f"The formula {short(self.text)} divides by zero.")
            return self.checked(left / right)
        if isinstance(operation, ast.Mult):
            return self.checked(left * right)
        return self.checked(left + right if isinstance(operation, ast.Add) else left - right)

    def checked(self, result: sp.Expr) -> sp.Expr:
        """The result, provided it is a real expression with numbers of moderate size."""
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise UnsafeExpression(f"A formula may have {MAX_OPERATIONS} operations; {short(self.text)} has more.")
        if result.has(sp.I, sp.zoo, sp.nan, sp.oo, -sp.oo):
            raise ParseError(f"The formula {short(self.text)} contains a part that is not a real number.")
        for number in (result, *result.args):
            if number.is_Rational and max(abs(int(number.p)), int(number.q)).bit_length() > MAX_BITS:
                raise UnsafeExpression(f"The formula {short(self.text)} contains a number of over {MAX_BITS} bits.")
        return result

    def raised(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if base.is_zero and not exponent.is_positive:
            raise ParseError(f"The formula {short(self.text)} divides by zero or has a power of zero.")
        if exponent.is_number:
            self.moderate(exponent)
            size = max(abs(int(base.p)), int(base.q)).bit_length() if base.is_Rational else 0
            bits = size * abs(float(exponent)) if abs(float(exponent)) <= MAX_EXPONENT else float("inf")
            if base is sp.E and exponent.is_Rational is False:
                bits = 0 if abs(float(exponent)) < 2800 else float("inf")
            if bits > MAX_BITS:
                raise UnsafeExpression(f"The formula {short(self.text)} contains a power beyond {MAX_EXPONENT}.")
        result = self.checked(base**exponent)
        if isinstance(result, sp.Pow) and result.exp.is_number and abs(float(result.exp)) > MAX_EXPONENT:
            raise UnsafeExpression(f"The formula {short(self.text)} contains a power beyond {MAX_EXPONENT}.")
        return result

    def moderate(self, constant: sp.Expr) -> None:
        """Refuses constants whose size alone would keep a computer busy, such as exp(exp(exp(9)))."""
        if not constant.is_Rational and constant.is_number and _bits(constant) > 4096:
            raise UnsafeExpression(f"The formula {short(self.text)} contains a constant that is too large.")

    def named(self, name: str) -> sp.Expr:
        if name in self.names:
            return sp.sympify(self.names[name])
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in FUNCTIONS:
            raise ParseError(f"The function {name!r} needs its argument in parentheses.")
        if name in RESERVED:
            raise ParseError(f"{name!r} is no value a formula may use.")
        hint = unknown_name("symbol", name, self.names)
        raise ParseError(f"{hint} A parameter is declared with its relation, for example '{name}=real'.")

    def call(self, name: str, nodes: list[ast.expr]) -> sp.Expr:
        if name == "Piecewise":
            return self.piecewise(nodes)
        if name not in FUNCTIONS:
            if name in self.names or name in CONSTANTS:
                raise ParseError(f"{name!r} is no function; a product needs a '*': {name}*(...).")
            raise UnsafeExpression(str(unknown_name("function", name, FUNCTIONS)))
        low, high, make = FUNCTIONS[name]
        if not low <= len(nodes) <= high:
            raise ParseError(f"The function {name!r} takes {low} argument{'s' * (high > 1)}, not {len(nodes)}.")
        args = [self.deeper(node) for node in nodes]
        for arg in args:
            self.moderate(arg)
        if name == "exp" and args[0].is_number and not args[0].is_Rational and abs(float(args[0])) > 2800:
            raise UnsafeExpression(f"The formula {short(self.text)} contains a constant that is too large.")
        if name == "LambertW" and len(args) == 2 and args[1] not in (0, -1):
            raise ParseError("LambertW has two real branches: LambertW(x) and LambertW(x, -1).")
        result = self.checked(make(*args))
        if result.is_number:
            self.moderate(result)
            if not sp.N(result, 15).is_real:
                raise ParseError(f"The formula {short(self.text)} contains a part that is not a real number.")
        return result

    def piecewise(self, nodes: list[ast.expr]) -> sp.Expr:
        if not 1 <= len(nodes) <= 12:
            raise UnsafeExpression(f"A Piecewise may have 1 to 12 pieces, this one has {len(nodes)}.")
        pieces = []
        for node in nodes:
            if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
                raise ParseError(f"A piece is written (formula, condition); {short(ast.unparse(node))} is none.")
            pieces.append((self.deeper(node.elts[0]), self.condition(node.elts[1])))
        everywhere = sp.Or(*(where for _, where in pieces))
        if everywhere is not sp.true and everywhere.simplify() is not sp.true:
            raise ParseError("The pieces of a Piecewise leave a gap; give the last one the condition True.")
        pieces[-1] = (pieces[-1][0], sp.true)
        return self.checked(sp.Piecewise(*pieces))

    def condition(self, node: ast.expr) -> Boolean:
        if isinstance(node, ast.Constant) and node.value is True:
            return sp.true
        if isinstance(node, ast.BoolOp):
            parts = [self.condition(value) for value in node.values]
            return sp.And(*parts) if isinstance(node.op, ast.And) else sp.Or(*parts)
        if isinstance(node, ast.Compare) and all(type(mark) in _ORDER for mark in node.ops):
            sides = [self.deeper(side) for side in (node.left, *node.comparators)]
            return sp.And(*[_ORDER[type(m)](*pair) for m, pair in zip(node.ops, pairwise(sides), strict=True)])
        raise ParseError(f"A condition compares two formulas, as in 'r < 1'; {short(ast.unparse(node))} does not.")


def _bits(constant: sp.Expr) -> float:
    """A bound on how many bits lie before the point of a constant, computed on logarithms so that it never hangs."""
    if isinstance(constant, sp.exp):
        inner = constant.args[0]
        size = _bits(inner)
        return 1.45 * abs(float(inner)) if size < 64 else float("inf")
    if constant.is_Pow:
        base, exponent = constant.args
        size = _bits(exponent)
        return max(_bits(base), 1.0) * abs(float(exponent)) if size < 64 else float("inf")
    if isinstance(constant, (sp.sinh, sp.cosh)):
        return 1.45 * abs(float(constant.args[0])) + 1 if _bits(constant.args[0]) < 64 else float("inf")
    if constant.is_Rational:
        return float(max(abs(int(constant.p)), int(constant.q)).bit_length())
    sizes = [_bits(arg) for arg in constant.args]
    return sum(sizes) + 2.0 if constant.is_Mul else max([*sizes, 2.0]) + 8.0
