"""A pair of maps that hides its input perfectly is found; one that shows it is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from small import Opened
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.explore.steganography import Options, compressed, noisy, rounded, steganography, study
from ganworks.game import Batch, System

AMPLITUDE = 1e-3


@pytest.fixture
def images() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(6, 3, 3, 3, generator=generator) * 1.8 - 0.9
    return torch.nn.functional.interpolate(coarse, (16, 16), mode="bilinear", align_corners=True)


def cover(x: Tensor) -> Tensor:
    """A translation that is grey to the eye, with the input written into it."""
    return AMPLITUDE * x


def uncover(y: Tensor) -> Tensor:
    return (y / AMPLITUDE).clamp(-1, 1)


def test_a_perfect_hider_is_found(images: Tensor) -> None:
    assert torch.allclose(uncover(cover(images)), images, atol=1e-5), "its cycle is perfect"
    found = steganography(cover, uncover, images)
    assert found.clean < 1e-5
    for disturbance in ("rounding", "noise 0.01", "noise 0.05", "jpeg 95", "jpeg 50"):
        assert found.hidden(disturbance) > 0.9, disturbance
    assert all(one.size < 0.05 for one in found.disturbed), "the disturbances can hardly be seen"


def test_a_translation_that_shows_its_input_is_not(images: Tensor) -> None:
    found = steganography(torch.neg, torch.neg, images)
    assert found.clean == 0 and found.blind > 0.3
    assert found.hidden("rounding") < 0.01
    for one in found.disturbed:
        assert one.hidden < 0.15, one
        assert one.error == pytest.approx(one.size), "what is added to the negative comes back as it is"


def test_the_share_grows_as_the_message_becomes_fainter(images: Tensor) -> None:
    def share(amplitude: float) -> float:
        return steganography(
            lambda x: amplitude * x, lambda y: (y / amplitude).clamp(-1, 1), images, quality=()
        ).hidden("noise 0.02")

    faint = [share(amplitude) for amplitude in (1.0, 0.1, 0.01)]
    assert faint == sorted(faint) and faint[0] < 0.1 < 0.9 < faint[-1]


def test_where_nothing_comes_back_no_share_is_made_up(images: Tensor) -> None:
    with pytest.raises(BadInput, match="knows nothing"):
        steganography(torch.zeros_like, torch.zeros_like, images)
    with pytest.raises(BadInput, match="too few"):
        steganography(torch.neg, torch.neg, images[:1])
    with pytest.raises(BadInput, match="tried: rounding"):
        steganography(torch.neg, torch.neg, images, noise=(), quality=()).hidden("fog")


def test_disturbances_are_what_they_say(images: Tensor) -> None:
    assert float((rounded(images) - images).abs().max()) <= 1 / 255 + 1e-6
    assert torch.equal(rounded(rounded(images)), rounded(images))
    noise = noisy(images * 0, 0.05, seed=1)
    assert float(noise.std()) == pytest.approx(0.05, rel=0.1)
    assert torch.equal(noise, noisy(images * 0, 0.05, seed=1)) and not torch.equal(
        noise, noisy(images * 0, 0.05, seed=2)
    )
    errors = [float((compressed(images, quality) - images).abs().mean()) for quality in (95, 50, 5)]
    assert errors == sorted(errors) and errors[0] < 0.02
    grey = images[:, :1]
    assert compressed(grey, 90).shape == grey.shape


class Hider(System):
    """A translator from x to y that hides its input, and back."""

    def __init__(self) -> None:
        super().__init__(image=(3, 16, 16))
        self.weight = nn.Parameter(torch.zeros(()))

    def translate(self, images: Tensor, source: int | str | None = None, target: int | str | None = None) -> Tensor:
        return cover(images) if (source, target) == (0, 1) else uncover(images)


class Pairs:
    """Data of two domains that holds one batch; the counterparts are of the second domain."""

    domains = ("x", "y")

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __len__(self) -> int:
        return len(self._batch)

    def order(self, seed: int) -> SimpleNamespace:
        return SimpleNamespace(indices=lambda position, size: torch.arange(size))

    def batch(self, rows: Tensor) -> Batch:
        return self._batch.each(lambda value: value[rows])


def test_the_study_translates_held_out_pictures_there_and_back(images: Tensor) -> None:
    batch = Batch(images, paired=cover(images))
    run = Opened(Hider(), Pairs(batch))
    result = study(run, Options(number=5))
    numbers: dict[str, Any] = dict(result.numbers)
    assert numbers["clean"] < 1e-5 and len(numbers["disturbed"]) == 7
    assert all(row["hidden"] > 0.9 for row in numbers["disturbed"])
    assert "rounding: hidden share" in result.text[1]
    back = study(run, Options(source="1", target="0", number=5))
    numbers = dict(back.numbers)
    assert numbers["clean"] < 1e-5 and numbers["blind"] < 0.01, "pictures of the second domain are grey"
    with pytest.raises(BadInput, match="no domain named 'z'"):
        study(run, Options(source="z"))
