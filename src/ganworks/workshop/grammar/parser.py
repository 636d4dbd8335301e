"""The parser of formulas: nothing is computed before its operands are known to be of moderate size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

import sympy as sp
from sympy.logic.boolalg import Boolean

from ganworks.errors import unknown_name
from ganworks.workshop.grammar.vocabulary import (
    CONSTANTS,
    FUNCTIONS,
    MAX_EXPONENT,
    RESERVED,
    ParseError,
    Token,
    UnsafeExpression,
    short,
)

MAX_OPERATIONS = 600
MAX_DEPTH = 40
MAX_BITS = 256


class Parser:
    """Recursive descent over the tokens of a text; every intermediate result is checked."""

    def __init__(self, tokens: list[Token], text: str, names: Mapping[str, sp.Expr]) -> None:
        self.tokens, self.text, self.names = tokens, text, names
        self.at = self.operations = self.depth = 0

    def formula(self) -> sp.Expr:
        """The whole text as one expression."""
        result = self.sum()
        if self.tokens[self.at].kind != "end":
            self.unexpected()
        return result

    def unexpected(self) -> NoReturn:
        token = self.tokens[self.at]
        where = "at the end" if token.kind == "end" else f"before {token.text!r}"
        raise ParseError(f"Something is missing or misplaced {where} in {short(self.text)}; products need a '*'.")

    def take(self, *marks: str) -> str | None:
        token = self.tokens[self.at]
        if token.kind == "mark" and token.text in marks:
            self.at += 1
            return token.text
        return None

    def need(self, mark: str) -> None:
        if self.take(mark) is None:
            self.unexpected()

    def deeper(self, read: Callable[[], sp.Basic]) -> sp.Basic:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnsafeExpression(f"A formula may be nested {MAX_DEPTH} deep; {short(self.text)} is deeper.")
        result = read()
        self.depth -= 1
        return result

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

    def sum(self) -> sp.Expr:
        sign = -1 if self.take("-", "+") == "-" else 1
        result = self.product()
        result = self.checked(-result) if sign < 0 else result
        while mark := self.take("+", "-"):
            term = self.product()
            result = self.checked(result + term if mark == "+" else result - term)
        return result

    def product(self) -> sp.Expr:
        result = self.signed()
        while mark := self.take("*", "/"):
            factor = self.signed()
            if mark == "/" and factor.is_zero:
                raise ParseError(f"The formula {short(self.text)} divides by zero.")
            result = self.checked(result * factor if mark == "*" else result / factor)
        return result

    def signed(self) -> sp.Expr:
        if mark := self.take("-", "+"):
            inner = self.deeper(self.signed)
            return self.checked(-inner if mark == "-" else inner)  # type: ignore[operator,arg-type]
        return self.power()

    def power(self) -> sp.Expr:
        base = self.atom()
        if self.take("^", "**") is None:
            return base
        return self.raised(base, self.deeper(self.signed))  # type: ignore[arg-type]

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

    def atom(self) -> sp.Expr:
        token = self.tokens[self.at]
        if token.kind == "number":
            self.at += 1
            return self.number(token.text)
        if token.kind == "name":
            self.at += 1
            return self.call(token.text) if self.take("(") else self.named(token.text)
        if self.take("("):
            result = self.deeper(self.sum)
            self.need(")")
            return result  # type: ignore[return-value]
        self.unexpected()

    def number(self, text: str) -> sp.Expr:
        mantissa, _, exponent = text.lower().partition("e")
        if len(mantissa) > 80 or len(exponent) > 4 or (exponent and abs(int(exponent)) > MAX_EXPONENT):
            raise UnsafeExpression(f"The number {short(text)} is too large or too long for a formula.")
        return self.checked(sp.Rational(text))

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

    def call(self, name: str) -> sp.Expr:
        if name == "Piecewise":
            return self.piecewise()
        if name not in FUNCTIONS:
            if name in self.names or name in CONSTANTS:
                raise ParseError(f"{name!r} is no function; a product needs a '*': {name}*(...).")
            raise UnsafeExpression(str(unknown_name("function", name, FUNCTIONS)))
        low, high, make = FUNCTIONS[name]
        args: list[sp.Expr] = []
        while not args or self.take(","):
            args.append(self.deeper(self.sum))  # type: ignore[arg-type]
        self.need(")")
        if not low <= len(args) <= high:
            raise ParseError(f"The function {name!r} takes {low} argument{'s' * (high > 1)}, not {len(args)}.")
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

    def piecewise(self) -> sp.Expr:
        pieces: list[tuple[sp.Expr, object]] = []
        while not pieces or self.take(","):
            self.need("(")
            value = self.deeper(self.sum)
            self.need(",")
            pieces.append((value, self.condition()))  # type: ignore[arg-type]
            self.need(")")
        self.need(")")
        if len(pieces) > 12:
            raise UnsafeExpression(f"A Piecewise may have 12 pieces, this one has {len(pieces)}.")
        if pieces[-1][1] is not sp.true:
            raise ParseError("The last piece of a Piecewise needs the condition True.")
        return self.checked(sp.Piecewise(*pieces))  # type: ignore[arg-type]

    def condition(self) -> Boolean:
        result = self.comparison()
        while mark := self.take("&", "|"):
            other = self.comparison()
            result = sp.And(result, other) if mark == "&" else sp.Or(result, other)  # type: ignore[assignment]
        return result

    def comparison(self) -> Boolean:
        token = self.tokens[self.at]
        if token.kind == "name" and token.text == "True":
            self.at += 1
            return sp.true
        start = self.at
        if self.take("("):
            try:
                inner = self.deeper(self.condition)
                self.need(")")
                return inner  # type: ignore[return-value]
            except ParseError:
                self.at = start
        left = self.sum()
        mark = self.take("<", ">", "<=", ">=")
        if mark is None:
            self.unexpected()
        right = self.sum()
        return {"<": sp.Lt, ">": sp.Gt, "<=": sp.Le, ">=": sp.Ge}[mark](left, right)


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
