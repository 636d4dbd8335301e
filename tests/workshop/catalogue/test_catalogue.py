"""Nothing in the catalogue is typed in: every entry is derived, judged, and held to what is claimed of it."""

import pytest
import sympy as sp
from typed import present

from ganworks.errors import BadInput
from ganworks.workshop import catalogue
from ganworks.workshop.conditions.properties import normalised
from ganworks.workshop.derive.numbers import agree, value_at
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar import parse
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

NAMES = [name for name in catalogue.names() if catalogue.entry(name).given]
RELIED_ON = {
    *("minimax", "non_saturating", "least_squares", "hinge", "wasserstein", "exponential", "relativistic_standard"),
    *("relativistic_average_standard", "fgan_kl", "fgan_reverse_kl", "fgan_pearson", "fgan_neyman", "fgan_hellinger"),
    *("fgan_jeffreys", "fgan_js", "fgan_gan", "fgan_total_variation"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_entry_is_what_is_claimed(name: str) -> None:
    entry, found = catalogue.entry(name), catalogue.derive(name, time_limit=200)
    claims = dict(entry.claims)
    points = [{R: place[R], **found.parameters.samples(1)[0]} for place in Setting().points(R)]
    names = {**found.parameters.names, "r": R, "t": T}
    assert claims and found.valid is claims.pop("valid")
    if "known_as" in claims:
        assert found.divergence.known_as == claims.pop("known_as")
    if "follows" in claims:
        assert found.generator.known_as == claims.pop("follows")
    if "saturating" in claims:
        assert found.properties["saturating"] is claims.pop("saturating")
    for key, expr in (("d", found.divergence.d), ("effective", found.generator.effective)):
        if key in claims:
            assert agree(normalised(expr), normalised(parse(str(claims.pop(key)), names)), points)
    if "f_conjugate" in claims:
        claimed = parse(str(claims.pop("f_conjugate")), names)
        low, high = found.divergence.slopes
        for point in points:
            ends = [present(value_at(end, point)) for end in (low, high)]
            start = ends[0] if ends[0].is_finite else (ends[1] - 3 if ends[1].is_finite else sp.Integer(-2))
            stop = ends[1] if ends[1].is_finite else start + 4
            at = {**point, T: start + (stop - start) * sp.Rational(2, 5)}
            assert abs(present(value_at(found.divergence.f_conjugate, at)) - present(value_at(claimed, at))) < 1e-15
    assert not claims


def test_names_that_scripts_rely_on() -> None:
    assert set(catalogue.names()) >= RELIED_ON


def test_three_new_ones() -> None:
    assert len([entry for entry in catalogue.table() if entry.family == "new"]) == 3


@pytest.mark.parametrize("name", ["relativistic_standard", "mmd"])
def test_other_forms_are_said_to_be_so(name: str) -> None:
    with pytest.raises(BadInput, match="cannot be derived"):
        catalogue.derive(name)


def test_unknown_names_get_a_hint() -> None:
    with pytest.raises(BadInput, match="fgan_kl"):
        catalogue.derive("fgan_k")


def test_fixed_parameters() -> None:
    found = catalogue.derive("least_squares_labels", time_limit=200, a=-1, b=1, c=-1)
    assert found.valid is True and not present(found.divergence.d).free_symbols - {R}
