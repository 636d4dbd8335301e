"""The bodies of Fader Networks: sizes, and the attributes as a straight line."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.networks.fader import Decoder, Encoder, LatentCritic, sizes
from ganworks.rng import scope


@pytest.mark.parametrize("side", [8, 28, 32])
def test_the_way_up_ends_where_the_way_down_began(side: int) -> None:
    image, images = (3, side, side), torch.rand(2, 3, side, side)
    latent = Encoder(image, 4)(images)
    assert latent.shape[2] == latent.shape[3] == Encoder(image, 4).side
    assert Decoder(image, 5, 4)(latent, torch.rand(2, 5)).shape == images.shape
    assert LatentCritic(image, 5, 4, hidden=6)(latent).shape == (2, 5)


def test_every_layer_of_the_decoder_is_shown_the_attributes() -> None:
    with scope("decoder"):
        decoder = Decoder((1, 16, 16), 2, 4)
    seen: list[torch.Tensor] = []
    for number in range(len(decoder.layers)):
        decoder.get_submodule(f"layers.{number}.0").register_forward_pre_hook(
            lambda module, given: seen.append(given[0][:, -4:])
        )
    attributes = torch.tensor([[1.0, 0.0], [2.5, -1.0]])
    decoder(torch.rand(2, sizes((1, 16, 16), 4)[-1], 2, 2), attributes)
    expected = torch.tensor([[0.0, 1.0, 1.0, 0.0], [-1.5, 2.0, 2.5, -1.0]])
    assert len(seen) == 3
    for maps in seen:
        torch.testing.assert_close(maps, expected[:, :, None, None].expand_as(maps))


def test_other_attributes_give_another_image() -> None:
    with scope("decoder"):
        decoder, latent = Decoder((1, 8, 8), 1, 4).eval(), torch.rand(1, 8, 2, 2)
        assert not torch.equal(decoder(latent, torch.zeros(1, 1)), decoder(latent, torch.ones(1, 1)))


@pytest.mark.parametrize("image", [(3, 32, 16), (3, 15, 15), (3, 2, 2)])
def test_sizes_that_cannot_be_halved_are_refused(image: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match="square"):
        sizes(image, 4)
