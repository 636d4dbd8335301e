"""Triple-GAN's classifiers (Li et al. 2017, arXiv:1703.02291, appendix): convolutions, noise and dropout.

Its generator and critic are those of :mod:`ganworks.networks.cgan`. Departures of the small one: strided convolutions
in place of pooling and 3x3 kernels throughout, for speed; the last map is read whole and not averaged over space, since
on few labels of centred pictures it matters where something is. :class:`NineConvolutions` is the paper's.
"""

from __future__ import annotations

from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput


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
        if dropout >= 0.5:
            raise BadInput(f"dropout={dropout} leaves the small classifier no feature; it has to be below 0.5.")
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
        return self.head(self.layers(_noisy(self, images)).flatten(1))


class NineConvolutions(nn.Module):
    """(B, C, H, W) -> logits (B, classes): the paper's classifier of 32x32 images, 3.1 million weights.

    Three times three convolutions of 128, 256 and 512, 256, 128 channels, maxima of 2x2 squares and dropout between;
    the mean of the last map over space. Departure: batch normalisation in place of weight normalisation.

    Args:
        image: (C, H, W), 12 pixels a side at least.
        classes: number of labels.
        width: channels of the finest maps (paper: 128).
        noise: deviation of the Gaussian noise on images in training (paper: 0.15).
        dropout: share of channels left out in training after each halving (paper: 0.5).

    Raises:
        BadInput: smaller images.
    """

    def __init__(
        self, image: tuple[int, int, int], classes: int, width: int = 128, noise: float = 0.15, dropout: float = 0.5
    ) -> None:
        super().__init__()
        if min(image[1:]) < 12:
            raise BadInput(f"The paper's classifier cannot read {image[1]}x{image[2]} pixels; 12 are the least.")
        self.noise = noise
        self.layers = nn.Sequential()
        for before, after in ((image[0], width), (width, 2 * width)):
            for size in (before, after, after):
                self.layers.extend(_block(size, after))
            self.layers.extend([nn.MaxPool2d(2), nn.Dropout2d(dropout)])
        self.layers.extend(_block(2 * width, 4 * width, padding=0))
        self.layers.extend(_block(4 * width, 2 * width, kernel=1))
        self.layers.extend(_block(2 * width, width, kernel=1))
        self.head = nn.Linear(width, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Logits (B, classes)."""
        return self.head(self.layers(_noisy(self, images)).mean((2, 3)))


def _noisy(network: Classifier | NineConvolutions, images: Tensor) -> Tensor:
    if not (network.training and network.noise):
        return images
    return images + network.noise * rng.normal(*images.shape, like=images)


def _block(before: int, after: int, stride: int = 1, kernel: int = 3, padding: int | None = None) -> list[nn.Module]:
    around = kernel // 2 if padding is None else padding
    convolution = nn.Conv2d(before, after, kernel, stride, around, bias=False)
    return [convolution, nn.BatchNorm2d(after), nn.LeakyReLU(0.1)]
