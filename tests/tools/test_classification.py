"""Classifying any number of images with whatever a system answers."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.tools.classification import CHUNK, classify


def test_logits_become_classes_and_probabilities_whatever_the_parts() -> None:
    system = small.build("triple_gan").eval()
    images = small.stock((1, 8, 8)).images.repeat(12, 1, 1, 1)[: CHUNK + 5]
    said = classify(system, images)
    assert said.probabilities is not None and said.probabilities.shape == (CHUNK + 5, 3)
    torch.testing.assert_close(said.probabilities.sum(1), torch.ones(CHUNK + 5))
    assert torch.equal(said.label, said.probabilities.argmax(1))
    one = classify(system, images[-1:])
    torch.testing.assert_close(one.probabilities, said.probabilities[-1:])


def test_classes_alone_are_passed_on() -> None:
    system = small.build("improved_gan", semi_supervised=True, minibatch_kernels=0).eval()
    said = classify(system, small.stock((1, 8, 8)).images)
    assert said.probabilities is None and said.label.dtype == torch.int64 and len(said.label) == small.STOCK


def test_others_are_told_who_can() -> None:
    with pytest.raises(BadInput, match="gan does not classify; systems that do: triple_gan"):
        classify(small.build("gan"), torch.zeros(1, 1, 8, 8))
    with pytest.raises(BadInput, match=r"\(1, 8, 8\)"):
        classify(small.build("triple_gan").eval(), torch.zeros(1, 3, 8, 8))
