"""The best value of a pair beats every other value, for every ratio."""

import pytest
import sympy as sp
from typed import present

from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.pair import best_values
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.parameters import Parameters
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

PAIRS = [
    (-sp.log(1 + sp.exp(T)), -sp.log(1 + sp.exp(-T))),
    (-((T + 1) ** 2), -((T - 1) ** 2)),
    (-sp.Max(0, 1 + T), -sp.Max(0, 1 - T)),
    (-(sp.Max(0, 1 + T) ** 2), -(sp.Max(0, 1 - T) ** 2)),
    (-((1 + T) ** 2), -sp.Abs(T - 1)),
    (T, -sp.exp(T - 1)),
]


@pytest.mark.parametrize(("phi", "psi"), PAIRS, ids=str)
def test_no_value_is_better(phi: sp.Expr, psi: sp.Expr) -> None:
    bests = best_values(phi, psi, Setting())
    assert bests is not None and bests[0].low == 0 and bests[-1].high == sp.oo
    for best in bests:
        ratio = best.low + 1 if best.high == sp.oo else (best.low + best.high) / 2
        top = present(value_at(best.value, {R: ratio}))
        assert abs(top - present(value_at((phi + R * psi).subs(T, best.omega), {R: ratio}))) < 1e-18
        for t in (sp.Rational(k, 4) for k in range(-12, 13)):
            assert value_at(phi + R * psi, {R: ratio, T: t}) <= top + sp.Float("1e-20")


def test_an_unbounded_pair_is_said_to_be_so() -> None:
    assert all(best.value == sp.oo for best in best_values(-T, T, Setting()) or ())


@pytest.mark.parametrize("margin", [sp.Rational(1, 3), sp.Integer(2)], ids=str)
@pytest.mark.parametrize("power", [1, 2])
def test_a_margin_that_is_a_symbol_is_any_number(power: int, margin: sp.Rational) -> None:
    m = sp.Symbol("m", positive=True)
    setting = Setting(Parameters(symbols={"m": m}, forms={m: m}, inverse={m: m}))
    pair = -(sp.Max(0, m + T) ** power), -(sp.Max(0, m - T) ** power)
    general = best_values(*pair, setting)
    special = best_values(pair[0].subs(m, margin), pair[1].subs(m, margin), Setting())
    assert general is not None and special is not None and len(general) == len(special)
    for one, other in zip(general, special, strict=True):
        for field in ("low", "high", "omega", "value"):
            assert sp.simplify(getattr(one, field).subs(m, margin) - getattr(other, field)) in (0, sp.nan), field


def test_an_order_that_depends_on_the_parameters_is_not_guessed() -> None:
    c = sp.Symbol("c", real=True)
    setting = Setting(Parameters(symbols={"c": c}, forms={c: c}, inverse={c: c}))
    assert best_values(-sp.Max(0, c + T), -sp.Max(0, 1 - T), setting) is None
