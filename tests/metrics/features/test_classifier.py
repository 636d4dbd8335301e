"""The classifier learns what can be learnt, the same each time, and refuses what cannot."""

from __future__ import annotations

import pytest
import torch
from sklearn.datasets import load_digits

from ganworks.errors import BadInput
from ganworks.metrics.features.classifier import Classifier


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    pixels, labels = load_digits(return_X_y=True)
    return torch.tensor(pixels, dtype=torch.float32).reshape(-1, 1, 8, 8) / 8 - 1, torch.tensor(labels)


def test_learns_digits_reproducibly() -> None:
    images, labels = digits()
    state = torch.get_rng_state()
    first = Classifier(images, labels, steps=40, size=8)
    assert torch.equal(state, torch.get_rng_state())
    assert first.accuracy > 0.8
    out = first.extract(images[:50])
    assert out.features.shape == (50, first.dimension) and out.logits is not None and out.logits.shape == (50, 10)
    assert Classifier(images, labels, steps=40, size=8).sha256 == first.sha256
    assert (
        Classifier(images, labels, steps=3, size=8, seed=1).sha256 != Classifier(images, labels, steps=3, size=8).sha256
    )


def test_unknown_labels_are_left_out() -> None:
    images, labels = digits()
    hidden = labels.clone()
    hidden[900:] = -1
    first = Classifier(images, hidden, steps=3, size=8)
    assert first.sha256 == Classifier(images[:900], labels[:900], steps=3, size=8).sha256


@pytest.mark.parametrize("labels", [torch.zeros(30), torch.full((30,), -1), torch.arange(5)])
def test_too_little_to_learn_from(labels: torch.Tensor) -> None:
    with pytest.raises(BadInput, match="two classes and 20"):
        Classifier(torch.zeros(len(labels), 1, 8, 8), labels.long())
