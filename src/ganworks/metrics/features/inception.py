"""The Inception network of the FID literature (Heusel 2017, arXiv:1706.08500), by the optional torch-fidelity."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.metrics.features.extractor import Extractor
from ganworks.registry import features


class _PoolAndClasses(nn.Module):
    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        pool, classes = self.network(images)
        return pool, classes


@features("inception", title="Inception (2015)", paper="arXiv:1706.08500", year=2017, dimension=2048, size=299)
class Inception(Extractor):
    """2048 features and 1008 classes, as torch-fidelity carries them from TensorFlow; resizing to 299 is its own.

    Args:
        batch: images per pass.
        device: where it runs.

    Raises:
        BadInput: torch-fidelity is not installed, or cannot be imported.
    """

    cached = True

    def __init__(self, *, batch: int = 64, device: torch.device | str = "cpu"):
        try:
            from torch_fidelity.feature_extractor_inceptionv3 import (  # type: ignore[import-not-found]
                FeatureExtractorInceptionV3,
            )
        except (ImportError, RuntimeError) as error:
            raise BadInput(
                f"The features 'inception' need torch-fidelity, which cannot be imported ({error}); "
                "install ganworks[fidelity], or use mobilenet_v2 or efficientnet_lite0."
            ) from None
        network = FeatureExtractorInceptionV3("inception-v3-compat", ["2048", "logits_unbiased"])
        super().__init__(_PoolAndClasses(network), name="inception", size=None, batch=batch, device=device)

    @property
    def resizer(self) -> str:
        """torch-fidelity's."""
        return "rounded to 256 levels, TensorFlow 1 bilinear to 299x299"

    def prepare(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) as uint8."""
        levels = ((images.to(self.device, torch.float32) + 1) * 127.5).round().clamp(0, 255)
        return levels.expand(-1, 3, -1, -1).to(torch.uint8)
