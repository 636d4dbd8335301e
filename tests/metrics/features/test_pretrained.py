"""Each network with fetched weights recognises a photograph, sees the same twice, and carries the published hash.

The weights are fetched once by ``python -c "from ganworks.metrics.features import build; build('mobilenet_v2')"``
(likewise for the other names); without them these tests are skipped.
"""

from __future__ import annotations

from importlib import import_module

import pytest
import torch
from sklearn.datasets import load_sample_image

from ganworks import registry
from ganworks.fetch import cached
from ganworks.metrics.features import build

PALACE, MONASTERY, BELL_COTE = 698, 663, 442


def fetched(name: str, size: int | None = None):
    module = import_module(registry.features.entries()[name].module)
    if cached(module.ARCHIVE) is None:
        pytest.skip(f"the weights of {name} are not in the cache and tests fetch nothing")
    return build(f"{name}@{size}" if size else name)


def photograph(name: str) -> torch.Tensor:
    return torch.from_numpy(load_sample_image(name).copy()).permute(2, 0, 1)[None, :, :, 106:533] / 127.5 - 1


@pytest.mark.parametrize(("name", "digits"), [("mobilenet_v2", "b0353104"), ("efficientnet_lite0", "57934424")])
def test_recognises_a_palace(name: str, digits: str) -> None:
    extractor = fetched(name, 224)
    assert extractor.sha256 is not None and extractor.sha256.startswith(digits)
    logits = extractor.extract(photograph("china.jpg")).logits
    assert logits is not None
    best = set(logits[0].topk(3).indices.tolist())
    assert best == {PALACE, MONASTERY, BELL_COTE}
    flower = extractor.extract(photograph("flower.jpg")).logits
    assert flower is not None and not best & set(flower[0].topk(20).indices.tolist())


@pytest.mark.parametrize("name", ["mobilenet_v2", "efficientnet_lite0", "lpips_alex"])
def test_deterministic_and_as_declared(name: str) -> None:
    extractor = fetched(name)
    facts = registry.features.entries()[name].facts
    x = torch.rand(5, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    first = extractor(x)
    assert torch.equal(first, extractor(x)) and first.dtype == torch.float32
    assert first.shape == (5, facts["dimension"]) and extractor.size == facts["size"]
    assert torch.isfinite(first).all() and (first - first[:1])[1:].abs().amax(1).min() > 0


def test_lpips_orders_distortions() -> None:
    extractor = fetched("lpips_alex")
    image = photograph("china.jpg")[..., :256, :256]
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))
    near, far = (image + 0.05 * noise).clamp(-1, 1), (image + 0.5 * noise).clamp(-1, 1)
    embedded = extractor(torch.cat([image, image, near, far, photograph("flower.jpg")[..., :256, :256]]))
    same, slight, strong, other = (embedded[1:] - embedded[0]).square().sum(1).tolist()
    assert same == 0 < slight < strong < other < 2
