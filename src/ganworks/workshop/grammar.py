"""A safe grammar for formulas: text from strangers becomes a sympy expression, and nothing is evaluated as Python.

A hand-written parser reads ``+ - * / ^ **``, parentheses, exact numbers, the declared names, the constants ``E`` and
``pi`` (unless a parameter has that name, as the weight of a weighted Jensen-Shannon divergence often does), the
functions in :data:`FUNCTIONS` and ``Piecewise((formula, condition), ..., (formula, True))``. Text length, nesting, the
number of operations and the size of every number are limited before anything is computed.
"""

# sympy declares most results as Basic and flint declares nothing, which these checks cannot see through.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn

import sympy as sp
from sympy.logic.boolalg import Boolean

from ganworks.errors import BadInput, unknown_name
from ganworks.workshop.budget import BudgetExceeded, worked

MAX_LENGTH = 2000
MAX_OPERATIONS = 600
MAX_DEPTH = 40
MAX_EXPONENT = 64
MAX_BITS = 256
PARSE_SECONDS = 0.4


class ParseError(BadInput):
    """The text is no formula of the grammar."""


class UnsafeExpression(BadInput):
    """The text asks for something a formula may not contain (attributes, unknown functions, huge numbers)."""


FUNCTIONS: dict[str, tuple[int, int, Callable[..., sp.Expr]]] = {
    "log": (1, 1, sp.log),
    "ln": (1, 1, sp.log),
    "exp": (1, 1, sp.exp),
    "sqrt": (1, 1, sp.sqrt),
    "abs": (1, 1, sp.Abs),
    "Abs": (1, 1, sp.Abs),
    "max": (2, 6, sp.Max),
    "Max": (2, 6, sp.Max),
    "min": (2, 6, sp.Min),
    "Min": (2, 6, sp.Min),
    "sinh": (1, 1, sp.sinh),
    "cosh": (1, 1, sp.cosh),
    "tanh": (1, 1, sp.tanh),
    "asinh": (1, 1, sp.asinh),
    "acosh": (1, 1, sp.acosh),
    "atanh": (1, 1, sp.atanh),
    "sin": (1, 1, sp.sin),
    "cos": (1, 1, sp.cos),
    "tan": (1, 1, sp.tan),
    "asin": (1, 1, sp.asin),
    "acos": (1, 1, sp.acos),
    "atan": (1, 1, sp.atan),
    "erf": (1, 1, sp.erf),
    "sign": (1, 1, sp.sign),
    "Heaviside": (1, 1, sp.Heaviside),
    "softplus": (1, 1, lambda x: sp.log(1 + sp.exp(x))),
    "sigmoid": (1, 1, lambda x: 1 / (1 + sp.exp(-x))),
    "log1p": (1, 1, lambda x: sp.log(1 + x)),
    "expm1": (1, 1, lambda x: sp.exp(x) - 1),
    "LambertW": (1, 2, sp.LambertW),
}
CONSTANTS: dict[str, sp.Expr] = {"E": sp.E, "e": sp.E, "pi": sp.pi}
RESERVED = {"I", "oo", "zoo", "nan", "inf", "True", "False", "None", "lambda", "Piecewise", *FUNCTIONS}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<mark>\*\*|<=|>=|[-+*/^(),<>&|]))"
)


class Token(NamedTuple):
    kind: str
    text: str


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
    if not isinstance(text, str) or not text.strip():
        raise ParseError(f"A formula is expected, not {text!r}; write for example 'r*log(r)'.")
    if len(text) > MAX_LENGTH:
        raise UnsafeExpression(f"A formula may have {MAX_LENGTH} characters, this one has {len(text)}.")
    try:
        return worked(PARSE_SECONDS, _Parser(_tokens(text), text, names).formula)
    except BudgetExceeded:
        raise UnsafeExpression(f"The formula {_short(text)} is too involved to be read.") from None
    except BadInput:
        raise
    except (ArithmeticError, ValueError, TypeError, RecursionError, AttributeError) as error:
        raise ParseError(f"The formula {_short(text)} has no real value ({type(error).__name__}).") from None


