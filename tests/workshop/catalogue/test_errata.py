"""Each erratum is a contradiction that is computed."""

import pytest
import sympy as sp

from ganworks.workshop.catalogue import errata
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

FOUND = errata.all_errata()


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.number)
def test_the_claim_is_wrong(found: errata.Erratum) -> None:
    assert found.wrong


def test_all_rows_are_there() -> None:
    rows = [f"E{n}" for n in (*range(9, 15), 94, *range(103, 109))]
    assert [found.number for found in FOUND] == rows


def test_the_right_reading_of_each_number() -> None:
    found = {entry.number: entry for entry in FOUND}
    p, q = errata.P, errata.Q
    assert found["E9"].computed == sum((a - b) ** 2 / b for a, b in zip(p, q, strict=True))
    assert sp.simplify(found["E12"].computed - 2 * found["E12"].claimed) == 0
    assert found["E103"].computed * 2 == found["E103"].claimed
    assert found["E106"].computed == 0


def test_the_generator_stands_still_at_a_positive_divergence() -> None:
    first, second, divergence = errata.stuck()
    assert first == second and divergence == sp.Rational(1, 2)


def test_conclusion_two_can_always_be_satisfied() -> None:
    """For any beta there is an alpha with the wanted d, even for -t, which runs away from the data."""
    alpha = errata.any_d(-T, (R - 1) ** 2, sp.log(R), sp.exp(T))
    assert sp.simplify((alpha + sp.exp(T) * (-T)).subs(T, sp.log(R)) - (R - 1) ** 2) == 0
