"""Critics of any form give scores, and networks stay as they were."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.health.target import CannotScore, Target, inspection_mode, preserve_random_state

IMAGES = torch.linspace(-1, 1, 6 * 4).reshape(6, 1, 2, 2)


class Fixed(nn.Module):
    """A critic whose output is a function of the images."""

    def __init__(self, function: Any):
        super().__init__()
        self.function = function

    def forward(self, images: Tensor) -> Any:
        return self.function(images)


class Labelled(nn.Module):
    """A critic that adds the label."""

    def forward(self, images: Tensor, label: Tensor) -> Tensor:
        return images.flatten(1).sum(1) + label


def target(critic: nn.Module | None, **facts: Any) -> Target:
    score = None if critic is None else lambda images, given: critic(images)
    return Target(
        sample=lambda n, given: IMAGES[:n],
        generator=nn.Identity(),
        critic=critic,
        real=Batch(IMAGES),
        **{"score": score, **facts},
    )


@pytest.mark.parametrize(
    ("made", "scores"),
    [
        (lambda x: x.flatten(1).sum(1), IMAGES.flatten(1).sum(1)),
        (lambda x: x.flatten(1).sum(1, keepdim=True), IMAGES.flatten(1).sum(1)),
        (lambda x: x, torch.zeros(6)),  # an autoencoder without error
        (lambda x: x + 0.5, torch.full((6,), -0.25)),
        (lambda x: x.repeat(1, 1, 2, 2), IMAGES.flatten(1).mean(1)),  # patches
        (
            lambda x: [x[:, 0, 0, 0], x.repeat(1, 1, 3, 1)],
            (IMAGES[:, 0, 0, 0] + IMAGES.flatten(1).mean(1)) / 2,
        ),  # scales
    ],
)
def test_critics_of_every_form_give_a_score_for_each_image(made: Any, scores: Tensor) -> None:
    torch.testing.assert_close(target(Fixed(made)).scores(IMAGES), scores)


def test_what_else_is_known_of_an_image_reaches_the_critic() -> None:
    label, critic = torch.arange(6), Labelled()
    conditional = target(critic, score=lambda images, given: critic(images, given.label))
    torch.testing.assert_close(conditional.scores(IMAGES, Batch(IMAGES, label=label)), IMAGES.flatten(1).sum(1) + label)


@pytest.mark.parametrize(
    ("critic", "reason"),
    [
        (None, "no discriminator"),
        (Fixed(lambda x: None), "no discriminator"),
        (Labelled(), "does not score plain images"),
        (Fixed(lambda x: x.flatten(1)), "4 numbers for each image"),
        (Fixed(lambda x: {"score": x}), "one tensor"),
    ],
)
def test_where_there_are_no_scores_the_reason_is_named(critic: nn.Module | None, reason: str) -> None:
    with pytest.raises(CannotScore, match=reason):
        target(critic).scores(IMAGES)


def test_networks_are_left_as_they_were() -> None:
    network = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)).train()
    nn.utils.parametrizations.spectral_norm(network[0])
    network[2].eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    modes = [part.training for part in network.modules()]
    data = torch.randn(8, 4)
    with inspection_mode(network), torch.no_grad():
        seen = network(data)
        assert torch.equal(seen, network(data))  # no dropout, no power iteration
        torch.testing.assert_close(seen.mean(0), torch.zeros(4), atol=1e-6, rtol=0)  # by the batch at hand
    assert [part.training for part in network.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_random_numbers_come_out_as_if_nothing_had_happened() -> None:
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    with preserve_random_state():
        torch.rand(100)
    assert torch.equal(torch.rand(4), expected)
