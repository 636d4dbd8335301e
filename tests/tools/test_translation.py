"""Translation by any system that can, and a clear word from those that cannot."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.tools.translation import CHUNK, translated, translator

TRANSLATORS = ("cyclegan", "unit", "combogan", "xgan", "stargan")


@pytest.mark.parametrize("name", TRANSLATORS)
def test_every_translator_answers_by_name_and_number_in_parts(name: str) -> None:
    system = small.build(name, domain_names=("noto", "twemoji")).eval()
    images = small.stock(system.config.image).images
    images = torch.cat([images] * (CHUNK // len(images) + 1))
    there = translated(system, images, "noto", "twemoji")
    assert there.shape == images.shape and float(there.abs().max()) <= 1 and not there.requires_grad
    assert torch.equal(there, translated(system, images, 0, 1))
    torch.testing.assert_close(there[-3:], translated(system, images[-3:], 0, 1))
    assert not torch.allclose(there, translated(system, images, "twemoji", "noto"))
    with pytest.raises(BadInput, match="noto"):
        translated(system, images, "notto", "twemoji")
    with pytest.raises(BadInput, match="to itself"):
        translated(system, images, 1, "twemoji")


def test_images_of_another_shape_are_refused() -> None:
    with pytest.raises(BadInput, match="3, 9, 9"):
        translated(small.build("cyclegan"), torch.zeros(1, 3, 9, 9), 0, 1)


def test_a_system_that_does_not_translate_says_which_do() -> None:
    for name in ("dcgan", "cogan"):
        with pytest.raises(BadInput, match=rf"^{name} does not translate") as refused:
            translator(small.build(name))
        able = str(refused.value).partition("translation: ")[2].rstrip(".").split(", ")
        assert sorted(able) == sorted(TRANSLATORS)
