"""How a game is looked at: critics of any form are read, and networks stay as they were."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.health.subject import CannotJudge, Subject, as_played, undisturbed

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


def subject(critic: nn.Module | None, **facts: Any) -> Subject:
    return Subject(
        sample=lambda n, given: IMAGES[:n], generator=nn.Identity(), critic=critic, real=Batch(IMAGES), **facts
    )


@pytest.mark.parametrize(
    ("made", "scores"),
    [
        (lambda x: x.flatten(1).sum(1), IMAGES.flatten(1).sum(1)),
        (lambda x: x.flatten(1).sum(1, keepdim=True), IMAGES.flatten(1).sum(1)),
        (lambda x: x, torch.zeros(6)),  # an autoencoder without error
        (lambda x: x + 0.5, torch.full((6,), -0.25)),
        (lambda x: x.repeat(1, 1, 2, 2), IMAGES.flatten(1).mean(1)),  # patches
    ],
)
def test_critics_of_every_form_give_a_score_for_each_image(made: Any, scores: Tensor) -> None:
    torch.testing.assert_close(subject(Fixed(made)).judge(IMAGES), scores)


def test_labels_and_a_reading_of_the_outputs_are_used_where_they_are_given() -> None:
    label = torch.arange(6)
    judged = subject(Labelled(), labelled=True).judge(IMAGES, Batch(IMAGES, label=label))
    torch.testing.assert_close(judged, IMAGES.flatten(1).sum(1) + label)
    read = subject(Fixed(lambda x: x.flatten(1)), scores=lambda out: out[:, 0]).judge(IMAGES)
    assert torch.equal(read, IMAGES[:, 0, 0, 0])


@pytest.mark.parametrize(
    ("critic", "reason"),
    [
        (None, "no critic of images"),
        (Labelled(), "does not score plain images"),
        (Fixed(lambda x: x.flatten(1)), "4 numbers for each image"),
        (Fixed(lambda x: (x, x)), "one tensor"),
    ],
)
def test_what_cannot_be_read_is_said(critic: nn.Module | None, reason: str) -> None:
    with pytest.raises(CannotJudge, match=reason):
        subject(critic).judge(IMAGES)


def test_networks_are_left_as_they_were() -> None:
    network = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)).train()
    nn.utils.parametrizations.spectral_norm(network[0])
    network[2].eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    modes = [part.training for part in network.modules()]
    data = torch.randn(8, 4)
    with as_played(network), torch.no_grad():
        seen = network(data)
        assert torch.equal(seen, network(data))  # no dropout, no power iteration
        torch.testing.assert_close(seen.mean(0), torch.zeros(4), atol=1e-6, rtol=0)  # by the batch at hand
    assert [part.training for part in network.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_random_numbers_come_out_as_if_nobody_had_looked() -> None:
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    with undisturbed():
        torch.rand(100)
    assert torch.equal(torch.rand(4), expected)
