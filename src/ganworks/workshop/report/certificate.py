r"""A design's claims as numbers that another arithmetic can check: a JSON certificate.

The design is proved with sympy and arb. The certificate says in text what is claimed of which formula, and lists boxes
of :math:`x = \log r` on each of which plain interval arithmetic shows the sign. :func:`check` reads such a file back
through the grammar and evaluates every box with mpmath's intervals, so that it shares neither arithmetic nor bisection
with the proof. It covers :math:`|x| \le 20`; beyond, the design's expansions hold and are not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import mpmath
import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.formula import parse, text_of
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import SAMPLES, short
from ganworks.workshop.parts import Design

REACH = 20
BOXES = 3000
DIGITS = 40
KEY = "ganworks_certificate"
CONVEX, INCREASES = "d''(r) > 0", "beta(omega(r)) increases"
ORDERS = {CONVEX: 2, INCREASES: 1}
"""Of which derivative each claim says that it is positive."""
Interval = Any
"""mpmath's interval type has no stubs."""
iv: Any = mpmath.iv


class NotCovered(Exception):
    """The formula has a function that mpmath's intervals lack, or no box was small enough."""


def certificate(design: Design) -> dict[str, Any]:
    """The certificate of a design, at admissible values of its parameters.

    Returns:
        Plain values: ``given``, ``at`` (the parameters), ``claims`` and ``missing`` (what could not be written so).
    """
    place = design.parameters.samples(1)[0]
    claims: list[dict[str, Any]] = []
    missing: list[str] = []
    for name, kind, left, right in _claims(design):
        if left is None or (kind == "identity" and right is None):
            missing.append(f"{name}: there is no closed form")
            continue
        formula = left.subs(place)
        try:
            if kind == "identity":
                other = right.subs(place)  # type: ignore[union-attr]
                points = [str(point) for point in SAMPLES]
                claims.append(
                    {"name": name, "kind": kind, "left": text_of(formula), "right": text_of(other), "at": points}
                )
            else:
                claims.append(_sign_claim(name, formula, ORDERS[name]))
        except NotCovered as reason:
            missing.append(f"{name}: {reason}")
    return {
        KEY: 1,
        "given": dict(design.given),
        "at": {str(symbol): str(value) for symbol, value in place.items()},
        "valid": design.valid,
        "claims": claims,
        "missing": missing,
    }


def _claims(design: Design) -> list[tuple[str, str, sp.Expr | None, sp.Expr | None]]:
    """What makes a smooth design valid: two identities of the best critic, and two signs."""
    d, critic, generator = design.divergence.d, design.critic, design.generator
    smooth = d is not None and not d.has(sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.Integral, sp.nan)
    slope = sp.diff(d, R) if smooth and d is not None else None
    rows: list[tuple[str, str, sp.Expr | None, sp.Expr | None]] = [
        ("d'(r) = psi(omega(r))", "identity", slope, critic.psi_r),
        ("d(r) = phi(omega(r)) + r psi(omega(r))", "identity", d if smooth else None, _value(design)),
        (CONVEX, "positive", d if smooth else None, None),
    ]
    if generator.own:
        own = generator.slope
        known = own is not None and not own.has(sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.Integral, sp.nan)
        rows.append((INCREASES, "positive", own if known else None, None))
    return rows


def _value(design: Design) -> sp.Expr | None:
    phi, psi = design.critic.phi_r, design.critic.psi_r
    return None if phi is None or psi is None else phi + R * psi


def _sign_claim(name: str, function: sp.Expr, order: int) -> dict[str, Any]:
    """That a derivative is positive, in the first of its forms of which intervals show it."""
    plain = sp.diff(function, R, order)
    reasons: list[str] = []
    for form in dict.fromkeys((simplify(plain), sp.factor(sp.together(plain)), plain)):
        try:
            edges = _edges(form)
        except NotCovered as reason:
            reasons.append(str(reason))
            continue
        shown = {"function": text_of(function), "order": order, "formula": text_of(form)}
        return {"name": name, "kind": "positive", **shown, "log_r_edges": edges}
    raise NotCovered(reasons[0])


def _edges(formula: sp.Expr) -> list[str]:
    """Ends of boxes of log r, from -REACH to REACH, on each of which the formula is certainly positive.

    Raises:
        NotCovered: there are none, or too many would be needed.
    """
    stack = [(sp.Integer(x), sp.Integer(x + 1)) for x in reversed(range(-REACH, REACH))]
    edges: list[sp.Rational] = [sp.Integer(-REACH)]  # type: ignore[list-item]
    tried = 0
    while stack:
        low, high = stack.pop()
        tried += 1
        if tried > BOXES or high - low < sp.Rational(1, 2**12):
            raise NotCovered(f"no sign was shown near log r = {sp.N(low, 5)}")
        if _positive(formula, low, high):
            edges.append(high)  # type: ignore[arg-type]
        else:
            middle = (low + high) / 2
            stack += [(middle, high), (low, middle)]
    return [str(edge) for edge in edges]


