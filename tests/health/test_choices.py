"""Settings that are no numbers, and numbers that mean something beside one of these only."""

from __future__ import annotations

from typing import Any

import pytest

from ganworks import registry
from ganworks._usual_settings import usual_settings, usual_words
from ganworks.game import configure
from ganworks.health.causes.choices import choices
from ganworks.health.causes.kinds import kind_of, left, player_of
from ganworks.health.causes.settings import compared, outliers
from ganworks.health.causes.treatment import back_to_choice
from ganworks.health.facts import Facts
from ganworks.health.loss_meaning import loss_lines
from ganworks.health.record import Record
from ganworks.health.report import report
from ganworks.training.settings import Training

USUAL = {"critic_optimizer.method": ("adam",), "spectral": ("reshaped",), "training.freeze": ("",)}


def facts(options: dict[str, Any], **training: Any) -> Facts:
    return Facts("gan", options, training, usual_words=USUAL)


def test_a_choice_that_nobody_makes_is_a_candidate_with_what_it_does() -> None:
    found = {one.name: one for one in choices(facts({"critic_optimizer": {"method": "sgd"}, "spectral": "none"}))}
    assert found["critic_optimizer.method"].mechanism == "plain_steps/critic"
    assert found["spectral"].mechanism == "unbounded" and "reshaped is usual" in found["spectral"].message
    assert not choices(facts({"critic_optimizer": {"method": "adam"}, "spectral": "reshaped"}))


def test_parameters_that_are_not_trained_are_named_and_the_advice_empties_the_list() -> None:
    run = facts({}, freeze=("critic",), steps=100)
    (choice,) = choices(run)
    assert choice.name == "training.freeze"
    assert back_to_choice(choice, run)[0].options == {"training.freeze": []}


def test_a_rate_for_sgd_says_nothing_of_one_for_adam() -> None:
    methods = {method: {"critic_optimizer": {"method": method}} for method in ("adam", "sgd")}
    rates = {
        method: usual_settings("gan", "digits", options)["critic_optimizer.rate"] for method, options in methods.items()
    }
    assert max(rates["adam"]) < 0.05 <= max(rates["sgd"])
    assert "sgd" in usual_words("gan", "digits")["critic_optimizer.method"]


def test_a_loop_with_sgd_is_compared_with_rates_of_sgd() -> None:
    def found(method: str, rate: float) -> list[str]:
        options = {"critic_optimizer": {"rate": rate, "method": method}}
        return [one.name for one in outliers(Facts(options=options))]

    assert not found("sgd", 0.1) and not found("adam", 1e-3)
    assert found("sgd", 1e-4) == found("adam", 0.1) == ["critic_optimizer.rate"]


@pytest.mark.parametrize(
    ("name", "title", "player"),
    [
        ("lr_g", "learning rate", "generator"),
        ("d_lr", "learning rate", "critic"),
        ("n_critic", "turns of the critic", ""),
        ("z_dim", "dimensions of the noise", ""),
        ("lambda_gp", "weight of a penalty", ""),
        ("clip_value", "weight clip", ""),
        ("training.gradient_clip", "gradient clip", ""),
        ("label_smoothing", "label smoothing", ""),
        ("ema_decay", "averaging", ""),
        ("beta1", "first beta", ""),
    ],
)
def test_names_that_are_common_in_loops_are_known(name: str, title: str, player: str) -> None:
    assert kind_of(name).title == title and not left(name)
    assert player in ("", player_of(name))


def test_numbers_that_change_no_player_are_left() -> None:
    assert left("epochs") and left("training.steps") and left("log_every")
    outlier = compared("lambda_gp", 1e4)
    assert outlier is not None and outlier.mechanism == "strong_penalty"


def course(looks: int, **signals: float) -> Record:
    values = {f"health/{name}": value for name, value in signals.items()}
    return Record({"step": 1 + 25 * look, "images": 0, **values} for look in range(looks))


def test_what_happens_is_a_cause_only_after_a_setting_that_is_far_off() -> None:
    ill = {"diversity": 0.02, "clusters": 0.1, "duplicates": 1.0, "distance": 0.9, "critic_auc": 0.9}
    record = course(41, **ill)
    odd = Facts("gan", {"noise": 1}, {"steps": 1001, "batch": 64}, usual={"noise": (64.0,)})
    names = [cause.name for cause in report(record, odd).causes]
    assert names[0] == "noise" and "collapse" in names[1:]
    usual = Facts("gan", {"noise": 64}, {"steps": 1001, "batch": 64}, usual={"noise": (64.0,)})
    assert report(record, usual).causes[0].name == "collapse"


def test_a_batch_that_is_far_too_small_does_not_keep_a_game_young() -> None:
    assert Facts(training={"batch": 2}).usual_batch == 64
    assert Facts(training={"batch": 32}).usual_batch == 32
    assert Facts(training={"batch": 2}, usual={"training.batch": (4.0, 64.0)}).usual_batch == 2


def test_no_recipe_is_unusual_to_itself() -> None:
    for name, entry in registry.recipe.entries().items():
        recipe, system, data = registry.recipe[name](), entry.facts["system"], entry.facts["data"]
        options = configure(registry.system[system], recipe.get("options", {})).model_dump(mode="json")
        training = {**Training(steps=2000).model_dump(mode="json"), **recipe.get("training", {})}
        usual, words = usual_settings(system, data, options), usual_words(system, data)
        run = Facts(system, options, training, data, usual, words)
        assert not outliers(run, 100) and not choices(run), name


def test_a_rate_that_has_fallen_to_nothing_is_named() -> None:
    fallen = {"shape": "linear", "start": 1e-3, "end": 0.0, "length": 40}
    run = Facts("gan", {"critic_optimizer": {"rate": fallen, "method": "adam"}}, {"steps": 300}, usual_words={})
    (outlier,) = outliers(run, 200)
    assert outlier.name == "critic_optimizer.rate" and outlier.value == 0 and outlier.mechanism == "slow/critic"
    assert not outliers(run, 1)


def test_a_collapse_that_comes_later_is_no_fault_of_the_noise() -> None:
    def first(separation: list[float]) -> str:
        lines = [
            {
                "step": 1 + 25 * look,
                "images": 0,
                "health/diversity": 0.3,
                "health/clusters": 0.2,
                "health/distance": 0.8,
                "health/duplicates": 0.0,
            }
            | {"health/separation": separation[min(look, len(separation) - 1)]}
            for look in range(41)
        ]
        return report(Record(lines), Facts("gan", {}, {"steps": 1001, "batch": 64})).causes[0].name

    assert first([0.02]) == "few_latents"
    assert first([1.0, 0.5, 0.02]) == "collapse"


def test_terms_are_quoted_with_how_they_are_read() -> None:
    lines = [{"step": step, "images": 0, "bound/reconstruction": 1.0 / step} for step in range(1, 9)]
    (line,) = loss_lines(Record(lines), None)
    assert line.startswith("bound/reconstruction was 1 and is") and "known image" in line


def test_plain_gradient_steps_in_a_loop_are_a_candidate() -> None:
    (choice,) = choices(Facts(options={"generator_optimizer": {"method": "sgd", "rate": 2e-4}}))
    assert choice.mechanism == "plain_steps/generator"
    assert not choices(Facts(options={"generator_optimizer": {"method": "adamw"}}))
