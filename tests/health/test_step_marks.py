"""What optimizers hold, what a loss makes of the scores, and what a whole step did: marks of loops, one by one."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from ganworks.health import Doctor
from ganworks.health.causes.observations import Observations, observe
from ganworks.health.causes.theory import assumptions
from ganworks.health.facts import Facts
from ganworks.health.optimizer_turns import holdings
from ganworks.health.record import Record
from ganworks.health.score_gradients import watch_scores
from ganworks.health.step_gains import step_gains


def players() -> dict[str, nn.Module]:
    torch.manual_seed(0)
    return {"generator": nn.Linear(3, 2), "critic": nn.Linear(2, 1)}


def test_an_optimizer_of_the_wrong_network_holds_none_of_its_own() -> None:
    both = players()
    wrong = torch.optim.SGD(both["generator"].parameters(), 0.1)
    shared = torch.optim.SGD([*both["generator"].parameters(), *both["critic"].parameters()], 0.1)
    found = holdings(both, {"critic": wrong, "generator": shared})
    assert found == {
        "critic/holds_none": 1.0,
        "critic/holds_other": 1.0,
        "generator/holds_none": 0.0,
        "generator/holds_other": 1.0,
    }


@pytest.mark.parametrize(
    ("loss", "linear", "unheard"),
    [
        (lambda a, b: b.mean() - a.mean(), 1.0, 0.0),
        (lambda a, b: nn.functional.softplus(-a).mean() + nn.functional.softplus(b).mean(), 0.0, 0.0),
        (lambda a, b: nn.functional.softplus(-a).mean(), 0.0, 1.0),
        (lambda a, b: (-1e3 - a).relu().mean() + (1e3 + b).relu().mean(), 1.0, 0.0),  # data's margins are all met
    ],
)
def test_what_a_loss_makes_of_the_scores(loss: object, linear: float, unheard: float) -> None:
    critic = players()["critic"]
    with watch_scores(critic) as found:
        loss(critic(torch.randn(8, 2)), critic(torch.randn(8, 2))).backward()  # type: ignore[operator]
    assert found.marks() == {"linear": linear, "unheard": unheard}


def test_nothing_is_said_of_scores_without_a_gradient() -> None:
    critic = players()["critic"]
    with watch_scores(critic) as found, torch.no_grad():
        critic(torch.randn(8, 2))
    assert found.marks() == {}


@pytest.mark.parametrize("player", ["critic", "generator"])
def test_a_step_up_its_own_gradient_is_a_gain_and_weights_stay(player: str) -> None:
    both, real, noise = players(), torch.randn(32, 2), torch.randn(32, 3)

    def gap() -> tuple[float, float, float]:
        with torch.no_grad():
            scores = both["critic"](real), both["critic"](both["generator"](noise))
        return float(scores[0].mean()), float(scores[1].mean()), float(torch.cat(scores).std())

    before = {name: [value.detach().clone() for value in net.parameters()] for name, net in both.items()}
    fake = both["critic"](both["generator"](noise)).mean()
    wanted = fake if player == "generator" else both["critic"](real).mean() - fake
    own = list(both[player].parameters())
    for value, gradient in zip(own, torch.autograd.grad(wanted, own), strict=True):
        value.data += 0.1 * gradient
    after = [value.detach().clone() for net in both.values() for value in net.parameters()]
    found = step_gains(both, before, gap)
    other = "critic" if player == "generator" else "generator"
    assert found[f"{player}/gain"] > 0 and found[f"{other}/gain"] == 0
    assert all(
        torch.equal(a, b) for a, b in zip(after, (v for n in both.values() for v in n.parameters()), strict=True)
    )


@pytest.mark.parametrize(("slope", "linear", "named"), [(5.0, True, True), (5.0, False, False), (1.0, True, False)])
def test_a_transport_distance_without_a_bound_is_named(slope: float, linear: bool, named: bool) -> None:
    seen: Observations = {
        "steeper_than_transport": slope > 3,
        "linear/critic": linear,
        "linear/generator": linear,
        "far": True,
    }
    assert ["penalties" for _ in assumptions(Facts(), seen, 1)] == ["penalties"] * named


def test_a_loop_that_marks_no_turns_is_seen_to_show_other_data() -> None:
    torch.manual_seed(0)
    both, data = players(), torch.randn(256, 2)
    doctor = Doctor(
        generator=both["generator"],
        critic=both["critic"],
        real=data,
        latent=torch.randn(64, 3),
        every=1,
        say=lambda text: None,
    )

    def step(real: Tensor) -> None:
        for shown in (real, both["generator"](torch.randn(64, 3)).detach()):
            both["critic"](shown)

    for _ in range(6):
        step(3 * data[:64] + 4)
        doctor.look(critic=0.0, generator=0.0)
    assert doctor.facts.batch == 64
    seen = observe(Record(doctor.record.lines), doctor.facts)
    assert seen["other_data/critic"] and not seen["same_input/generator"] and seen["same_input/critic"]
