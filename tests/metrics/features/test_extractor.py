"""Batching changes nothing, grey is three equal channels, rounding is a saved picture's, bad input is named."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.metrics.features import build
from ganworks.metrics.features.extractor import Extractor, weights_sha256
from ganworks.metrics.features.pixels import Pixels


def small(size: int | None = 16, batch: int = 4) -> Extractor:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 5, 3), nn.Flatten(), nn.LazyLinear(7))
    network(torch.zeros(1, 3, size or 12, size or 12))
    return Extractor(network, name="small", size=size, batch=batch)


def pictures(n: int = 6, channels: int = 3, side: int = 12) -> torch.Tensor:
    levels = torch.randint(256, (n, channels, side, side), generator=torch.Generator().manual_seed(1))
    return levels / 127.5 - 1


def test_batches_do_not_matter() -> None:
    x = pictures()
    torch.testing.assert_close(small(batch=2)(x), small(batch=64)(x))


def test_grey_is_three_equal_channels() -> None:
    x = pictures(channels=1)
    assert torch.equal(small()(x), small()(x.repeat(1, 3, 1, 1)))


def test_values_between_two_levels_do_not_matter() -> None:
    x = pictures()
    assert torch.equal(small()(x), small()(x + 0.3 / 127.5))
    assert not torch.equal(small()(x), small()((x + 2 / 127.5).clamp(-1, 1)))


def test_resizing_filters_before_it_shrinks() -> None:
    checkers = (torch.arange(32)[:, None] + torch.arange(32)) % 2 * 2.0 - 1
    network = Extractor(nn.Flatten(), name="flat", size=8)
    assert network(checkers.expand(1, 1, 32, 32)).abs().max() < 0.05
    flat = network(torch.full((1, 1, 32, 32), 0.6))
    torch.testing.assert_close(flat, torch.full_like(flat, 204 / 127.5 - 1))


def test_no_resize_at_the_native_size() -> None:
    x = pictures(side=16)
    torch.testing.assert_close(Extractor(nn.Flatten(), name="flat", size=16)(x), x.flatten(1))


def test_hash_follows_the_weights() -> None:
    first, second = small(), small()
    assert first.sha256 == second.sha256 == weights_sha256(first.network)
    with torch.no_grad():
        next(second.network.parameters())[0, 0, 0, 0] += 1e-3
    assert weights_sha256(second.network) != first.sha256


def test_no_gradients_and_evaluation_mode() -> None:
    extractor = small()
    assert not extractor(pictures().requires_grad_()).requires_grad and not extractor.network.training
    assert extractor.dimension == 7 and extractor.label == "small@16" and "16x16" in extractor.resizer


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (torch.zeros(2, 4, 8, 8), r"\(2, 4, 8, 8\)"),
        (torch.zeros(0, 3, 8, 8), r"\(0, 3, 8, 8\)"),
        (torch.zeros(3, 8, 8), r"\(3, 8, 8\)"),
        (torch.full((1, 1, 8, 8), torch.nan), "not finite"),
    ],
)
def test_what_is_no_picture_is_refused(images: torch.Tensor, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        small()(images)


def test_pixels_keep_points_and_components_keep_distances() -> None:
    points = torch.randn(5, 2, 1, 1) * 7
    assert torch.equal(Pixels()(points), points.flatten(1))
    x = torch.randn(9, 1, 2, 2)
    whole, turned = Pixels()(x), Pixels(x, components=4)(x)
    torch.testing.assert_close(torch.cdist(whole, whole), torch.cdist(turned, turned), atol=1e-4, rtol=1e-4)
    assert Pixels(x, components=2)(x).var(0).diff() < 0
    with pytest.raises(BadInput, match="components=5"):
        Pixels(x, components=5)


def test_build_names_what_it_does_not_know() -> None:
    extractor = small()
    assert build(extractor) is extractor and build("pixels").name == "pixels"
    with pytest.raises(BadInput, match="mobilenet_v2"):
        build("mobilenet_v3")
    with pytest.raises(BadInput, match="side in pixels"):
        build("mobilenet_v2@big")
    with pytest.raises(BadInput, match="no input size"):
        build("pixels@8")
    with pytest.raises(BadInput, match="labelled"):
        build("classifier")
