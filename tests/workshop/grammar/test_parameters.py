"""Parameters carry their relations into exact sample points and an unconstrained reparametrisation."""

from __future__ import annotations

import pytest
import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.grammar.parameters import NONE, Parameters


@pytest.mark.parametrize(
    ("specs", "relations"),
    [
        (["a=real", "b=> a"], ["b>a"]),
        (["a=real", "b=b>a"], ["b>a"]),
        (["a<b"], ["b>a"]),
        (["0<pi<1"], ["pi>0", "1>pi"]),
        (["0<a<b<1"], ["a>0", "b>a", "1>b"]),
        (["b=real", "a<c<b"], ["c>a", "b>c"]),
        (["k=0.3", "b=> k"], ["b>3/10"]),
        (["a=negative, b=positive"], ["0>a", "b>0"]),
        (["a<b", "b<3", "a>1"], ["a>1", "b>a", "3>b"]),
        ({"a": "real", "b": "> a"}, ["b>a"]),
    ],
)
def test_samples_satisfy_the_relations_and_forms_invert(specs: list[str], relations: list[str]) -> None:
    parameters = Parameters.read(specs)
    for point in parameters.samples(6):
        named = {str(symbol): value for symbol, value in point.items()}
        for relation in relations:
            greater, less = (sp.sympify(side, locals=named) for side in relation.split(">"))
            assert greater > less
    for symbol, form in parameters.forms.items():
        assert sp.simplify(parameters.bound(form) - symbol) == 0
        assert all(free.is_positive or free.is_real for free in form.free_symbols)
    for relation in relations:
        names = {name: parameters.free(value) for name, value in parameters.names.items()}
        greater, less = (sp.sympify(side, locals=names) for side in relation.split(">"))
        assert sp.factor(greater - less).is_positive


@pytest.mark.parametrize(
    "specs",
    [
        ["a=1", "a>2"],
        ["a<b", "b<a"],
        ["a>1", "a<0"],
        ["a=1", "a=2"],
        ["a"],
        ["a<"],
        ["1<2"],
        ["r=1"],
        ["exp>1"],
        ["a=1/0"],
        ["a=__import__('os')"],
        ["c>a", "c>b"],
        [""],
    ],
)
def test_bad_declarations_are_refused(specs: list[str]) -> None:
    with pytest.raises(BadInput):
        Parameters.read(specs)


def test_fixed_values_are_exact_and_nothing_declared_is_one_empty_point() -> None:
    assert Parameters.read(["a=0.3"]).names == {"a": sp.Rational(3, 10)}
    assert NONE.samples() == [{}]
    assert Parameters.read(["alpha>0"]).symbols["alpha"].is_positive


def test_a_lower_end_that_belongs_to_the_relation() -> None:
    parameters = Parameters.read(["0<=s<1", "b>s+1"])
    form = parameters.free(parameters.symbols["s"])
    (free,) = form.free_symbols
    assert form.subs(free, 0) == 0 and sp.limit(form, free, sp.oo) == 1
    assert parameters.free(parameters.symbols["b"] - parameters.symbols["s"] - 1).is_positive


@pytest.mark.parametrize("spec", ["k=integer", "0<=s<=1", "s in (0,1)"])
def test_what_is_no_kind_and_no_relation(spec: str) -> None:
    with pytest.raises(BadInput):
        Parameters.read([spec])
