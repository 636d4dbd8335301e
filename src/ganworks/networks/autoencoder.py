"""Auto-encoders whose reconstruction error is a critic (Zhao, Mathieu, LeCun 2016, arXiv:1609.03126)."""

from __future__ import annotations

from torch import Tensor, nn

from ganworks.networks import Kind, critic, generator


class Autoencoder(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): the trunk of a family's critic, a linear code, the family's generator.

    Args:
        kind: family of both halves.
        image: (C, H, W).
        code: length of the code.
        width: units or channels of the narrowest hidden layer.
    """

    def __init__(self, kind: Kind, image: tuple[int, int, int], code: int, width: int) -> None:
        super().__init__()
        self.trunk = critic(kind, image=image, width=width).trunk
        self.code = nn.Linear(self.trunk.features, code)
        self.decoder = generator(kind, latent=code, image=image, width=width)

    def encode(self, images: Tensor) -> Tensor:
        """Codes (B, code)."""
        return self.code(self.trunk(images))

    def decode(self, codes: Tensor) -> Tensor:
        """Images (B, C, H, W) of codes."""
        return self.decoder(codes)

    def forward(self, images: Tensor) -> Tensor:
        """Reconstructions."""
        return self.decode(self.encode(images))
