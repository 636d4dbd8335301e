r"""Equal forms of a formula that keep their digits far from the origin.

A formula of exponentials and logarithms of one score x is read as a polynomial in x and in softplus terms, whose
coefficients are rational in :math:`z = e^{x/n}`. Then

* a logarithm :math:`\log(a + b z^m)` becomes :math:`\log a + \mathrm{sp}(y)` or
  :math:`\log b + mx/n + \mathrm{sp}(-y)`, whichever lets the linear terms cancel, as in
  :math:`x - \mathrm{sp}(x) = -\mathrm{sp}(-x)`;
* a rational coefficient becomes a product or a sum of powers of :math:`\sigma` and :math:`e^y - 1`.

Which of the offered forms is the best is for the caller to measure.
"""

# sympy annotates few of its results.
# pyright: reportOperatorIssue=false, reportAssignmentType=false, reportReturnType=false, reportCallIssue=false
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import gcd, lcm

import sympy as sp

from ganworks.losses.compiler._rational import as_product, as_sum, as_terms, factored
from ganworks.losses.compiler._special import Expm1, LowerOmega, Omega, Sigmoid, Softplus
from ganworks.workshop.budget import attempt

MOST_LOGARITHMS = 4
SECONDS = 1.5


def stable_forms(expr: sp.Expr, x: sp.Symbol) -> Iterator[sp.Expr]:
    """Forms equal to ``expr``, the most promising first; ``expr`` itself is the last.

    Args:
        expr: a formula whose only symbol is ``x``.
        x: the raw score.
    """
    if expr.has(Softplus, Sigmoid, Expm1) and not any(node.has(x) for node in expr.atoms(sp.log)):
        yield expr
    plain = without_overflow(expr, x)
    if not plain.has(sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, Omega, LowerOmega, sp.LambertW):
        seen, forms = set(), _forms(plain, x)
        while (form := attempt(2 * SECONDS, next, forms, None)) is not None:
            if form not in seen:
                seen.add(form)
                yield form
    yield plain
    if plain != expr:
        yield expr


