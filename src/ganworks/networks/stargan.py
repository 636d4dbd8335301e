"""StarGAN's bodies (Choi et al. 2017, arXiv:1711.09020, appendix) and how labels of two kinds are shown to one."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.game import Batch


class Labels(NamedTuple):
    """Labels of both sets; where a set is not known its values mean nothing."""

    domain: Tensor
    """(B,) int64."""
    attributes: Tensor
    """(B, A) float."""
    known: Tensor
    """(B, 2) bool: whether the domain and whether the attributes are known."""


class LabelSets(NamedTuple):
    r"""Two label sets, one of domains (exactly one each) and one of attributes (any of them); either may be empty.

    The generator is shown :math:`\tilde c = [c_1, c_2, m]`: labels of a set that is not known are zeros, and the mask m
    says which set is known. With a single set there is no mask.
    """

    domains: int
    attributes: int

    @property
    def length(self) -> int:
        """Entries of c~."""
        return self.domains + self.attributes + (2 if self.domains and self.attributes else 0)

    def of(self, batch: Batch) -> Labels:
        """The labels of a batch; a negative domain or a row of negative attributes is unknown.

        Raises:
            BadInput: the batch has labels of neither set, or others than were counted.
        """
        n, device = len(batch), batch.images.device
        domain = batch.domain if self.domains else None
        attributes = batch.attributes if self.attributes else None
        if domain is None and attributes is None:
            raise BadInput("stargan trains on labels; the batch has neither domains nor attributes that it was set to.")
        domain = torch.full((n,), -1, device=device) if domain is None else domain
        values = batch.images.new_full((n, self.attributes), -1.0) if attributes is None else attributes
        if int(domain.max()) >= max(self.domains, 1) or values.shape[1] != self.attributes:
            raise BadInput(
                f"stargan was set to {self.domains} domains and {self.attributes} attributes; the batch has domain "
                f"{int(domain.max())} and {values.shape[1]} attributes."
            )
        known = torch.stack([domain >= 0, (values >= 0).all(1) & (self.attributes > 0)], 1)
        return Labels(domain.clamp(min=0), values.clamp(min=0), known)

    def one_of(self, labels: Labels) -> Labels:
        """For each image one of the sets known of it, drawn uniformly; the other counts as unknown."""
        draw = rng.uniform(len(labels.known), like=labels.attributes)
        second = draw * labels.known.sum(1) >= labels.known[:, 0]
        return labels._replace(known=labels.known & torch.stack([~second, second], 1))

    def exchanged(self, labels: Labels, others: Labels) -> Labels:
        """The labels of other images in the sets that are known here; labels stay where the other's are unknown."""
        both_known = labels.known & others.known
        return Labels(
            torch.where(both_known[:, 0], others.domain, labels.domain),
            torch.where(both_known[:, 1:], others.attributes, labels.attributes),
            labels.known,
        )

    def condition(self, labels: Labels) -> Tensor:
        """c~ (B, length)."""
        known = labels.known.to(labels.attributes)
        hot = one_hot(labels.domain, max(self.domains, 1))[:, : self.domains].to(known)
        parts = [hot * known[:, :1], labels.attributes * known[:, 1:]]
        return torch.cat([*parts, known] if self.domains and self.attributes else parts, 1)


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): two 3x3 convolutions with instance normalisation, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.InstanceNorm2d(channels, affine=True),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.InstanceNorm2d(channels, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The map with the residual added."""
        return x + self.layers(x)


class Generator(nn.Module):
    r"""Images (B, C, H, W), conditions (B, L) -> images (B, C, H, W) in (-1, 1).

    The condition is repeated at every pixel and joined to the colours. A 7x7 convolution, halvings, residual blocks,
    doublings by transposed convolution, a 7x7 convolution and tanh, with instance normalisation but for the first and
    last. Behind the first the paper has one too, which takes away all that a condition constant over the image adds,
    except at the borders.

    Args:
        image: (C, H, W), sides that can be halved as often as asked.
        conditions: L.
        width: channels of the finest map (paper: 64).
        blocks: residual blocks (paper: 6).
        halvings: of the map (paper: 2).
        masked: draw a mask m in (0, 1) as well, and give :math:`m \odot G(x) + (1 - m) \odot x`, so that what is not
            to change can be left as it is (Pumarola et al. 2018, arXiv:1807.09251; not in the paper).

    Raises:
        BadInput: a size that cannot be halved so often.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        conditions: int,
        width: int = 64,
        blocks: int = 6,
        halvings: int = 2,
        masked: bool = False,
    ) -> None:
        super().__init__()
        channels, height, side = image
        if height % 2**halvings or side % 2**halvings or min(height, side) < 2 ** (halvings + 1):
            raise BadInput(
                f"The stargan generator cannot halve images of {height}x{side} pixels {halvings} times; both sides "
                f"must be multiples of {2**halvings} and at least {2 ** (halvings + 1)}."
            )
        sizes = [width * 2**level for level in range(halvings + 1)]
        self.encode = nn.Sequential(nn.Conv2d(channels + conditions, width, 7, 1, 3), nn.ReLU())
        for before, after in pairwise(sizes):
            self.encode.extend([nn.Conv2d(before, after, 4, 2, 1, bias=False), *_normalised(after)])
        self.blocks = nn.Sequential(*(Block(sizes[-1]) for _ in range(blocks)))
        self.decode = nn.Sequential()
        for before, after in pairwise(reversed(sizes)):
            self.decode.extend([nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), *_normalised(after)])
        self.masked = masked
        self.decode.append(nn.Conv2d(width, channels + masked, 7, 1, 3))

    def forward(self, images: Tensor, condition: Tensor) -> Tensor:
        """Images as the condition says."""
        maps = condition.to(images)[:, :, None, None].expand(-1, -1, *images.shape[2:])
        output = self.decode(self.blocks(self.encode(torch.cat([images, maps], 1))))
        if not self.masked:
            return output.tanh()
        return torch.lerp(images, output[:, 1:].tanh().to(images), output[:, :1].sigmoid().to(images))


