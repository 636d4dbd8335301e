"""Families by name, bodies from elsewhere, options and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from ganworks import networks, plugins
from ganworks.errors import BadInput
from ganworks.networks import dcgan, parts
from ganworks.registry import network

IMAGE = (1, 16, 16)


class Stretch(nn.Module):
    """A generator from elsewhere, without a width."""

    def __init__(self, latent: int, image: tuple[int, int, int]) -> None:
        super().__init__()
        self.image = image
        self.linear = nn.Linear(latent, image[0] * image[1] * image[2])

    def forward(self, latent: Tensor) -> Tensor:
        return self.linear(latent).tanh().unflatten(1, self.image)


class Mean(nn.Module):
    """A critic from elsewhere, without a trunk."""

    def __init__(self, image: tuple[int, int, int], gain: float = 1.0) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(gain))

    def forward(self, images: Tensor) -> Tensor:
        return self.gain * images.flatten(1).mean(1)


class Pair(parts.Bodies):
    """Both."""

    generator, critic = Stretch, Mean


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three as an opened file gives them."""
    members = {"file.py:Stretch": Stretch, "file.py:Mean": Mean, "file.py:Pair": Pair, "file.py:Nothing": object}
    load = plugins.load
    monkeypatch.setattr(plugins, "load", lambda name, base=None: members[name] if name in members else load(name, base))


def test_a_family_is_found_without_importing_the_others() -> None:
    entry = network.entries()["r3gan"]
    assert (entry.module, entry.facts["paper"]) == ("ganworks.networks.r3gan", "2501.05441")


def test_a_module_from_elsewhere_is_one_player_and_auto_the_other() -> None:
    stretch = networks.generator("file.py:Stretch", latent=3, image=IMAGE, width=8)
    assert isinstance(stretch, Stretch) and stretch(torch.randn(2, 3)).shape == (2, *IMAGE)
    assert isinstance(networks.critic("file.py:Stretch", image=IMAGE, width=8), dcgan.Critic)
    assert isinstance(networks.critic("file.py:Mean", image=IMAGE, width=8), Mean)
    assert isinstance(networks.generator("file.py:Mean", latent=3, image=IMAGE, width=8), dcgan.Generator)


def test_a_class_from_elsewhere_is_both() -> None:
    assert isinstance(networks.generator("file.py:Pair", latent=3, image=IMAGE, width=8), Stretch)
    critic = networks.critic("file.py:Pair", image=IMAGE, width=8, gain=2.0)
    assert critic(torch.ones(3, *IMAGE)).tolist() == [2.0] * 3


def test_what_bodies_lack_is_said() -> None:
    with pytest.raises(BadInput, match="no option 'kernel'; it has: gain, image"):
        networks.critic("file.py:Mean", image=IMAGE, width=8, kernel=3)
    with pytest.raises(BadInput, match="no trunk"):
        networks.trunk("file.py:Mean", image=IMAGE)
    with pytest.raises(BadInput, match="has no critic"):
        networks.critic("file.py:Nothing", image=IMAGE)


def test_none_stands_for_the_default_of_the_family() -> None:
    sizes = [
        sum(p.numel() for p in networks.critic("dcgan", image=IMAGE, width=width).parameters()) for width in (None, 64)
    ]
    assert sizes[0] == sizes[1]


def test_a_wrong_name_is_told_with_the_nearest() -> None:
    for build in (
        lambda name: networks.critic(name, image=IMAGE),
        lambda name: networks.generator(name, latent=3, image=IMAGE),
    ):
        with pytest.raises(BadInput, match="no network named 'resnett'; did you mean resnet"):
            build("resnett")


def test_a_file_is_opened_where_the_name_says_so(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "from torch import nn\n\n\nclass Body(nn.Module):\n    def __init__(self, image):\n        super().__init__()\n"
        "        self.flat = nn.Flatten(0)\n\n    def forward(self, images):\n        return images.mean((1, 2, 3))\n"
    )
    critic = networks.critic(f"{tmp_path / 'own.py'}:Body", image=IMAGE, width=4)
    assert critic(torch.ones(2, *IMAGE)).tolist() == [1.0, 1.0]
