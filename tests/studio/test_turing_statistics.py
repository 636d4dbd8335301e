"""Shares and their intervals against closed forms, and tests that are balanced."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from scipy.stats import beta, norm

from ganworks.errors import BadInput
from ganworks.studio.turing.plan import Kind, plan
from ganworks.studio.turing.statistics import Answer, mean_of, over_people, person_result, rate, result


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 10), (10, 10), (41, 97)])
def test_wilsons_interval_solves_its_equation(hits: int, count: int) -> None:
    """Its ends p satisfy |share - p| = z sqrt(p (1 - p) / n)."""
    found, z = rate(hits, count), norm.ppf(0.975)
    for end in (found.low, found.high):
        assert abs(found.value - end) == pytest.approx(z * math.sqrt(end * (1 - end) / count), abs=1e-9)


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 10), (10, 10), (41, 97)])
def test_the_exact_interval_is_made_of_beta_quantiles(hits: int, count: int) -> None:
    found = rate(hits, count, "exact")
    low = 0.0 if hits == 0 else beta.ppf(0.025, hits, count - hits + 1)
    high = 1.0 if hits == count else beta.ppf(0.975, hits + 1, count - hits)
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_mean_of_two_equal_shares_is_narrower_by_the_root_of_two() -> None:
    one = rate(30, 100)
    both = mean_of(one, one)
    assert both.value == one.value and both.count == 200
    assert both.high - both.value == pytest.approx((one.high - one.value) / math.sqrt(2))


def test_the_mean_of_two_shares_covers_the_truth_as_often_as_it_says() -> None:
    random, truth = np.random.default_rng(0), (0.3, 0.1)
    hits = random.binomial(40, truth, (400, 2))
    inside = [(one := mean_of(rate(a, 40), rate(b, 40))).low <= 0.2 <= one.high for a, b in hits.tolist()]
    assert 0.91 <= np.mean(inside) <= 0.99


def test_over_people_is_students_interval() -> None:
    found = over_people([0.2, 0.4])
    assert found is not None and found.value == pytest.approx(0.3)
    # of two people: 12.706 standard errors of 0.1
    assert (found.low, found.high) == (0.0, 1.0)
    many = over_people([0.2, 0.4] * 50)
    assert many is not None and many.high - many.value == pytest.approx(1.9842 * 0.1005 / 10, rel=1e-3)
    assert over_people([0.3]) is None


def test_guessing_is_the_exact_binomial_test() -> None:
    answers = [Answer(1, "", True)] * 20
    assert person_result(answers)["guessing"] == pytest.approx(2 * 0.5**20)
    half = [Answer(1, "", bool(k % 2)) for k in range(20)]
    assert person_result(half)["guessing"] == pytest.approx(1)


def test_a_judge_who_is_never_and_one_who_is_always_fooled() -> None:
    """Of single pictures: who calls everything real is fooled always, and wrong in half of all cases."""
    items = ["", "", "good", "bad"]
    credulous = [Answer(1, model, model == "") for model in items * 5]
    perfect = [Answer(2, model, True) for model in items * 5]
    found = result(credulous, ["good", "bad"])["models"]["good"]
    assert found["fooled"].value == 1 and found["error_rate"].value == 0.5
    assert result(perfect, ["good"])["models"]["good"]["error_rate"].value == 0
    both = result(credulous + perfect, ["good", "bad"])
    assert both["models"]["bad"]["fooled"].value == 0.5
    assert both["models"]["bad"]["over_people"].value == pytest.approx(0.25)
    assert both["real_taken_for_generated"].value == 0
    assert [both["people"][k]["accuracy"].value for k in (1, 2)] == [0.5, 1]


def test_of_pairs_the_error_rate_is_the_share_of_wrong_choices() -> None:
    answers = [Answer(1, "good", k < 12) for k in range(20)]
    found = result(answers, ["good"])["models"]["good"]
    assert found["error_rate"] == rate(8, 20) and result([], ["good"])["models"]["good"]["error_rate"] is None


@pytest.mark.parametrize("kind", ["single", "pairs"])
def test_plans_are_balanced_and_show_no_picture_twice(kind: Kind) -> None:
    real, fake = list(range(30)), {"a": list(range(30, 60)), "b": list(range(60, 90)), "c": list(range(90, 120))}
    orders = set()
    for seed in range(20):
        items = plan(kind, 20, real, fake, np.random.default_rng(seed))
        shown = [number for item in items for number in item.pictures]
        assert len(items) == 20 and len(set(shown)) == len(shown)
        truths, models = Counter(item.truth for item in items), Counter(item.model for item in items if item.model)
        assert sorted(truths.values()) == [10, 10]
        assert max(models.values()) - min(models.values()) <= 1
        for item in items:
            generated = [number for number in item.pictures if number >= 30]
            assert all(number in fake[item.model] for number in generated)
            if kind == "pairs":
                assert len(generated) == 1 and (item.pictures[0] < 30) == (item.truth == "left")
            else:
                assert bool(generated) == (item.truth == "generated")
        orders.add(tuple(item.truth for item in items))
    assert len(orders) > 15


@pytest.mark.parametrize(("items", "reason"), [(3, "even"), (0, "even"), (200, "need")])
def test_plans_that_cannot_be_are_refused(items: int, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        plan("single", items, [0, 1, 2], {"a": [3, 4, 5]}, np.random.default_rng(0))
