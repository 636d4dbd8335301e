"""The divergences known by name are what their integrals say, and are found again in any disguise."""

import pytest
import sympy as sp

from ganworks.workshop.catalogue.errata import P, Q
from ganworks.workshop.derive.known_divergences import STANDARD, name_of
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import RATIO as R

M = [(a + b) / 2 for a, b in zip(P, Q, strict=True)]


def total(term) -> sp.Expr:
    return sum((term(a, b, m) for a, b, m in zip(P, Q, M, strict=True)), sp.Integer(0))


INTEGRALS = {
    "KL(p||q)": total(lambda a, b, m: a * sp.log(a / b)),
    "KL(q||p)": total(lambda a, b, m: b * sp.log(b / a)),
    "JS": total(lambda a, b, m: (a * sp.log(a / m) + b * sp.log(b / m)) / 2),
    "squared Hellinger": total(lambda a, b, m: (sp.sqrt(a) - sp.sqrt(b)) ** 2),
    "Jeffreys": total(lambda a, b, m: (a - b) * sp.log(a / b)),
    "Pearson chi2 (p-q)^2/q": total(lambda a, b, m: (a - b) ** 2 / b),
    "Neyman chi2 (p-q)^2/p": total(lambda a, b, m: (a - b) ** 2 / a),
    "triangular discrimination (p-q)^2/(p+q)": total(lambda a, b, m: (a - b) ** 2 / (a + b)),
    "KL(p||(p+q)/2)": total(lambda a, b, m: a * sp.log(a / m)),
    "KL(q||(p+q)/2)": total(lambda a, b, m: b * sp.log(b / m)),
    "KL((p+q)/2||p)": total(lambda a, b, m: m * sp.log(m / a)),
    "KL((p+q)/2||q)": total(lambda a, b, m: m * sp.log(m / b)),
}


@pytest.mark.parametrize("name", sorted(STANDARD))
def test_a_name_is_its_integral(name: str) -> None:
    d = STANDARD[name]
    assert abs(sp.N(total(lambda a, b, m: a * d.subs(R, b / a)) - INTEGRALS[name], 30)) < 1e-25


@pytest.mark.parametrize("name", sorted(STANDARD))
def test_a_name_is_found_again(name: str) -> None:
    d = 3 * STANDARD[name] - 2 * R + 5
    assert name_of(sp.diff(d, R, 2), Setting()) == f"3*{name}"


def test_families_and_strangers() -> None:
    assert name_of(sp.diff(R**3, R, 2), Setting()) == "6*alpha-divergence of order -2"
    assert name_of(sp.diff(sp.sqrt(1 + R**2), R, 2), Setting()) is None
    assert name_of(-1 / R, Setting()) is None
