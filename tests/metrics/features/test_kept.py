"""Features of real images are computed once; another set, network or size is another entry; damage is repaired."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn
from typed import present

from ganworks.metrics.features.extractor import Extractor
from ganworks.metrics.features.kept import cached_features, fingerprint


class Counted(nn.Module):
    def __init__(self, scale: float = 1.0):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(scale))
        self.passes = 0

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        self.passes += 1
        return x.flatten(1) * self.scale, x[:, :2, 0, 0]


class Kept(Extractor):
    cached = True


def images(n: int = 256) -> torch.Tensor:
    return torch.rand(n, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    return tmp_path / "features"


def test_looked_at_once(cache: Path) -> None:
    network = Counted()
    extractor = Kept(network, name="counted", size=None, batch=256)
    first, second = cached_features(extractor, images()), cached_features(extractor, images())
    assert network.passes == 1 and torch.equal(first.features, second.features)
    assert torch.equal(present(first.logits), present(second.logits))
    cached_features(extractor, images(257))
    assert network.passes == 3 and len(list(cache.iterdir())) == 2


def test_another_network_is_another_entry() -> None:
    one, other = Kept(Counted(1.0), name="counted", size=None), Kept(Counted(2.0), name="counted", size=None)
    assert not torch.equal(cached_features(one, images()).features, cached_features(other, images()).features)


def test_damaged_files_are_replaced(cache: Path) -> None:
    extractor = Kept(Counted(), name="counted", size=None)
    first = cached_features(extractor, images())
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert torch.equal(cached_features(extractor, images()).features, first.features)
    assert file.stat().st_size > 1000


def test_few_images_and_unpinned_networks_are_not_kept(cache: Path) -> None:
    cached_features(Kept(Counted(), name="counted", size=None), images(10))
    cached_features(Extractor(Counted(), name="counted", size=None), images())
    assert not cache.exists()


def test_fingerprints() -> None:
    x = images(5)
    assert fingerprint(x) == fingerprint(x.clone().double()) != fingerprint(x.flip(0))
    assert fingerprint(x) != fingerprint(x.reshape(5, 3, 2, 8))
