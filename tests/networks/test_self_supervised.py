"""The reader of classes and turns."""

from __future__ import annotations

import torch
from torch.nn.utils import parametrize

from ganworks.networks.self_supervised import Reader, head


def test_what_is_read_of_an_image_does_not_depend_on_the_others() -> None:
    reader = Reader((1, 16, 16), 3, width=4).double()
    images = torch.randn(5, 1, 16, 16, dtype=torch.float64)
    classes, turns = reader(images)
    assert classes.shape == (5, 3) and turns.shape == (5, 4)
    torch.testing.assert_close(reader(images[:2])[0], classes[:2])
    lengths = reader.directions(images).norm(dim=1)
    torch.testing.assert_close(lengths, torch.ones_like(lengths))
    assert Reader((1, 16, 16), width=4)(images.float())[0].shape == (5, 0)


def test_heads_are_normalised() -> None:
    layer = head(6, 3)
    assert parametrize.is_parametrized(layer, "weight") and layer(torch.zeros(2, 6)).shape == (2, 3)
