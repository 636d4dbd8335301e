"""Batteries of objectives, networks and data sets: sound ones pass, and each broken one is told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

import ganworks as gw
from ganworks.data import DataSet
from ganworks.testing import check_dataset, check_network, check_objective


class Loss:
    """The non-saturating loss."""

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(-real).mean() + softplus(fake).mean()

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(-fake).mean()


class Vector(Loss):
    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(-real) + softplus(fake)


class Summed(Loss):
    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(-fake).sum()


class Flipped(Loss):
    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return super().critic(real=fake, fake=real)


class Saturated(Loss):
    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return -torch.sigmoid(real).log().mean() - (1 - torch.sigmoid(fake)).log().mean()


class Dishonest(Loss):
    generator_reads_real = False

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(real - fake).mean()


@pytest.mark.parametrize(
    ("loss", "sentence"),
    [
        (Vector, "not that of a scalar"),
        (Summed, "for a batch and"),
        (Flipped, "does not fall as data scores higher"),
        (Saturated, "not finite|inf"),
        (Dishonest, "generator_reads_real is False"),
        (nn.Identity, "has no method|no objective"),
    ],
)
def test_broken_objectives(loss: type, sentence: str) -> None:
    with pytest.raises((AssertionError, ValueError), match=sentence):
        check_objective(loss)


def test_sound_objectives() -> None:
    check_objective(Loss)
    check_objective(Loss())
    check_objective("hinge")
    check_objective(gw.design(phi="-(t-1)^2", psi="-t^2"))


class Scorer(nn.Module):
    """A critic's body."""

    def __init__(self, image: tuple[int, int, int], width: int = 8):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(image[0], width, 3, 2, 1), nn.SiLU(), nn.Conv2d(width, 1, 3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).mean((1, 2, 3))


class Maps(Scorer):
    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


class Detached(Scorer):
    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images.detach()).mean((1, 2, 3))


class Noisy(Scorer):
    calls = 0

    def forward(self, images: Tensor) -> Tensor:
        self.calls += 1
        return super().forward(images) + self.calls


class Maker(nn.Module):
    """A generator's body."""

    def __init__(self, latent: int, image: tuple[int, int, int]):
        super().__init__()
        self.image, self.layer = image, nn.Linear(latent, image[0] * image[1] * image[2])

    def forward(self, latent: Tensor) -> Tensor:
        return self.layer(latent).tanh().view(-1, *self.image)


class Unbounded(Maker):
    def forward(self, latent: Tensor) -> Tensor:
        return self.layer(latent).view(-1, *self.image)


class Family:
    """Both players."""

    generator, critic = Maker, Scorer


@pytest.mark.parametrize("bodies", [Scorer, Maker, Family, "mlp", "dcgan"])
def test_sound_networks(bodies: Any) -> None:
    check_network(bodies)


@pytest.mark.parametrize(
    ("bodies", "sentence"),
    [
        (Maps, "puts out"),
        (Detached, "no gradient goes through"),
        (Noisy, "not a function of input"),
        (Unbounded, r"not in \[-1, 1\]"),
        (dict, "neither generator nor critic"),
    ],
)
def test_broken_networks(bodies: Any, sentence: str) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check_network(bodies)


class Torch(torch.utils.data.Dataset):
    """Forty small pictures of two classes."""

    def __init__(self, count: int = 40):
        self.images = np.random.default_rng(0).integers(0, 256, (count, 6, 6, 3), dtype=np.uint8)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, number: int) -> tuple[np.ndarray, int]:
        return self.images[number], number % 2


def with_split(split: str = "train", leak: bool = False) -> DataSet:
    images = Torch().images
    part = slice(0, 30) if split == "train" or leak else slice(30, 40)
    return DataSet("mine", images[part], split=split, label=np.zeros(len(images[part])), class_names=("one",))  # type: ignore[arg-type]


def test_sound_data_sets() -> None:
    check_dataset(Torch())
    check_dataset(Torch)
    check_dataset(Torch(), size=8, channels=1)
    check_dataset(torch.utils.data.DataLoader(Torch(), batch_size=4))
    check_dataset(with_split)
    check_dataset(with_split())
    check_dataset("ring")


def test_broken_data_sets() -> None:
    with pytest.raises(AssertionError, match="pictures are in both splits"):
        check_dataset(with_split, leak=True)
    images = Torch().images
    bad = DataSet("bad", images, label=np.full(len(images), 5), class_names=("one", "two"))
    with pytest.raises(AssertionError, match="labels go from 5 to 5, and the set has 2 classes"):
        check_dataset(bad)
    with pytest.raises(AssertionError, match="no map-style data set"):
        check_dataset(3)
    with pytest.raises(AssertionError, match="all of one colour"):
        check_dataset(DataSet("flat", np.zeros((8, 4, 4, 1), np.uint8)))
