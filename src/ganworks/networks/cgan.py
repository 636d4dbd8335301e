"""Players that read a label beside the image or the noise (Mirza, Osindero 2014, arXiv:1411.1784).

Both take the body of any family and join an embedding of the label to it: the generator to its latent, the critic to
the features of its trunk, in one hidden layer.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from ganworks.layers.norm import Norm
from ganworks.networks import Kind, critic, generator


class Generator(nn.Module):
    """(B, latent), labels (B,) -> (B, C, H, W): a family's generator on the latent joined with the label's embedding.

    Args:
        kind: family of the body.
        latent: length of the noise.
        image: (C, H, W).
        classes: number of labels.
        width: units or channels of the narrowest hidden layer.
        embedding: length of a label's embedding.
        options: further ones of the body.
    """

    def __init__(
        self,
        kind: Kind,
        latent: int,
        image: tuple[int, int, int],
        classes: int,
        width: int,
        embedding: int = 32,
        **options: Any,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(classes, embedding)
        self.body = generator(kind, latent=latent + embedding, image=image, width=width, **options)

    def forward(self, latent: Tensor, label: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        return self.body(torch.cat([latent, self.embedding(label)], dim=1))


class Pairs(nn.Module):
    r"""Features (B, F) and labels (B,) -> raw scores (B,) of the pair: :math:`v^\top \mathrm{lrelu}(W h + e_c) + b`.

    Args:
        features: F.
        classes: number of labels.
        hidden: units of the layer in which the two meet.
    """

    def __init__(self, features: int, classes: int, hidden: int = 256) -> None:
        super().__init__()
        self.read, self.embedding = nn.Linear(features, hidden), nn.Embedding(classes, hidden)
        self.head = nn.Linear(hidden, 1)

    def forward(self, features: Tensor, label: Tensor) -> Tensor:
        """Raw scores (B,), larger for what looks real and of its label."""
        return self._score(self.read(features) + self.embedding(label))

    def every(self, features: Tensor) -> Tensor:
        """Raw scores (B, classes) of each image under each label."""
        return self._score(self.read(features)[:, None] + self.embedding.weight)

    def _score(self, joined: Tensor) -> Tensor:
        return self.head(leaky_relu(joined, 0.2)).squeeze(-1)


class Critic(nn.Module):
    """(B, C, H, W), labels (B,) -> (B,): a family's trunk, whose features are judged together with the label.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        classes: number of labels.
        width: units or channels of the narrowest hidden layer.
        alone: whether there is a head besides that judges the image without its label.
        norm: normalisation of the trunk; default: the family's own.
        options: further ones of the trunk.
    """

    def __init__(
        self,
        kind: Kind,
        image: tuple[int, int, int],
        classes: int,
        width: int,
        alone: bool = False,
        norm: Norm | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        body = critic(kind, image=image, width=width, norm=norm, **options)
        self.trunk, self.pairs = body.trunk, Pairs(body.trunk.features, classes)
        self.head = body.head if alone else None

    def forward(self, images: Tensor, label: Tensor) -> Tensor:
        """Raw scores (B,) of the pairs."""
        return self.pairs(self.trunk(images), label)

    def alone(self, features: Tensor) -> Tensor:
        """Raw scores (B,) of features (B, F) whatever the label; only where it was built with ``alone``."""
        assert self.head is not None
        return self.head(features).squeeze(1)
