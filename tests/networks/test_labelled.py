"""Bodies of any family in the games whose papers have labelled players of their own."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

import ganworks as gw
from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.networks import labelled

IMAGE = (1, 16, 16)
FAMILY = ("sagan", "biggan", "s2gan", "s2gan_co", "s3gan")


class Reads(nn.Module):
    """A critic that takes labels itself."""

    def __init__(self, image: tuple[int, int, int], classes: int) -> None:
        super().__init__()
        self.table = nn.Embedding(classes, image[0] * image[1] * image[2])

    def forward(self, images: Tensor, label: Tensor) -> Tensor:
        return (images.flatten(1) * self.table(label)).sum(1)


class Draws(nn.Module):
    """A generator that takes labels itself."""

    def __init__(self, latent: int, image: tuple[int, int, int], classes: int) -> None:
        super().__init__()
        self.image, self.table = image, nn.Embedding(classes, latent)
        self.output = nn.Linear(latent, image[0] * image[1] * image[2])

    def forward(self, latent: Tensor, label: Tensor) -> Tensor:
        return self.output(latent + self.table(label)).tanh().view(-1, *self.image)


def small(name: str, **networks: Any) -> Any:
    return gw.system(name, image=IMAGE, width=4, classes=3, noise=12, networks=networks)


@pytest.mark.parametrize("name", FAMILY)
def test_a_game_on_other_bodies_trains_both_players(name: str) -> None:
    system = small(name, generator=Draws, critic="dcgan")
    assert type(system.generator).__name__ == "Draws" and "ParametrizedConv2d" in {
        type(m).__name__ for m in system.critic.modules()
    }
    batch = Batch(torch.rand(4, *IMAGE) * 2 - 1, label=torch.tensor([0, 1, 2, 0]))
    phases = {phase.name: phase for phase in system.phases()}
    for name_of_phase, player in (("critic", system.critic), ("generator", system.generator)):
        system.zero_grad()
        phases[name_of_phase].loss(batch).total.backward()
        assert all(weight.grad is not None for weight in player.parameters() if weight.requires_grad)


def test_labels_are_told_apart_by_bodies_that_know_nothing_of_them() -> None:
    torch.manual_seed(0)
    system = small("biggan", generator="mlp", critic="mlp").eval()
    images, latent = torch.rand(2, *IMAGE), torch.randn(1, 12).expand(2, 12)
    labels = torch.tensor([0, 1])
    made = system.generator(latent, labels)
    assert not torch.equal(made[0], made[1])
    same = images[:1].expand(2, -1, -1, -1)
    scores, embedding = system.critic(same, labels), system.critic.embedding(labels)
    features = system.critic.trunk(same)
    difference = ((embedding[0] - embedding[1]) * features[0]).sum()
    assert torch.allclose(scores[0] - scores[1], difference, atol=1e-5)


def test_critics_of_the_house_are_normalised_and_others_are_left_alone() -> None:
    sizes = {"image": IMAGE, "classes": 3, "width": 4}
    ours, other = labelled.labelled_critic("mlp", **sizes), small("biggan", critic=Reads).critic
    for layer in [m for m in ours.modules() if isinstance(m, (nn.Linear, nn.Embedding))]:
        assert float(torch.linalg.matrix_norm(layer.weight.detach(), 2)) == pytest.approx(1, abs=0.2)
    assert not any("parametrizations" in name for name, _ in other.named_parameters())


def test_what_cannot_be_joined_is_said() -> None:
    with pytest.raises(BadInput, match="classifies by the features"):
        small("s3gan", critic=Reads)
    with pytest.raises(BadInput, match="is the body of a generator"):
        small("biggan", critic=Draws)
    with pytest.raises(BadInput, match="has no critic"):
        gw.system("vae", image=IMAGE, width=4, networks={"critic": "dcgan"})


@pytest.mark.parametrize("name", ["vae", "bivae", "lapgan"])
def test_the_generator_alone_has_another_body(name: str) -> None:
    kinds = [
        {type(module).__name__ for module in gw.system(name, image=IMAGE, width=4, networks=networks).modules()}
        for networks in ({}, {"generator": "resnet"})
    ]
    assert "UpBlock" in kinds[1] - kinds[0]