def _normalised(channels: int) -> list[nn.Module]:
    return [nn.InstanceNorm2d(channels, affine=True), nn.ReLU()]


class Critic(nn.Module):
    """Images (B, C, H, W) -> raw scores (B, h, w) of patches, and logits of labels from the same trunk.

    Convolutions of kernel 4 and stride 2 with LeakyReLU of slope 0.01, channels doubling, not normalised, down to a map
    whose shorter side is 2 or 3; a 3x3 convolution scores its places, one over the whole map reads the labels.

    Args:
        image: (C, H, W), sides of at least 4 pixels.
        labels: how many logits.
        width: channels of the first map (paper: 64).

    Raises:
        BadInput: images too small to be halved.
    """

    def __init__(self, image: tuple[int, int, int], labels: int, width: int = 64) -> None:
        super().__init__()
        channels, height, side = image
        if min(height, side) < 4:
            raise BadInput(f"The stargan critic cannot read images of {height}x{side} pixels; it needs at least 4x4.")
        self.trunk = nn.Sequential()
        before, after = channels, width
        while min(height, side) >= 4:
            self.trunk.extend([nn.Conv2d(before, after, 4, 2, 1), nn.LeakyReLU(0.01)])
            before, after, height, side = after, 2 * after, height // 2, side // 2
        self.output = nn.Conv2d(before, 1, 3, 1, 1, bias=False)
        self.labels = nn.Conv2d(before, labels, (height, side), bias=False)

    def forward(self, images: Tensor) -> Tensor:
        """Raw scores (B, h, w), larger for patches that look more real."""
        return self.discriminate(self.trunk(images))

    def discriminate(self, maps: Tensor) -> Tensor:
        """Raw scores (B, h, w) of the trunk's maps."""
        return self.output(maps).squeeze(1)

    def read(self, maps: Tensor) -> Tensor:
        """Logits (B, labels) from the trunk's maps."""
        return self.labels(maps).flatten(1)
