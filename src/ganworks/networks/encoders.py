"""From images to codes, and back: the trunk of a family's critic with a linear layer mirrors its generator."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ganworks.losses.numerics import at_least_single
from ganworks.networks import Kind, generator, trunk


class Encoder(nn.Module):
    """(B, C, H, W) -> (B, codes), unbounded.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        codes: numbers for each image.
        width: units or channels of the narrowest hidden layer.
        deviation: bring every number to mean zero and this deviation by batch statistics; none leaves it free.
        options: further ones of the trunk.
    """

    def __init__(
        self,
        kind: Kind,
        image: tuple[int, int, int],
        codes: int,
        width: int,
        deviation: float | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self.trunk = trunk(kind, image=image, width=width, **options)
        self.output = nn.Linear(self.trunk.features, codes)
        self.deviation = deviation
        if deviation is not None:
            self.standard = nn.BatchNorm1d(codes, eps=1e-12, affine=False)  # first codes vary by thousandths

    def forward(self, images: Tensor) -> Tensor:
        """Codes (B, codes), in single precision at least."""
        codes = at_least_single(self.output(self.trunk(images)))
        return codes if self.deviation is None else self.deviation * self.standard(codes)


class GaussianEncoder(Encoder):
    """(B, C, H, W) -> mean and log variance, (B, codes) each, of a diagonal normal law over codes.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        codes: dimensions of the code.
        width: units or channels of the narrowest hidden layer.
        options: further ones of the trunk.
    """

    def __init__(self, kind: Kind, image: tuple[int, int, int], codes: int, width: int, **options: Any) -> None:
        super().__init__(kind, image, 2 * codes, width, **options)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:  # pyright: ignore[reportIncompatibleMethodOverride]
        r""":math:`\mu(x)` and :math:`\log\sigma^2(x)`."""
        mean, log_variance = super().forward(images).chunk(2, dim=1)
        return mean, log_variance


class Autoencoder(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): the trunk of a family's critic, a linear code, the family's generator.

    Its reconstruction error is EBGAN's critic (Zhao, Mathieu, LeCun 2016, arXiv:1609.03126).

    Args:
        kind: family of both halves.
        image: (C, H, W).
        code: length of the code.
        width: units or channels of the narrowest hidden layer.
        options: further ones of both halves.
    """

    def __init__(self, kind: Kind, image: tuple[int, int, int], code: int, width: int, **options: Any) -> None:
        super().__init__()
        self.trunk = trunk(kind, image=image, width=width, **options)
        self.code = nn.Linear(self.trunk.features, code)
        self.decoder = generator(kind, latent=code, image=image, width=width, **options)

    def encode(self, images: Tensor) -> Tensor:
        """Codes (B, code)."""
        return self.code(self.trunk(images))

    def decode(self, codes: Tensor) -> Tensor:
        """Images (B, C, H, W) of codes."""
        return self.decoder(codes)

    def forward(self, images: Tensor) -> Tensor:
        """Reconstructions."""
        return self.decode(self.encode(images))
