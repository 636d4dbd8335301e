"""The critic of the improved techniques (Salimans et al. 2016, arXiv:1606.03498): minibatch discrimination, noise."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ganworks import rng
from ganworks.layers.minibatch import MinibatchDiscrimination
from ganworks.networks import Kind, trunk


class Critic(nn.Module):
    """(B, C, H, W) -> (B, outputs): the trunk of a family, minibatch discrimination if wished, a linear head.

    The trunk has no batch normalisation: features normalised by their own batch have the same mean whatever the
    images are, and matching them teaches a generator nothing.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        width: units or channels of the narrowest hidden layer.
        outputs: numbers for each image: one score, or a logit for each class.
        kernels: B of minibatch discrimination; 0 for none.
        noise: deviation of Gaussian noise in training on the input of every layer (authors' MNIST classifier: 0.3 on
            images, 0.5 on hidden layers).
    """

    def __init__(
        self,
        kind: Kind,
        image: tuple[int, int, int],
        width: int,
        outputs: int = 1,
        kernels: int = 0,
        noise: float = 0.0,
    ) -> None:
        super().__init__()
        self.trunk = trunk(kind, image=image, width=width, norm="none")
        features = self.trunk.features
        self.minibatch = MinibatchDiscrimination(features, kernels) if kernels else None
        self.head = nn.Linear(features + kernels, outputs)
        self.noise = noise
        if noise:
            for part in self.modules():
                if isinstance(part, nn.Linear | nn.Conv2d) and part is not getattr(self.minibatch, "project", None):
                    part.register_forward_pre_hook(self._add_noise)

    def _add_noise(self, layer: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.training:
            return inputs
        return (inputs[0] + self.noise * rng.normal(*inputs[0].shape, like=inputs[0]), *inputs[1:])

    def discriminate(self, features: Tensor) -> Tensor:
        """(B, outputs) of features (B, F) the trunk has made."""
        return self.head(features if self.minibatch is None else self.minibatch(features))

    def forward(self, images: Tensor) -> Tensor:
        """(B, outputs) of images."""
        return self.discriminate(self.trunk(images))
