"""Objectives of other forms: what their theorems say, against optima that are computed."""

import json

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import minimize

from ganworks.cli.design import main
from ganworks.errors import BadInput
from ganworks.workshop.forms import form, names, relativistic
from ganworks.workshop.forms.classes import overlap
from ganworks.workshop.forms.cumulant import attained, cumulant

P = np.array([0.2, 0.3, 0.5])
Q = np.array([0.5, 1 / 3, 1 / 6])


@pytest.mark.parametrize("name", names())
def test_every_form_is_decided_and_has_the_keys_of_a_design(name: str) -> None:
    found = form(name)
    assert found.valid is (name != "auxiliary_classifier")
    plain = json.loads(json.dumps(found.to_dict()))
    assert {"given", "objective", "divergence", "conditions", "properties", "valid", "latex"} <= set(plain)
    assert "Theorem" in found.report()


def best_of(loss: str, p: np.ndarray, q: np.ndarray) -> float:
    """The best value over all critics on three places, less that of a constant one."""
    costs = {
        "standard": lambda t: -np.logaddexp(0, -t),
        "least_squares": lambda t: -((1 - t) ** 2),
        "hinge": lambda t: -np.maximum(0, 1 - t),
    }
    f = costs[loss]

    def minus(a: np.ndarray) -> float:
        return -float(p @ f(a[:, None] - a[None, :]) @ q)

    ends = [
        minimize(minus, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000})
        for start in (np.zeros(3), np.log(p / q))
    ]
    return max(-end.fun for end in ends) - float(f(np.zeros(1))[0])


@pytest.mark.parametrize("loss", ["standard", "least_squares", "hinge"])
def test_relativistic_is_zero_for_equal_and_positive_for_different_distributions(loss: str) -> None:
    assert best_of(loss, P, P) == pytest.approx(0.0, abs=1e-7)
    assert best_of(loss, P, Q) > 1e-2


def test_what_is_no_relativistic_divergence() -> None:
    assert relativistic("-exp(t)").valid is False  # not convex
    flat = relativistic("t^2")
    assert flat.valid is False and {c.name for c in flat.conditions if c.verdict.refuted} == {"cost_falls"}
    assert relativistic("abs(t)").valid is None  # a kink at 0
    unbounded = relativistic("-t")
    assert unbounded.valid is True
    assert next(c for c in unbounded.conditions if c.name == "finite").verdict.refuted
    with pytest.raises(BadInput):
        relativistic("__import__('os')")


def test_names_of_cumulant_divergences() -> None:
    one, half, zero = sp.Integer(1), sp.Rational(1, 2), sp.Integer(0)
    assert attained(zero, one) == "KL(p||q)" and attained(one, zero) == "KL(q||p)"
    assert attained(one, one) == "Renyi divergence of order 1/2 of p from q"
    assert "1/(1/2)" in attained(half, half)
    assert cumulant("1/2", "3").valid is True


def test_a_classifier_with_a_class_for_samples_attains_what_is_said() -> None:
    """Two classes and three places: the best c by Newton against 2 JS - 2 log 2 - H(k|x)."""
    joint = np.array([[0.15, 0.2, 0.1], [0.05, 0.1, 0.4]])
    weights = np.vstack([joint, Q])

    def minus(logits: np.ndarray) -> float:
        rows = np.vstack([logits.reshape(2, 3), np.zeros(3)])
        rows = rows - np.logaddexp.reduce(rows, axis=0)
        return -float((weights * rows).sum())

    best = -minimize(minus, np.zeros(6), method="BFGS", options={"gtol": 1e-10}).fun
    middle = (P + Q) / 2
    js = float((P * np.log(P / middle)).sum() + (Q * np.log(Q / middle)).sum()) / 2
    entropy = -float((joint * np.log(joint / P)).sum())
    assert best == pytest.approx(2 * js - 2 * np.log(2) - entropy, rel=1e-7)


def test_an_auxiliary_classifier_rewards_clear_cases_where_classes_overlap() -> None:
    honest, sure = overlap(sp.Rational(3, 4))
    assert float(honest) == pytest.approx(0.5623, abs=1e-4)
    q = np.array([[0.5, 0.0], [0.0, 0.5]])
    p = np.array([[0.375, 0.125], [0.125, 0.375]])
    reader = (p + q) / (p + q).sum(axis=0)
    assert float(sure) == pytest.approx(-float((q[q > 0] * np.log(reader[q > 0])).sum()))
    assert float(overlap(sp.Rational(99999, 100000))[0]) < 1e-3


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--name=donsker_varadhan"]) == 0
    assert "KL(p||q)" in capsys.readouterr().out
    assert main(["--relativistic=softplus(-t)", "--average", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["valid"] is True and plain["form"]["kind"] == "relativistic"
    for words in (["--name=mmd", "--latex"], ["--relativistic=t", "--f=u"], ["--name=reny"]):
        with pytest.raises(BadInput):
            main(words)
