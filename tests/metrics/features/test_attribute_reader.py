"""The reader of attributes: it learns what can be seen, the same twice, and says what it cannot use."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.features.attribute_reader import AttributeReader


def painted(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Grey noise, redder with the first attribute and with a bright corner with the second."""
    generator = torch.Generator().manual_seed(n)
    attributes = (torch.rand(n, 2, generator=generator) > 0.5).float()
    images = torch.rand(n, 3, 16, 16, generator=generator) - 0.8
    images[:, 0] += 0.7 * attributes[:, 0, None, None]
    images[:, :, :6, :6] += 0.7 * attributes[:, 1, None, None, None]
    return images.clamp(-1, 1), attributes


def test_it_reads_new_pictures() -> None:
    reader = AttributeReader(*painted(300), steps=60, size=16)
    images, attributes = painted(100)
    assert float((reader.read(images) == attributes).float().mean()) > 0.9


def test_the_same_pictures_give_the_same_reader() -> None:
    one, two = (AttributeReader(*painted(40), steps=3, size=16) for _ in range(2))
    assert one.sha256 == two.sha256 and torch.equal(one(painted(5)[0]), two(painted(5)[0]))


def test_too_little_is_refused() -> None:
    with pytest.raises(BadInput, match="20 images"):
        AttributeReader(*painted(10))
