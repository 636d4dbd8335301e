"""The table of f-divergences: the forms of one row belong together, and text is computed as written."""

from __future__ import annotations

import numpy as np
import pytest

from ganworks.divergences.formula import NUMPY, compute
from ganworks.divergences.table import GENERATORS

PARAMETERS = {"pi": 0.3, "alpha": 1.7}
V = np.linspace(-6.0, 0.0, 25)
LOG1MEXP = {**NUMPY, "log1mexp": lambda x: np.log(-np.expm1(-x))}


def value(text: str, **names: np.ndarray) -> np.ndarray:
    return compute(text, LOG1MEXP, **names, **PARAMETERS)


def slope_at(text: str, u: float) -> float:
    step = 1e-5
    ends = value(text, u=np.array([u - step, u + step]))
    return float(ends[1] - ends[0]) / (2 * step)


@pytest.mark.parametrize("name", [name for name, row in GENERATORS.items() if row.activation])
def test_the_composed_conjugate_is_the_conjugate_of_the_activation(name: str) -> None:
    row = GENERATORS[name]
    a = np.linspace(-1.9, 4.0, 41)
    t = value(str(row.activation), a=a)
    assert np.allclose(value(str(row.conjugate), t=t), value(str(row.conjugate_of_activation), a=a), rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, row in GENERATORS.items() if row.measured])
def test_measured_forms_are_those_of_the_normalised_generator(name: str) -> None:
    row = GENERATORS[name]
    assert row.measured is not None
    assert name == "total_variation" or slope_at(row.f, 1.0) == pytest.approx(row.slope_at_one, abs=1e-8)
    u, shift = np.exp(V), row.slope_at_one
    assert np.allclose(value(row.measured.below, v=V), value(row.f, u=u) - shift * (u - 1), atol=1e-12)
    above = u * (value(row.f, u=1 / u) - shift * (1 / u - 1))
    assert np.allclose(value(row.measured.above, v=V), above, atol=1e-12)
    for at in (0.3, 2.5):
        critic = value(row.measured.critic, v=np.array([np.log(at)]))[0]
        assert critic == pytest.approx(slope_at(row.f, at) - shift, rel=1e-6, abs=1e-8)


def test_operations_bind_as_they_do_in_mathematics() -> None:
    assert compute("-2^2+3*u/(1-u)", NUMPY, u=3.0) == -4 + 9 / -2
    assert compute("log(1)", NUMPY) == 0.0


@pytest.mark.parametrize("text", ["u.real", "u[0]", "[u]", "'u'", "u if u else 1", "exp(x=u)", "(lambda: 1)()"])
def test_what_is_no_formula_is_not_computed(text: str) -> None:
    with pytest.raises(ValueError, match="no formula"):
        compute(text, NUMPY, u=1.0)
