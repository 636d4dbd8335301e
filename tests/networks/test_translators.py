"""Translators cut in two, and the modules that the networks of two domains share."""

from __future__ import annotations

import pytest
import torch
from typed import slope, tensor

from ganworks.errors import BadInput
from ganworks.networks import cogan, unit, xgan
from ganworks.networks.cyclegan import SKIP_SHARE, Decoder, Encoder, Generator, blocks_for, growing
from ganworks.rng import scope

IMAGE = (3, 16, 16)


def copied(whole: Generator, encoder: Encoder, decoder: Decoder) -> None:
    """Give the halves the weights of a whole translator."""
    parts = [*whole.encode.parameters(), *whole.blocks.parameters(), *whole.decode.parameters()]
    halves = [*encoder.own.parameters(), *decoder.own.parameters()]
    with torch.no_grad():
        for mine, theirs in zip(halves, parts, strict=True):
            mine.copy_(theirs)


@pytest.mark.parametrize("first", [0, 1, 3])
def test_the_halves_of_a_translator_are_the_translator_wherever_it_is_cut(first: int) -> None:
    with scope("halves"):
        whole, images = Generator(IMAGE, 4, 3), torch.rand(2, *IMAGE)
        encoder, decoder = Encoder(IMAGE, 4, first), Decoder(IMAGE, 4, 3 - first)
    copied(whole, encoder, decoder)
    assert encoder(images).shape == (2, 16, 4, 4)
    torch.testing.assert_close(decoder(encoder(images)), whole(images))


def checkerboard(maps: torch.Tensor) -> float:
    """How much the means of the four places of 2x2 squares differ, away from the borders."""
    inside = maps[..., 4:-4, 4:-4]
    places = torch.stack([inside[..., i::2, j::2].mean((-2, -1)) for i in (0, 1) for j in (0, 1)])
    return float(places.std(0).mean())


def test_repeated_pixels_leave_no_checkerboard_on_flat_maps() -> None:
    with scope("doubling"), torch.no_grad():
        flat = torch.ones(1, 8, 8, 8)
        transposed = growing(2, 3, "transposed")[0](flat)
        nearest = growing(2, 3, "nearest")[:2](flat)
    assert transposed.shape == nearest.shape == (1, 4, 16, 16)
    assert checkerboard(transposed) > 0.01
    assert checkerboard(nearest) < 1e-6
    torch.testing.assert_close(
        nearest, nearest[..., :1, :1].expand_as(nearest), msg="a flat map stays flat up to its edge"
    )


def test_sizes_that_cannot_be_halved_are_refused() -> None:
    assert (blocks_for((3, 128, 128)), blocks_for((3, 256, 256)), blocks_for(IMAGE, 2)) == (6, 9, 2)
    with pytest.raises(BadInput, match="30x32"):
        Encoder((3, 30, 32), 4, 1)


@pytest.mark.parametrize("made", [unit.halves(IMAGE, 4, 1, 2), xgan.halves(IMAGE, 8, 4)], ids=["unit", "xgan"])
def test_the_shared_middle_is_one_object_and_the_rest_is_not(made: unit.Halves | xgan.Halves) -> None:
    assert made.encoder_x.shared is made.encoder_y.shared
    assert made.decoder_x.shared is made.decoder_y.shared
    for one, other in ((made.encoder_x, made.encoder_y), (made.decoder_x, made.decoder_y)):
        first, second = (dict(half.named_parameters(prefix="half.")) for half in (one, other))
        own = [{id(tensor) for name, tensor in half.items() if ".own." in name} for half in (first, second)]
        assert own[0] and own[1] and not own[0] & own[1]
    images = torch.rand(2, *IMAGE)
    assert made.decoder_y(made.encoder_x(images)).shape == images.shape


def test_xgan_embeddings_are_vectors_of_unit_variance_whatever_is_learned() -> None:
    encoder = xgan.halves(IMAGE, 32, 4).encoder_x
    with torch.no_grad(), scope("learned"):
        for weight in encoder.parameters():
            weight.copy_(0.5 * torch.randn_like(weight))
    codes = encoder(torch.rand(5, *IMAGE))
    assert codes.shape == (5, 32)
    torch.testing.assert_close(codes.var(1, correction=0), torch.ones(5), atol=0.05, rtol=0)


@pytest.mark.parametrize("size", [8, 16, 28])
def test_coupled_generators_and_critics_share_what_was_asked_for(size: int) -> None:
    image = (1, size, size)
    layers = len(cogan.generators(5, image, 4)[0].layers)
    for shared in range(layers + 1):
        one, other = cogan.generators(5, image, 4, shared)
        same = [a is b for a, b in zip(one.layers, other.layers, strict=True)]
        assert same == [True] * shared + [False] * (layers - shared), "the first layers"
        first, second = cogan.critics(image, 4, shared)
        same = [a is b for a, b in zip(first.layers, second.layers, strict=True)]
        assert same == [False] * (layers - shared) + [True] * shared, "the last layers"
        made = one(torch.rand(3, 5))
        assert made.shape == (3, *image) and first(made).shape == (3,)
    with pytest.raises(BadInput, match="cannot share"):
        cogan.generators(5, image, 4, layers + 1)


def test_generators_that_share_all_layers_are_equal() -> None:
    one, other = cogan.generators(5, (1, 8, 8), 4, shared=2)
    latent = torch.rand(3, 5)
    assert torch.equal(one.eval()(latent), other.eval()(latent))
    one, other = cogan.generators(5, (1, 8, 8), 4, shared=1)
    assert not torch.equal(one.eval()(latent), other.eval()(latent))


def test_a_translator_with_a_skip_starts_near_the_identity_and_passes_gradients_at_white_and_black() -> None:
    with scope("skip"):
        translator, images = Generator(IMAGE, 4, 1, skip=True), torch.rand(2, *IMAGE) * 2 - 1
    images[:, :, :4], images[:, :, 4:8] = 1.0, -1.0
    last = f"decode.{len(translator.decode) - 1}"
    torch.nn.init.zeros_(tensor(translator, f"{last}.weight"))
    images.requires_grad_()
    made = translator(images)
    torch.testing.assert_close(made, SKIP_SHARE * images)
    made.sum().backward()
    assert bool((slope(images) > 0).all()) and slope(tensor(translator, f"{last}.bias")).abs().min() > 0
    with pytest.raises(BadInput, match="cannot be added"):
        Generator(IMAGE, 4, 1, out_channels=1, skip=True)
