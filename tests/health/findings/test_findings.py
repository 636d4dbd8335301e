"""Each illness is found in a record that shows it, and in none that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ganworks.health.diagnosis import FINDERS, diagnose, first_steps
from ganworks.health.facts import Facts
from ganworks.health.findings import critic
from ganworks.health.findings.data import more_images
from ganworks.health.findings.finding import SETTLED, YOUNG, mostly
from ganworks.health.record import Record, Series

SNAPSHOTS, EVERY, BATCH = 45, 50, 64
HEALTHY: dict[str, float] = {
    "health/diversity": 0.95,
    "health/clusters": 0.9,
    "health/duplicates": 0.01,
    "health/distance": 0.03,
    "health/nearness": 1.0,
    "health/missing_modes": 0.05,
    "health/critic_auc": 0.7,
    "health/memorization_auc": 0.52,
    "health/score_real": 2.0,
    "health/score_held_out": 1.9,
    "health/score_fake": 0.0,
    "health/generator_score_gradient": 0.5,
    "health/slope": 1.0,
    "health/critic_norm": 2.0,
    "health/generator_norm": 2.0,
    "health/mean_sample_0": 0.1,
    "health/mean_sample_1": 0.0,
    "health/label_agreement": 0.8,
    "health/label_ceiling": 0.9,
    "health/label_chance": 0.1,
    "health/label_diversity": 0.8,
    "health/label_effect": 0.5,
    "critic/adversarial": 1.2,
    "critic/penalty": 0.3,
    "critic/update_ratio": 3e-3,
    "generator/update_ratio": 3e-3,
    "critic/zero_gradients": 0.05,
    "generator/zero_gradients": 0.1,
    "generator/lost_updates": 0.0,
    "generator/bound": 2.2,
    "generator/information": 0.1,
    "generator/cycle": 0.5,
}
DATA = {
    "health/data_count": 5000.0,
    "health/data_pixels": 64.0,
    "health/data_low": -1.0,
    "health/data_high": 1.0,
    "health/data_duplicates": 0.0,
    "health/data_stripes": -0.1,
}
RATES = {"critic_optimizer": {"rate": 2e-4}, "generator_optimizer": {"rate": 2e-4}}
FACTS = Facts(
    "gan",
    {
        "objective": "minimax",
        "penalties": (),
        "critic_turns": 3,
        "penalty": 1e-4,
        "information": 0.0,
        "categorical": (10,),
        "instance_noise": 0.0,
        "width": 128,
        "cycle": 1.0,
        **RATES,
    },
    {"batch": BATCH, "precision": "32"},
    "digits",
)
Change = Callable[[int], float]


def record(ill_from: int = 0, facts: dict[str, float] | None = None, **ill: float | Change) -> Record:
    """A healthy course that falls ill at a index: names with __ for / and what they are then."""
    made = Record()
    for index in range(SNAPSHOTS):
        line: dict[str, Any] = {
            "step": 1 + index * EVERY,
            "images": (1 + index * EVERY) * BATCH,
            "seconds": index * 1.0,
            **HEALTHY,
        }
        line["generator/cycle"] = 5.0 if index < 3 else 0.5
        line["health/distance"] = 0.5 * 0.9**index
        line |= {**DATA, **(facts or {})} if index == 0 else {}
        if index >= ill_from:
            line |= {
                name.replace("__", "/"): change(index) if callable(change) else change for name, change in ill.items()
            }
        made.add(line)
    return made


ILL: dict[str, dict[str, Any]] = {
    "data_range": {"facts": {"health/data_low": 0.0, "health/data_high": 255.0}},
    "not_finite_data": {"facts": {"health/data_not_finite": 0.01}},
    "data_layout": {"facts": {"health/data_stripes": 0.4}},
    "duplicated_data": {"facts": {"health/data_duplicates": 0.9}},
    "few_images": {"facts": {"health/data_count": 100.0}},
    "copied_data": {"health__nearness": 0.05},
    "collapse": {"health__diversity": 0.01, "health__clusters": 0.1, "health__duplicates": 1.0},
    "vanishing_gradient": {"health__generator_score_gradient": 1e-4, "health__critic_auc": 1.0},
    "large_steps": {"critic__update_ratio": 0.3},
    "precision_loss": {"critic__zero_gradients": 0.9, "generator__zero_gradients": 0.99},
    "critic_overfitting": {"health__memorization_auc": 0.95},
    "imbalance": {"health__critic_auc": 1.0, "health__distance": 0.9},
    "exploding_spectra": {
        "health__critic_norm": lambda index: 2.0 * 1.5**index,
        "health__slope": lambda index: 1.5**index,
    },
    "inactive_penalty": {"health__slope": 80.0, "critic__penalty": 1e-4},
    "meaningless_labels": {"health__label_ceiling": 0.1, "health__label_agreement": 0.1},
    "ignored_labels": {"health__label_agreement": 0.1, "health__label_effect": 0.0},
    "ignored_code": {"generator__bound": 0.0},
    "posterior_collapse": {"generator__divergence": 0.001, "generator__reconstruction": 0.1},
    "cycle_not_learned": {"generator__cycle": 5.0},
    "running_statistics": {"health__running_distance": 0.9},
    "texture": {"health__texture": 1.5, "health__checkerboard": 1.2},
    "dead_units": {"critic__zero_gradients": 0.9, "critic__coarse_gradients": 0.01},
    "oscillation": {"health__mean_sample_0": lambda index: 2.0 * (-1) ** index, "health__distance": 0.6},
    "stalled": {"generator__update_ratio": 1e-7, "health__distance": 0.5},
    "ruined": {"health__distance": lambda index: 0.5 * 0.8**index if index < 20 else 0.7},
    "finished": {"health__distance": 0.5},
    "slowing_down": {"seconds": lambda index: index * 1.0 if index < 15 else 15 + (index - 15) * 30.0},
}


def test_a_healthy_course_has_no_findings() -> None:
    assert diagnose(record(), FACTS) == []


@pytest.mark.parametrize("kind", ILL)
def test_each_illness_is_found_and_says_what_to_do(kind: str) -> None:
    found = {finding.kind: finding for finding in diagnose(record(**ILL[kind]), FACTS)}
    assert kind in found
    finding = found[kind]
    assert finding.message and finding.reason and 0 <= finding.evidence <= 1 and finding.advice
    assert all(advice.message and (advice.options or advice.action) for advice in finding.advice)
    for advice in finding.advice:
        for name in advice.options:
            assert FACTS.option(name.partition(".")[0]) is not None or FACTS.has(name), name


def test_every_finder_is_tested() -> None:
    assert set(ILL) | {"not_finite"} == set(FINDERS)


@pytest.mark.parametrize(
    "kind", ["collapse", "vanishing_gradient", "critic_overfitting", "inactive_penalty", "ignored_labels"]
)
def test_the_onset_is_the_step_at_which_it_began(kind: str) -> None:
    ill = record(ill_from=20, **ILL[kind])
    finding = next(one for one in diagnose(ill, FACTS) if one.kind == kind)
    assert finding.since == 1 + 20 * EVERY
    assert 0 < first_steps(ill, FACTS)[kind] - finding.since <= 6 * EVERY


@pytest.mark.parametrize(
    "kind", sorted(set(ILL) - {"not_finite_data", "data_range", "data_layout", "duplicated_data", "few_images"})
)
def test_what_shows_once_is_no_illness(kind: str) -> None:
    ill = record(ill_from=SNAPSHOTS - 1, **ILL[kind])
    assert kind == "meaningless_labels" or kind not in {finding.kind for finding in diagnose(ill, FACTS)}


def test_illnesses_come_before_remarks_and_strong_evidence_before_weak() -> None:
    both = diagnose(record(**{**ILL["collapse"], **ILL["finished"], **ILL["imbalance"]}), FACTS)
    levels = [finding.level for finding in both]
    assert levels == sorted(levels) and both[-1].kind == "finished"
    ill = [finding.evidence for finding in both if finding.level == "illness"]
    assert ill == sorted(ill, reverse=True)


@pytest.mark.parametrize(
    ("way", "distance", "ill"),
    [
        (lambda index: 2.0 * (-1) ** index, 0.5, True),
        (lambda index: 2.0 * (-1) ** index, 0.05, False),  # to sway while near the data is no illness
        (lambda index: 0.2 * (-1) ** index, 0.5, False),  # nor is a small step
        (lambda index: 2.0 * index, 5.0, False),  # nor one that leads somewhere
        (lambda index: (2.0 if index % 4 < 2 else -2.0) * (-1) ** (index // 2) * (index % 3 > 0), 0.5, True),
    ],
)
def test_an_oscillation_is_a_wide_way_that_leads_nowhere(way: Change, distance: float, ill: bool) -> None:
    swaying = record(health__mean_sample_0=way, health__distance=distance)
    assert ("oscillation" in {finding.kind for finding in diagnose(swaying, FACTS)}) == ill


def test_an_oscillation_is_found_as_soon_as_the_samples_are_old_enough() -> None:
    swaying = record(health__mean_sample_0=lambda index: 2.0 * (-1) ** index, health__distance=0.6)
    seen = first_steps(swaying, FACTS, ("oscillation",))["oscillation"]
    assert seen * BATCH >= SETTLED
    assert (seen - 9 * EVERY) * BATCH >= YOUNG > (seen - 10 * EVERY) * BATCH  # the tenth index at it


def test_wandering_explains_a_collapse_but_not_samples_without_noise() -> None:
    def first(diversity: float) -> str:
        ill = {**ILL["oscillation"], "health__diversity": diversity, "health__clusters": 0.1}
        return diagnose(record(**ill), FACTS)[0].kind

    assert first(0.05) == "oscillation" and first(1e-5) == "collapse"


@pytest.mark.parametrize(
    ("auc", "scores", "ill"),
    [
        (0.66, (4.0, 2.5, 0.0), True),  # for certain, and three eighths of the gap
        (0.66, (4.0, 3.5, 0.0), False),  # for certain, and little of the gap
        (0.58, (4.0, 2.5, 0.0), False),  # may be chance
        (0.66, (1.0, 0.5, 2.0), False),  # a critic that takes samples for data remembers nothing
        (0.75, (4.0, 3.9, 0.0), True),  # nearly every training image
    ],
)
def test_memory_counts_where_it_is_certain_and_a_part_of_the_loss(
    auc: float, scores: tuple[float, float, float], ill: bool
) -> None:
    names = ("health__score_real", "health__score_held_out", "health__score_fake")
    shown = record(
        facts={"health/data_count": 500.0}, health__memorization_auc=auc, **dict(zip(names, scores, strict=True))
    )
    assert ("critic_overfitting" in {finding.kind for finding in diagnose(shown, FACTS)}) == ill


@pytest.mark.parametrize(("count", "held_out", "ill"), [(200, 500, True), (50_000, 500, False), (40, 40, False)])
def test_memory_takes_many_passes_and_enough_images_to_be_certain(count: int, held_out: int, ill: bool) -> None:
    facts = {"health/data_count": float(count), "health/data_held_out": float(held_out)}
    shown = record(facts=facts, health__memorization_auc=0.66, health__score_held_out=1.0)
    assert ("critic_overfitting" in {finding.kind for finding in diagnose(shown, FACTS)}) == ill


def test_the_error_of_chance_is_that_of_random_scores() -> None:
    random = np.random.default_rng(0)
    found = [(random.normal(size=(60, 1)) > random.normal(size=128)).mean() for _ in range(4000)]
    facts = record(facts={"health/data_count": 60.0, "health/data_held_out": 500.0})
    assert critic._error_of_chance(facts) == pytest.approx(np.std(found), rel=0.05)


def test_missing_modes_are_a_collapse_of_a_game_that_is_no_longer_young() -> None:
    late = record(health__missing_modes=0.4)
    batches = {size: Facts("gan", FACTS.options, {"batch": size}) for size in (16, 64)}
    found = diagnose(late, batches[64])
    assert [finding.kind for finding in found] == ["collapse"] and "40% of the data" in found[0].message
    assert diagnose(late, batches[16]) == []  # 35,000 images: rare modes may still come
    assert diagnose(record(health__missing_modes=lambda index: 0.4 if index % 5 else 0.1), batches[64]) == []


def test_images_that_are_too_few_are_an_illness_once_each_was_shown_a_hundred_times() -> None:
    def level(count: float, batch: int = BATCH) -> str:
        facts = Facts("gan", FACTS.options, {"batch": batch})
        found = [one for one in diagnose(record(facts={"health/data_count": count}), facts) if one.kind == "few_images"]
        return found[0].level if found else "none"

    assert [level(count) for count in (50.0, 100.0, 200.0, 400.0)] == ["illness", "illness", "remark", "none"]
    assert level(100.0, batch=4) == "remark"


@pytest.mark.parametrize(
    ("longest", "distance", "ill"),
    [
        (0.4, 0.6, True),
        (0.4, 0.05, False),  # it came back
        (0.05, 0.6, False),  # nothing was thrown
    ],
)
def test_weights_that_were_thrown_away_are_remembered(longest: float, distance: float, ill: bool) -> None:
    thrown = record(critic__update_ratio=lambda index: longest if index == 4 else 3e-3, health__distance=distance)
    found = [one for one in diagnose(thrown, FACTS) if one.kind == "large_steps"]
    assert bool(found) == ill
    if ill:
        assert found[0].since == 1 + 4 * EVERY and "40% of their norm" in found[0].message
        rate = found[0].advice[0].options["critic_optimizer.rate"]
        assert isinstance(rate, float) and rate < 2e-4


def test_the_first_step_is_no_throw() -> None:
    first = record(critic__update_ratio=lambda index: 0.7 if index == 0 else 3e-3, health__distance=0.6)
    assert "large_steps" not in {one.kind for one in diagnose(first, FACTS)}


@pytest.mark.parametrize(("until", "distance", "ill"), [(30, 0.4, True), (30, 0.1, False), (18, 0.4, False)])
def test_a_collapse_that_took_most_of_the_game_is_remembered_while_samples_are_far(
    until: int, distance: float, ill: bool
) -> None:
    back = record(health__clusters=lambda index: 0.1 if index < until else 0.5, health__distance=distance)
    found = [one for one in diagnose(back, FACTS) if one.kind == "collapse"]
    assert bool(found) == ill
    if ill:
        assert f"and {1 + (until - 1) * EVERY}; they are recovering" in found[0].message


@pytest.mark.parametrize(("furthest", "hop", "ill"), [(4.0, 0.5, True), (1.7, 0.5, False), (4.0, 0.1, False)])
def test_a_game_that_was_flung_far_away_has_to_come_to_rest(furthest: float, hop: float, ill: bool) -> None:
    swung = record(
        health__mean_sample_0=lambda index: 0.5 * hop * (-1) ** index,
        health__distance=lambda index: furthest if index == 5 else 0.15,
    )
    found = [one for one in diagnose(swung, FACTS) if one.kind == "oscillation"]
    assert bool(found) == ill
    if ill:
        assert found[0].since == 1 + 5 * EVERY and "was 4.0 times" in found[0].message


@pytest.mark.parametrize(("output", "word"), [(0.3, "saturated the tanh"), (0.0, "The critic is flat")])
def test_a_generator_that_nothing_reaches_has_lost_its_gradient_and_not_its_precision(output: float, word: str) -> None:
    dead = diagnose(record(generator__zero_gradients=1.0, generator__output_gradient=output), FACTS)
    assert [one.kind for one in dead] == ["vanishing_gradient"] and word in dead[0].reason
    coarse = diagnose(record(generator__zero_gradients=1.0, critic__zero_gradients=0.9), FACTS)
    assert [one.kind for one in coarse] == ["precision_loss"]


@pytest.mark.parametrize(("share", "first"), [(0.55, "ignored_code"), (0.95, "precision_loss")])
def test_half_a_critic_of_zeros_may_be_a_head_without_a_weight(share: float, first: str) -> None:
    jumpy = record(critic__zero_gradients=lambda index: 0.3 if index % 4 == 0 else share, **ILL["ignored_code"])
    found = [one.kind for one in diagnose(jumpy, FACTS)]
    assert set(found) == {"ignored_code", "precision_loss"} and found[0] == first


def test_updates_are_lost_because_the_gradient_vanished() -> None:
    ill = diagnose(record(**ILL["vanishing_gradient"], generator__lost_updates=0.8), FACTS)
    assert [one.kind for one in ill][:2] == ["vanishing_gradient", "precision_loss"]


@pytest.mark.parametrize("kind", ["vanishing_gradient", "critic_overfitting", "inactive_penalty"])
def test_one_look_that_differs_is_no_recovery(kind: str) -> None:
    def jumpy_course(name: str, value: float) -> Change:
        return lambda index: HEALTHY[name.replace("__", "/")] if index == SNAPSHOTS - 2 else value

    jumpy = record(20, None, **{name: jumpy_course(name, value) for name, value in ILL[kind].items()})
    assert next(one for one in diagnose(jumpy, FACTS) if one.kind == kind).since == 1 + 20 * EVERY


def test_most_looks_are_three_of_any_five() -> None:
    steps = list(range(10, 130, 10))
    found = {}
    for shown in ("000000011111", "000000010101", "000000010011", "000000011000", "000000011100", "111111111111"):
        holds = np.array([digit == "1" for digit in shown])
        found[shown] = mostly(Series(steps, holds.astype(float)), holds)
    assert list(found.values()) == [80, 80, 80, None, 80, 10]


@pytest.mark.parametrize(
    ("options", "ill"),
    [
        ({"objective": "wasserstein"}, True),
        ({"objective": "wasserstein", "clip": 0.01}, False),  # clipped weights have a bound of their own
        ({"objective": "non_saturating"}, False),
    ],
)
def test_a_transport_distance_needs_a_flat_critic(options: dict[str, Any], ill: bool) -> None:
    steep = record(health__slope=lambda index: 0.1 if index == 0 else 10.0)
    steep.columns.pop("critic/penalty")
    found = diagnose(steep, Facts("gan", {**options, "penalties": (), **RATES}, {"batch": BATCH}))
    assert ("exploding_spectra" in {finding.kind for finding in found}) == ill
    if ill:
        assert found[0].advice[0].options == {"penalties": [{"kind": "gradient", "weight": 10.0}]}


@pytest.mark.parametrize(
    ("slopes", "ill"), [((10.0, 10.0, 10.0, 2.0, 2.0), True), ((10.0, 2.0, 2.0, 2.0, 10.0), False)]
)
def test_a_slope_that_falls_at_the_last_looks_is_still_steep_at_most(slopes: tuple[float, ...], ill: bool) -> None:
    steep = record(health__slope=lambda index: slopes[index - SNAPSHOTS] if index >= SNAPSHOTS - 5 else 1.0)
    found = diagnose(steep, Facts("gan", {"objective": "wasserstein", "penalties": (), **RATES}, {"batch": BATCH}))
    assert ("exploding_spectra" in {finding.kind for finding in found}) == ill


def test_weights_that_grow_under_a_slope_that_is_held_are_no_illness() -> None:
    grown = record(health__critic_norm=lambda index: 2.0 * 1.5**index, health__slope=1.0)
    assert diagnose(grown, FACTS) == []


def test_samples_that_are_all_one_training_image_have_collapsed_and_are_no_copies() -> None:
    one = record(health__nearness=0.05, **ILL["collapse"])
    assert {"collapse"} == {finding.kind for finding in diagnose(one, FACTS)}


@pytest.mark.parametrize(("rate", "options"), [(1e-7, {"generator_optimizer.rate": 2e-4}), (2e-4, {})])
def test_a_stalled_generator_is_not_told_to_use_the_rate_it_has(rate: float, options: dict[str, float]) -> None:
    facts = Facts("gan", {**FACTS.options, "generator_optimizer": {"rate": rate}}, {"batch": BATCH})
    finding = next(one for one in diagnose(record(**ILL["stalled"]), facts) if one.kind == "stalled")
    assert finding.advice[0].options == options and ("too small" in finding.reason) == bool(options)


def test_points_may_be_anywhere() -> None:
    wide = record(facts={"health/data_pixels": 1.0, "health/data_low": -30.0, "health/data_high": 40.0})
    assert "data_range" not in {finding.kind for finding in diagnose(wide, FACTS)}


def test_a_run_that_broke_off_is_advised_on() -> None:
    broken = record()
    broken.add({"step": 2000, "events": [{"event": "not_finite", "message": "Term x is not a finite number."}]})
    finding = diagnose(broken, FACTS)[0]
    assert finding.kind == "not_finite" and finding.since == 2000 and "not a finite number" in finding.message
    assert "--critic_optimizer.rate 2e-05" in [advice.command for advice in finding.advice]


def test_the_reason_speaks_of_the_objective() -> None:
    finding = next(
        one for one in diagnose(record(**ILL["vanishing_gradient"]), FACTS) if one.kind == "vanishing_gradient"
    )
    assert "minimax is flat" in finding.reason and "bounded" in finding.reason
    assert finding.advice[0].command == "--objective non_saturating"


@pytest.mark.parametrize(("turn", "found"), [("classifier/labelled", False), ("generator/adversarial", True)])
def test_samples_are_judged_only_in_stages_that_make_some_better(turn: str, found: bool) -> None:
    """Triple-GAN teaches its classifier first, while its generator is as it was made."""
    made = Record()
    for index in range(SNAPSHOTS):
        signals = {"health/diversity": 0.05, "health/clusters": 0.1, "health/duplicates": 0.0}
        made.add({"step": 1 + index * EVERY, "stage": "first", turn: 1.0, **signals})
    assert ("collapse" in {finding.kind for finding in diagnose(made, FACTS)}) is found


@pytest.mark.parametrize(("count", "images"), [(20, 10_000), (300, 30_000), (70_000, 500_000), (None, 500_000)])
def test_adaptive_augmentation_of_few_images_is_advised_where_there_is_none(count: float | None, images: int) -> None:
    """It rises while each image is shown a hundred times, within what suits a short run and what its paper has."""
    advised = {"augment_target": 0.6, "augment_images": images}
    settings = {"augment": 0.0, "augment_target": None, "penalties": []}
    for changes, expected in (({}, True), ({"augment": 0.3}, False), ({"augment_target": 0.5}, False)):
        advice = more_images(Facts("gan", {**settings, **changes}), count)
        assert (advised in [dict(one.options) for one in advice]) is expected, changes
    assert not any("augment" in name for one in more_images(Facts("vae", {}), count) for name in one.options)