def without_overflow(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """Lambert's W of a multiple of an exponential as a function of the exponent."""

    def rule(node: sp.Expr) -> sp.Expr:
        inside, lower = node.args[0], len(node.args) == 2 and node.args[1] == -1
        factor, rest = inside.as_independent(x, as_Add=False)
        rest = sp.powsimp(rest)
        if not isinstance(rest, sp.exp) or (factor > 0) == lower:
            return node
        exponent = sp.expand(rest.exp + sp.log(abs(factor)))
        return LowerOmega(exponent) if lower else Omega(exponent)

    return expr.replace(lambda node: isinstance(node, sp.LambertW), rule)


def _forms(expr: sp.Expr, x: sp.Symbol) -> Iterator[sp.Expr]:
    read = _in_powers(expr, x)
    if read is None:
        return
    inner, z, rate = read
    logs = sorted((node for node in inner.atoms(sp.log) if node.has(z)), key=sp.default_sort_key)
    choices = [_logarithm(node, z, rate * x) for node in logs]
    if len(logs) > MOST_LOGARITHMS or any(choice is None for choice in choices):
        return
    others = {node: sp.Dummy(f"f{place}") for place, node in enumerate(_opaque(inner, z))}
    inner, symbols = inner.xreplace(others), [x, *others.values()]
    restored = {symbol: node.subs(z, sp.exp(rate * x)) for node, symbol in others.items()}
    candidates = []
    for chosen in product(*choices):  # type: ignore[arg-type]
        held = {node: sp.Dummy(f"l{place}") for place, node in enumerate(logs)}
        names: dict[sp.Expr, sp.Symbol] = {}
        forms = {}
        for node, form in zip(logs, chosen, strict=True):
            for atom in form.atoms(Softplus):
                names.setdefault(atom, sp.Dummy(f"s{len(names)}"))
            forms[held[node]] = form.xreplace(names)
        whole = sp.expand(inner.xreplace(held).xreplace(forms))
        every = [*symbols, *names.values()]
        poly = _polynomial(whole, every, z)
        if poly is not None:
            back = {**restored, **{symbol: atom for atom, symbol in names.items()}}
            terms = [(_monomial(powers, every).xreplace(back), coefficient) for powers, coefficient in poly]
            candidates.append((len(poly), terms))
    for _, terms in sorted(candidates, key=lambda pair: pair[0]):
        for shape in (as_product, as_sum, as_terms):
            parts = [attempt(SECONDS, shape, coefficient, z, rate * x) for _, coefficient in terms]
            if all(part is not None for part in parts):
                yield sp.Add(*[part * monomial for part, (monomial, _) in zip(parts, terms, strict=True)])  # type: ignore


def _opaque(inner: sp.Expr, z: sp.Symbol) -> list[sp.Expr]:
    """Functions of z that stay as they are, such as an arc tangent."""
    kept = (sp.log, sp.exp, Softplus, Sigmoid, Expm1)
    found = [node for node in inner.atoms(sp.Function) if node.has(z) and not isinstance(node, kept)]
    return sorted(found, key=sp.default_sort_key)


def _in_powers(expr: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Symbol, sp.Expr] | None:
    """The formula in x and :math:`z = e^{cx}`, and c; None where its exponents are not multiples of one."""
    expr = _unfolded(expr)
    for name in (sp.tanh, sp.coth, sp.sinh, sp.cosh, sp.sech, sp.csch):
        expr = expr.replace(name, lambda inside, name=name: name(inside).rewrite(sp.exp))
    expr = sp.powdenest(expr, force=True)
    rates, found = [], {}
    for node in expr.atoms(sp.exp):
        exponent = sp.expand(node.exp)
        if not exponent.has(x):
            continue
        slope = exponent.coeff(x)
        if not slope.is_number or (rest := sp.expand(exponent - slope * x)).has(x):
            return None
        rates.append(slope)
        found[node] = (slope, rest)
    if not rates:
        return expr, sp.Dummy("z", positive=True), sp.Integer(1)
    ratios = [sp.nsimplify(rate / rates[0]) if not rate.is_Rational else rate / rates[0] for rate in rates]
    if not all(ratio.is_Rational for ratio in ratios):
        return None
    bottom = lcm(*(int(ratio.q) for ratio in ratios))
    unit = sp.Rational(gcd(*(int(ratio.p) * bottom // int(ratio.q) for ratio in ratios)), bottom) * rates[0]
    unit = -unit if unit.is_negative else unit
    z = sp.Dummy("z", positive=True)
    inner = expr.xreplace({node: z ** (slope / unit) * sp.exp(rest) for node, (slope, rest) in found.items()})
    inner = inner.replace(sp.log, lambda inside: _log_of_power(inside, z, unit * x))
    return inner, z, unit


def _unfolded(expr: sp.Expr) -> sp.Expr:
    expr = expr.replace(Softplus, lambda y: sp.log(1 + sp.exp(y)))
    return expr.replace(Sigmoid, lambda y: 1 / (1 + sp.exp(-y))).replace(Expm1, lambda y: sp.exp(y) - 1)


def _log_of_power(inside: sp.Expr, z: sp.Symbol, y: sp.Expr) -> sp.Expr:
    constant, rest = inside.as_independent(z, as_Add=False)
    if rest == z or (rest.is_Pow and rest.base == z and rest.exp.is_number):
        return (1 if rest == z else rest.exp) * y + sp.log(constant)
    return sp.log(inside)


def _logarithm(node: sp.Expr, z: sp.Symbol, y: sp.Expr) -> list[sp.Expr] | None:
    """The two forms of a logarithm of a rational function of z with positive coefficients, y being log z."""
    inside = node.args[0]
    if not inside.is_rational_function(z) or (inside.free_symbols - {z}):
        return None
    constant, factors = factored(inside, z)
    below, above = sp.log(constant), sp.log(constant)
    for base, power in factors:
        terms = sp.Poly(base, z).terms()
        if any(not coefficient.is_positive for _, coefficient in terms):
            return None
        (top, last), (bottom, first) = (terms[0][0][0], terms[0][1]), (terms[-1][0][0], terms[-1][1])
        below += power * (sp.log(first) + bottom * y)
        above += power * (sp.log(last) + top * y)
        if len(terms) == 1:
            continue
        if len(terms) == 2:
            step = (top - bottom) * y + sp.log(last / first)
            below, above = below + power * Softplus(step), above + power * Softplus(-step)
        else:
            low = sum(c * sp.exp((k[0] - bottom) * y) for k, c in terms[:-1]) / first
            high = sum(c * sp.exp((k[0] - top) * y) for k, c in terms[1:]) / last
            below, above = below + power * Softplus(sp.log(low)), above + power * Softplus(sp.log(high))
    return [below, above] if below != above else [below]


def _polynomial(expr: sp.Expr, symbols: list[sp.Symbol], z: sp.Symbol) -> list[tuple[tuple[int, ...], sp.Expr]] | None:
    try:
        poly = sp.Poly(expr, *symbols, domain="EX")
    except sp.PolynomialError:
        return None
    terms = [(powers, sp.cancel(sp.together(coefficient))) for powers, coefficient in poly.terms()]
    if any(coefficient.free_symbols - {z} or not coefficient.is_rational_function(z) for _, coefficient in terms):
        return None
    kept = [(powers, coefficient) for powers, coefficient in terms if sp.simplify(coefficient) != 0]
    return kept or [((0,) * len(symbols), sp.Integer(0))]


def _monomial(powers: tuple[int, ...], symbols: list[sp.Symbol]) -> sp.Expr:
    return sp.Mul(*[symbol**power for symbol, power in zip(symbols, powers, strict=True)])
