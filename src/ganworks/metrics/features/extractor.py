"""What every feature extractor shares: rounding, resizing, batching, and the facts that a score's stamp repeats."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.registry import Entry


@dataclass(frozen=True)
class Extracted:
    """What a network said of N images."""

    features: Tensor
    """(N, d) float32, on the CPU."""
    logits: Tensor | None = None
    """(N, K) float32 class scores, where the network has classes."""


class Extractor:
    """Images (N, C, H, W) in [-1, 1] to features (N, d), batch by batch, without gradients.

    Images are first rounded to 256 levels, so that a generator is measured on the pictures it would save; then
    resized with an antialiased filter (the filter changes scores: arXiv:2104.11222); grey images get three equal
    channels.

    Args:
        network: a module from (B, 3, size, size) to features (B, d), or to a pair (features, logits).
        name: of the features, as it is to stand in stamps.
        size: side of the square the network sees; None leaves the size as it is.
        mean: subtracted from each channel of images in [0, 1].
        std: divides each channel after that.
        batch: images per pass.
        device: where the network runs.
        sha256: of the weights; computed from the parameters when it is not given.
    """

    entry: ClassVar[Entry]
    """The registry's facts, set by the decorator."""
    cached: ClassVar[bool] = False
    """Whether the features of real images are worth keeping between evaluations."""

    def __init__(
        self,
        network: nn.Module,
        *,
        name: str,
        size: int | None,
        mean: tuple[float, float, float] = (0.5, 0.5, 0.5),
        std: tuple[float, float, float] = (0.5, 0.5, 0.5),
        batch: int = 64,
        device: torch.device | str = "cpu",
        sha256: str | None = None,
    ):
        if size is not None and not 8 <= size <= 1024:
            raise BadInput(f"{name} cannot look at {size}x{size} images; the side must be between 8 and 1024.")
        self.network = network.eval().requires_grad_(False).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.name, self.size, self.batch, self.device = name, size, batch, torch.device(device)
        self.mean = torch.tensor(mean, device=device).view(1, 3, 1, 1)
        self.std = torch.tensor(std, device=device).view(1, 3, 1, 1)
        self.sha256 = sha256 or weights_sha256(network)
        self.note = ""
        """What a reader of a report should know of this network."""

    @property
    def label(self) -> str:
        """Name and input size, for example ``mobilenet_v2@64``."""
        return self.name if self.size is None else f"{self.name}@{self.size}"

    @property
    def resizer(self) -> str:
        """How images are brought to the network's size, in words."""
        if self.size is None:
            return "rounded to 256 levels, not resized"
        return f"rounded to 256 levels, bicubic antialiased to {self.size}x{self.size}"

    @property
    def dimension(self) -> int:
        """Length d of a feature vector."""
        side = self.size or 32
        return self(torch.zeros(1, 3, side, side)).shape[1]

    def prepare(self, images: Tensor) -> Tensor:
        """Images (B, 1 or 3, H, W) in [-1, 1] to the normalised (B, 3, size, size) that the network was trained on."""
        images = ((images.to(self.device, torch.float32) + 1) * 127.5).round().clamp(0, 255) / 255
        if self.size is not None and images.shape[-2:] != (self.size, self.size):
            side = (self.size, self.size)
            images = F.interpolate(images, side, mode="bicubic", antialias=True, align_corners=False).clamp(0, 1)
        return ((images.expand(-1, 3, -1, -1) - self.mean) / self.std).contiguous(memory_format=torch.channels_last)

    @torch.inference_mode()
    def extract(self, images: Tensor) -> Extracted:
        """Features, and class scores where there are any.

        Args:
            images: (N, C, H, W) in [-1, 1] with C 1 or 3, N at least 1.

        Raises:
            BadInput: the images have another shape, or hold values that are not finite.
        """
        self.check(images)
        features, logits = [], []
        for part in images.split(self.batch):
            out = self.network(self.prepare(part))
            codes, scores = out if isinstance(out, tuple) else (out, None)
            features.append(codes.flatten(1).float().cpu())
            if scores is not None:
                logits.append(scores.float().cpu())
        return Extracted(torch.cat(features), torch.cat(logits) if logits else None)

    def check(self, images: Tensor) -> None:
        """Refuse what is not a batch of pictures."""
        if images.dim() != 4 or not len(images) or images.shape[1] not in (1, 3):
            raise BadInput(f"{self.name} takes images of shape (N, 1 or 3, H, W), not {tuple(images.shape)}.")
        if not torch.isfinite(images).all():
            raise BadInput(f"{self.name} was given images with values that are not finite.")

    def __call__(self, images: Tensor) -> Tensor:
        """The features alone: (N, d) float32."""
        return self.extract(images).features


def weights_sha256(network: nn.Module) -> str:
    """A hash of all parameters and buffers with their names: the identity of a network that no file pins."""
    digest = hashlib.sha256()
    for name, value in sorted(network.state_dict().items()):
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}".encode())
        digest.update(value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
