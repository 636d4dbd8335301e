"""Triple-GAN's classifier (Li et al. 2017, arXiv:1703.02291, appendix): convolutions, noise and dropout.

Its generator and critic are those of :mod:`ganworks.networks.cgan`. Departures: strided convolutions in place of
pooling and 3x3 kernels throughout, for speed; the last map is read whole and not averaged over space, since on few
labels of centred pictures it matters where something is.
"""

from __future__ import annotations

from torch import Tensor, nn

from ganworks import rng


class Classifier(nn.Module):
    """(B, C, H, W) -> logits (B, classes): five convolutions with batch normalisation, two of them of stride 2.

    Args:
        image: (C, H, W).
        classes: number of labels.
        width: channels of the finest maps; the others have twice as many.
        noise: deviation of the Gaussian noise on images in training.
        dropout: share of channels left out in training after each halving, below a half; of the last features twice
            as many.
    """

    def __init__(
        self, image: tuple[int, int, int], classes: int, width: int = 32, noise: float = 0.0, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.noise = noise
        self.layers = nn.Sequential(
            *_block(image[0], width),
            *_block(width, width, 2),
            nn.Dropout2d(dropout),
            *_block(width, 2 * width),
            *_block(2 * width, 2 * width, 2),
            nn.Dropout2d(dropout),
            *_block(2 * width, 2 * width),
        )
        last = -(-image[1] // 4) * -(-image[2] // 4)
        self.head = nn.Sequential(nn.Dropout(2 * dropout), nn.Linear(2 * width * last, classes))

    def forward(self, images: Tensor) -> Tensor:
        """Logits (B, classes)."""
        if self.training and self.noise:
            images = images + self.noise * rng.normal(*images.shape, like=images)
        return self.head(self.layers(images).flatten(1))


def _block(before: int, after: int, stride: int = 1) -> list[nn.Module]:
    convolution = nn.Conv2d(before, after, 3, stride, 1, bias=False)
    return [convolution, nn.BatchNorm2d(after), nn.LeakyReLU(0.1)]
