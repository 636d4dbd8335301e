"""A small network that reads the attributes of pictures, trained on the spot on the labelled pictures of a data set.

It knows nothing of any generator: it says which attributes a picture from elsewhere has, so that they can be kept while
others are edited, and whether an edited picture has the attribute that was asked for.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.losses.classification import attribute_cross_entropy
from ganworks.metrics.features.classifier import SmallNetwork
from ganworks.metrics.features.extractor import Extractor


class AttributeReader(Extractor):
    """Trained by Adam for a fixed number of steps; a function of images, attributes and seed (on one machine).

    Args:
        images: (N, C, H, W) in [-1, 1]: the training split.
        attributes: (N, A) of 0 and 1.
        seed: of the first weights and the order.
        steps: of 128 images.
        size: side of the image the network sees.
        batch: images per pass, later.

    Raises:
        BadInput: fewer than twenty images, or no attributes.
    """

    def __init__(
        self, images: Tensor, attributes: Tensor, *, seed: int = 0, steps: int = 600, size: int = 32, batch: int = 256
    ):
        if len(images) < 20 or not attributes.shape[1]:
            raise BadInput(
                f"Attributes are learned from 20 images or more that have some; there are {len(images)} with "
                f"{attributes.shape[1]} attributes."
            )
        with rng.scope(seed, "attribute reader"), torch.enable_grad():
            super().__init__(SmallNetwork(attributes.shape[1]), name="attribute_reader", size=size, batch=batch)
            self._train(images, attributes, steps)

    def _train(self, images: Tensor, attributes: Tensor, steps: int) -> None:
        self.network.train().requires_grad_(True)
        optimizer = torch.optim.Adam(self.network.parameters(), lr=4e-3)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
        for _ in range(steps):
            part = torch.randint(len(images), (128,))
            logits = self.network(self.prepare(images[part]))[1]
            optimizer.zero_grad()
            attribute_cross_entropy(logits, attributes[part]).backward()
            optimizer.step()
            schedule.step()
        self.network.eval().requires_grad_(False)

    def read(self, images: Tensor) -> Tensor:
        """The attributes (N, A), 0 or 1, that pictures (N, C, H, W) in [-1, 1] seem to have."""
        logits = self.extract(images).logits
        assert logits is not None
        return (logits > 0).float()
