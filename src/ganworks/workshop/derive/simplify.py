"""The shortest of several equal forms of an expression: cosmetics, each with its own small budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt, remaining
from ganworks.workshop.certify.interval.value_range import value_range

SHORT, MIDDLE, LONG = 4.0, 17.0, 20.0
"""Costs below which no shorter form is looked for, above which sympy searches, and above which it searches again."""
RESERVE = 1.0
"""Cosmetics stop when less than this many seconds are left for what matters."""
MEMORY = 5000
THREE_HALVES = Fraction(3, 2)
"""Less than pi/2."""
_known: dict[sp.Expr, sp.Expr] = {}


def simplify(expr: sp.Expr, seconds: float = 0.5) -> sp.Expr:
    """An equal expression that is no longer than the one given.

    Args:
        expr: any expression; its symbols carry their assumptions.
        seconds: budget of each rewriting; one that does not end in time is left out.
    """
    if expr.is_Atom or expr.has(sp.Integral) or remaining() < RESERVE:
        return expr
    expr = _undone(expr)
    if expr in _known:
        return _known[expr]
    if isinstance(expr, sp.Piecewise):
        return sp.Piecewise(*[(simplify(value, seconds), condition) for value, condition in expr.args])
    best: sp.Expr = expr
    for limit, rewrite in _rewritings(expr):
        if cost(best) < limit:
            break
        simpler = attempt(seconds, rewrite, expr)
        if isinstance(simpler, sp.Expr) and _usable(simpler, expr) and cost(simpler) < cost(best):
            best = simpler
    if best.has(sp.log):
        upright = _logs_upright(best)
        best = upright if _usable(upright, expr) and cost(upright) < cost(best) else best
    if cost(best) > LONG:
        again = attempt(seconds, sp.simplify, best) if exact.searchable(best) else None
        if isinstance(again, sp.Expr) and _usable(again, expr) and cost(again) < cost(best):
            best = again
    if len(_known) > MEMORY:
        _known.clear()
    _known[expr] = _known[best] = best
    return best


def shortest(candidates: Sequence[sp.Expr]) -> sp.Expr:
    """The candidate with the lowest cost; the first of equals."""
    return min(candidates, key=cost)


@lru_cache(maxsize=MEMORY)
def cost(expr: sp.Expr) -> float:
    """Operations, with a surcharge for what is hard to read (Lambert W, powers in logarithms, nested fractions)."""
    heavy = 4 * len(expr.atoms(sp.LambertW)) + 6 * len(expr.atoms(sp.Integral))
    for node in expr.atoms(sp.log):
        inside = node.args[0]
        if any(power.exp.free_symbols and power.base != sp.E for power in inside.atoms(sp.Pow)):
            heavy += 8
        if not sp.numer(inside).free_symbols and sp.denom(inside).free_symbols:
            heavy += 2
        if inside.is_Pow and inside.exp.is_Integer:
            heavy += 2
    heavy += 2 * len(expr.atoms(sp.Abs, sp.sign))
    heavy += 3 * sum(_over(node) and any(map(_over, node.base.atoms(sp.Pow))) for node in expr.atoms(sp.Pow))
    return sp.count_ops(expr) + heavy + 0.01 * len(str(expr))


def _over(node: sp.Pow) -> bool:
    """Whether a power is a fraction in a variable."""
    return node.exp.could_extract_minus_sign() and node.base != sp.E and bool(node.free_symbols)


def _undone(expr: sp.Expr) -> sp.Expr:
    """atan(tan(x)) as x, where x stays within the branch."""

    def rule(inside: sp.Expr) -> sp.Expr:
        if isinstance(inside, sp.tan):
            x = inside.args[0]
            bounds = value_range(sp.apart(sp.cancel(x)) if len(x.free_symbols) == 1 else x, {})
            if bounds is not None and bounds.low > -THREE_HALVES and bounds.high < THREE_HALVES:
                return x
        return sp.atan(inside)

    return expr.replace(sp.atan, rule) if expr.has(sp.atan) and expr.has(sp.tan) else expr


def _usable(candidate: sp.Expr, expr: sp.Expr) -> bool:
    return (not candidate.has(sp.nan, sp.zoo, sp.I) and not candidate.has(sp.Piecewise)) or expr.has(sp.Piecewise, sp.I)


def _rewritings(expr: sp.Expr) -> list[tuple[float, Callable[[sp.Expr], sp.Expr]]]:
    """Each with the cost from which it is worth its time, the cheap ones first."""
    plain: list[Callable[[sp.Expr], sp.Expr]] = [_cancelled, _expanded]
    search: list[Callable[[sp.Expr], sp.Expr]] = [sp.simplify]
    if not exact.searchable(expr):
        plain, search = [_expanded] if expr.has(sp.exp) else plain, []
    elif expr.has(sp.log):
        plain += [_logs_of_parts, _logs_joined, _logs_upright]
        search.append(_logs_split)
    elif _factorable(expr):
        plain.append(sp.factor)
    from_here = SHORT if expr.has(sp.LambertW) else MIDDLE  # identities of W are not found by the cheap ones
    return [*((SHORT, rewrite) for rewrite in plain), *((from_here, rewrite) for rewrite in search)]


def _cancelled(expr: sp.Expr) -> sp.Expr:
    return sp.cancel(sp.together(expr))


def _expanded(expr: sp.Expr) -> sp.Expr:
    return sp.expand(expr)


def _logs_split(expr: sp.Expr) -> sp.Expr:
    return sp.simplify(sp.expand(sp.expand_log(expr)))


def _logs_of_parts(expr: sp.Expr) -> sp.Expr:
    return sp.expand(expr.replace(sp.log, lambda inside: sp.expand_log(sp.log(sp.factor(sp.together(inside))))))


def _logs_joined(expr: sp.Expr) -> sp.Expr:
    return sp.logcombine(sp.expand(expr))


def _logs_upright(expr: sp.Expr) -> sp.Expr:
    """log(1/M) = -log M, which holds wherever the left side is real."""

    def rule(inside: sp.Expr) -> sp.Expr:
        top, bottom = sp.fraction(sp.together(inside))
        if top.free_symbols or not bottom.free_symbols:
            return sp.log(inside)
        return -sp.log(sp.expand(bottom / top))

    return expr.replace(sp.log, rule)


def simplify_between(expr: sp.Expr, x: sp.Symbol, low: sp.Expr | None, high: sp.Expr | None) -> sp.Expr:
    """:func:`readable` for an x that is known to lie between two ends: roots of x - low and high - x come out."""
    best = simplify(expr)
    roots = any(not node.exp.is_Integer and node.base != sp.E for node in best.atoms(sp.Pow))
    if not roots and not best.has(sp.Abs, sp.sign) and cost(best) < 2 * LONG:
        return best
    s = sp.Dummy("s", positive=True)
    for end, sense in ((low, 1), (high, -1)):
        if end is None or not end.is_finite:
            continue
        shifted = attempt(0.6, sp.powdenest, sp.expand_log(sp.powsimp(sp.expand(best.subs(x, end + sense * s)))))
        plain = attempt(0.8, simplify, best.subs(x, end + sense * s), 0.4)
        for form in (shifted, plain):
            if form is not None:
                back = simplify(form.subs(s, sense * (x - end)), 0.4)
                best = back if _usable(back, expr) and cost(back) < cost(best) else best
    return best


def _factorable(expr: sp.Expr) -> bool:
    """Factoring a polynomial in e^x with a large rational exponent never ends and cannot be stopped."""
    powers = [node.exp for node in expr.atoms(sp.Pow) if node.exp.is_Rational]
    rates = [factor for node in expr.atoms(sp.exp) for factor in node.exp.atoms(sp.Rational)]
    return all(abs(n.p) <= 60 and n.q <= 60 for n in [*powers, *rates])
