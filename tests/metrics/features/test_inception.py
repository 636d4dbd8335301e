"""Inception is optional: a clear sentence where torch-fidelity is missing, and nothing imports it before."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.metrics.features import build

WHERE = "torch_fidelity.feature_extractor_inceptionv3"


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, WHERE, None)
    with pytest.raises(BadInput, match=r"ganworks\[fidelity\]"):
        build("inception")


class Stand(nn.Module):
    """What torch-fidelity's class promises: uint8 (B, 3, H, W) in, the asked layers out."""

    def __init__(self, name: str, layers: list[str]):
        super().__init__()
        assert layers == ["2048", "logits_unbiased"]

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        assert images.dtype == torch.uint8 and images.shape[1] == 3
        flat = images.flatten(1).float()
        return flat, flat[:, :2]


def test_images_reach_it_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType(WHERE)
    module.FeatureExtractorInceptionV3 = Stand  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch_fidelity", ModuleType("torch_fidelity"))
    monkeypatch.setitem(sys.modules, WHERE, module)
    out = build("inception").extract(torch.tensor([-1.0, 0.0, 1.0, 3.0]).view(1, 1, 2, 2))
    assert out.features[0, :4].tolist() == [0, 128, 255, 255] and out.logits is not None


def test_listing_imports_no_network() -> None:
    code = (
        "import sys; from ganworks import registry; names = list(registry.features), list(registry.metric);"
        "assert 'mobilenet_v2' in names[0]; assert 'torch' not in sys.modules and 'torch_fidelity' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
