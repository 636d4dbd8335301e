"""A generator is written to a file once and draws batches of any size from it."""

from __future__ import annotations

import pytest
import torch

from ganworks import networks
from ganworks.layers import small_maps


@pytest.mark.parametrize("kind", ["mlp", "dcgan", "resnet", "progan", "began", "sagan", "biggan", "r3gan"])
def test_an_exported_generator_takes_any_batch(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_maps, "CACHED", 0)  # so that eager layers do choose by the batch
    torch.manual_seed(0)
    generator = networks.generator(kind, latent=12, image=(1, 16, 16), width=4).eval().requires_grad_(False)
    sizes = ({0: torch.export.Dim("batch", min=1, max=1024)},)
    program = torch.export.export(generator, (torch.randn(2 * small_maps.BATCH, 12),), dynamic_shapes=sizes).module()
    for n in (1, small_maps.BATCH - 1, 3 * small_maps.BATCH):
        z = torch.randn(n, 12)
        torch.testing.assert_close(program(z), generator(z), rtol=1e-4, atol=1e-5)