def _positive(formula: sp.Expr, low: sp.Expr, high: sp.Expr) -> bool:
    iv.dps = DIGITS
    x = iv.mpf([_number(low).a, _number(high).b])
    return bool(_evaluate(formula, iv.exp(x)) > 0)


def _number(value: sp.Expr) -> Interval:
    return iv.mpf(int(value.p)) / int(value.q)  # type: ignore[attr-defined]


def _evaluate(expr: sp.Expr, r: Interval) -> Interval:
    """A formula in r on an interval, operation by operation.

    Raises:
        NotCovered: an operation that mpmath's intervals lack.
    """
    if expr == R:
        return r
    if expr.is_Rational:
        return _number(expr)
    if expr in (sp.pi, sp.E):
        return iv.pi if expr == sp.pi else iv.e
    parts = [_evaluate(part, r) for part in expr.args] if not expr.is_Pow else []
    if expr.is_Add:
        return sum(parts[1:], parts[0])
    if expr.is_Mul:
        product = parts[0]
        for part in parts[1:]:
            product = product * part
        return product
    if expr.is_Pow:
        return _power(expr, r)
    functions = {sp.exp: iv.exp, sp.log: iv.log, sp.sin: iv.sin, sp.cos: iv.cos}
    if expr.func in functions and len(parts) == 1:
        if expr.func is sp.log and not parts[0] > 0:
            raise NotCovered("a logarithm's argument is not certainly positive")
        return functions[expr.func](parts[0])
    rewritten = expr.rewrite(sp.exp)
    if rewritten.func != expr.func and not rewritten.has(sp.I):
        return _evaluate(rewritten, r)
    raise NotCovered(f"{expr.func.__name__} has no plain interval here")


def _power(expr: sp.Expr, r: Interval) -> Interval:
    base, exponent = _evaluate(expr.args[0], r), expr.args[1]
    if exponent.is_Integer:
        if int(exponent) < 0 and not (base > 0 or base < 0):
            raise NotCovered("a denominator may be zero")
        return base ** int(exponent)
    if not base > 0:
        raise NotCovered("the base of a power is not certainly positive")
    return iv.exp(_evaluate(exponent, r) * iv.log(base))


def check(plain: Mapping[str, Any]) -> list[tuple[str, bool, str]]:
    """Check a certificate with interval arithmetic of its own.

    Args:
        plain: what :func:`certificate` gives, or the content of its file.

    Returns:
        For each claim its name, whether it holds as far as the certificate reaches, and what was done.

    Raises:
        BadInput: it is no certificate.
    """
    claims = plain.get("claims") if isinstance(plain, Mapping) and plain.get(KEY) == 1 else None
    if not isinstance(claims, list):
        raise BadInput(f"This is no certificate of ganworks; it has no key {KEY!r}.")
    return [_checked(claim) for claim in claims]


def _checked(claim: Any) -> tuple[str, bool, str]:
    name = ""
    try:
        name, kind = str(claim["name"]), claim["kind"]
        if kind == "positive":
            formula, edges = _read(claim["formula"]), [sp.Rational(str(edge)) for edge in claim["log_r_edges"]]
            derivative = sp.diff(_read(claim["function"]), R, ORDERS[name])
            if not all(_equal(derivative, formula, point) for point in SAMPLES):
                return name, False, f"the formula is not derivative {ORDERS[name]} of the function"
            covers = edges[0] == -REACH and edges[-1] == REACH and edges == sorted(edges)
            bad = next((edge for edge, after in pairwise(edges) if not _positive(formula, edge, after)), None)
            if bad is not None or not covers:
                return name, False, "the boxes leave a gap" if bad is None else f"not positive from log r = {bad}"
            return name, True, f"positive on {len(edges) - 1} boxes that cover |log r| <= {REACH}"
        if kind == "identity":
            left, right = _read(claim["left"]), _read(claim["right"])
            points = [sp.Rational(str(point)) for point in claim["at"]]
            far = next((point for point in points if not _equal(left, right, point)), None)
            word = f"equal to {DIGITS // 2} digits at {len(points)} ratios" if far is None else f"differs at r = {far}"
            return name, far is None and bool(points), word
    except NotCovered as reason:
        return name, False, str(reason)
    except (KeyError, TypeError, ValueError, IndexError):
        pass
    raise BadInput(f"The claim {short(str(claim))} is none that a certificate makes.")


def _read(text: Any) -> sp.Expr:
    return parse(str(text), {"r": R})


def _equal(left: sp.Expr, right: sp.Expr, point: sp.Rational) -> bool:
    iv.dps = DIGITS
    gap = _evaluate(put(left, R, point) - put(right, R, point), _number(point))
    return bool(0 in gap and gap.delta < mpmath.mpf(10) ** (-DIGITS // 2))
