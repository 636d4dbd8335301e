"""Codes and reconstructions of any system with an encoder, in pieces as whole; none for the others."""

from __future__ import annotations

from pathlib import Path

import pytest
import small
import torch
from safetensors import safe_open

from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.tools import reconstruction
from ganworks.tools.reconstruction import encode, encoder_of, over_each_other, reconstruct, save_codes

WITH = ("alice", "bigan", "bivae", "vae", "vaegan")


@pytest.mark.parametrize("name", WITH)
def test_chunks_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    system = small.build(name).eval()
    images = small.stock(system.config.image).images
    whole = encode(system, images), reconstruct(system, images)
    monkeypatch.setattr(reconstruction, "CHUNK", 7)
    for one, other in zip(whole, (encode(system, images), reconstruct(system, images)), strict=True):
        assert len(one) == len(images) and one.dtype == torch.float32 and not one.requires_grad
        assert torch.allclose(one, other, atol=1e-5)


def test_fader_encodes_and_says_that_it_cannot_reconstruct_from_images_alone() -> None:
    system = small.build("fader").eval()
    images = small.stock(system.config.image).images
    torch.testing.assert_close(encode(system, images), system.encode(images).detach())
    assert "fader" in reconstruction.names() and "fader" not in reconstruction.names("reconstruct")
    with pytest.raises(BadInput, match=r"fader does not reconstruct.*bigan.*vae"):
        reconstruct(system, images)


def test_every_system_with_an_encoder_is_known_and_the_others_are_told_so() -> None:
    assert set(WITH) <= set(reconstruction.names("reconstruct")) < set(reconstruction.names())
    with pytest.raises(BadInput, match=r"gan has no encoder; .*bigan.*vae") as refused:
        encoder_of(small.build("gan"))
    assert "\n" not in str(refused.value)


def test_an_encoder_that_asks_for_more_than_images_is_not_taken() -> None:
    class Wanting(System):
        def encode(self, images: torch.Tensor, domain: int) -> torch.Tensor:
            return images

        def reconstruct(self, images: torch.Tensor) -> torch.Tensor:
            return images

    Wanting.entry = type(small.build("gan")).entry
    with pytest.raises(BadInput, match="no encoder"):
        encode(Wanting(), torch.zeros(1, 1, 2, 2))


def test_originals_stand_over_their_reconstructions() -> None:
    images = torch.arange(5.0).view(5, 1, 1, 1) / 10
    rows = over_each_other(images, -images, columns=3).flatten().tolist()
    expected = [0.0, 0.1, 0.2, -0.0, -0.1, -0.2, 0.3, 0.4, 1.0, -0.3, -0.4, 1.0]
    assert rows == pytest.approx(expected)


def test_codes_survive_the_file_with_what_is_known_of_them(tmp_path: Path) -> None:
    codes, labels = torch.randn(4, 3), torch.tensor([1, 0, 2, 1])
    path = save_codes(tmp_path / "new" / "codes.safetensors", codes, {"system": "vae"}, labels=labels)
    with safe_open(path, "pt") as file:
        assert torch.equal(file.get_tensor("latents"), codes) and torch.equal(file.get_tensor("labels"), labels)
        assert file.metadata() == {"system": "vae"}
    assert [found.name for found in path.parent.iterdir()] == ["codes.safetensors"]
    with pytest.raises(BadInput, match=r"safetensors"):
        save_codes(tmp_path / "codes.pt", codes, {})