def text_of(expr: sp.Expr) -> str:
    """The text that :func:`parse` (and sympy) reads back as the same expression.

    >>> text_of(sp.Symbol("r")**2 / 3)
    'r**2/3'
    """
    return sp.sstr(expr)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _tokens(text: str) -> list[Token]:
    if (strange := next((c for c in text if not c.isascii()), None)) is not None:
        raise UnsafeExpression(f"The character {strange!r} (U+{ord(strange):04X}) is not plain ASCII; retype it.")
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnsafeExpression(f"The character {text[at:].lstrip()[0]!r} has no place in a formula {_short(text)}.")
        found.append(Token(str(match.lastgroup), match.group(str(match.lastgroup))))
        at = match.end()
    return [*found, Token("end", "")]


class _Parser:
    """Recursive descent over the tokens; every intermediate result is checked."""

    def __init__(self, tokens: list[Token], text: str, names: Mapping[str, sp.Expr]) -> None:
        self.tokens, self.text, self.names = tokens, text, names
        self.at = self.operations = self.depth = 0

    def formula(self) -> sp.Expr:
        result = self.sum()
        if self.tokens[self.at].kind != "end":
            self.unexpected()
        return result

    def unexpected(self) -> NoReturn:
        token = self.tokens[self.at]
        where = "at the end" if token.kind == "end" else f"before {token.text!r}"
        raise ParseError(f"Something is missing or misplaced {where} in {_short(self.text)}; products need a '*'.")

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
            raise UnsafeExpression(f"A formula may be nested {MAX_DEPTH} deep; {_short(self.text)} is deeper.")
        result = read()
        self.depth -= 1
        return result

    def checked(self, result: sp.Expr) -> sp.Expr:
        """The result, provided it is a real expression with numbers of moderate size."""
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise UnsafeExpression(f"A formula may have {MAX_OPERATIONS} operations; {_short(self.text)} has more.")
        if result.has(sp.I, sp.zoo, sp.nan, sp.oo, -sp.oo):
            raise ParseError(f"The formula {_short(self.text)} contains a part that is not a real number.")
        for number in (result, *result.args):
            if number.is_Rational and max(abs(int(number.p)), int(number.q)).bit_length() > MAX_BITS:
                raise UnsafeExpression(f"The formula {_short(self.text)} contains a number of over {MAX_BITS} bits.")
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
                raise ParseError(f"The formula {_short(self.text)} divides by zero.")
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
            raise ParseError(f"The formula {_short(self.text)} divides by zero or has a power of zero.")
        if exponent.is_number:
            self.moderate(exponent)
            size = max(abs(int(base.p)), int(base.q)).bit_length() if base.is_Rational else 0
            bits = size * abs(float(exponent)) if abs(float(exponent)) <= MAX_EXPONENT else float("inf")
            if base is sp.E and exponent.is_Rational is False:
                bits = 0 if abs(float(exponent)) < 2800 else float("inf")
            if bits > MAX_BITS:
                raise UnsafeExpression(f"The formula {_short(self.text)} contains a power beyond {MAX_EXPONENT}.")
        result = self.checked(base**exponent)
        if isinstance(result, sp.Pow) and result.exp.is_number and abs(float(result.exp)) > MAX_EXPONENT:
            raise UnsafeExpression(f"The formula {_short(self.text)} contains a power beyond {MAX_EXPONENT}.")
        return result

    def moderate(self, constant: sp.Expr) -> None:
        """Refuses constants whose size alone would keep a computer busy, such as exp(exp(exp(9)))."""
        if not constant.is_Rational and constant.is_number and _bits(constant) > 4096:
            raise UnsafeExpression(f"The formula {_short(self.text)} contains a constant that is too large.")

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
            raise UnsafeExpression(f"The number {_short(text)} is too large or too long for a formula.")
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
            raise UnsafeExpression(f"The formula {_short(self.text)} contains a constant that is too large.")
        if name == "LambertW" and len(args) == 2 and args[1] not in (0, -1):
            raise ParseError("LambertW has two real branches: LambertW(x) and LambertW(x, -1).")
        result = self.checked(make(*args))
        if result.is_number:
            self.moderate(result)
            if not sp.N(result, 15).is_real:
                raise ParseError(f"The formula {_short(self.text)} contains a part that is not a real number.")
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
