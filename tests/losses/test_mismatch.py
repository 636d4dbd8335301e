"""Wrong labels are always wrong, and all equally likely."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.losses.classification import wrong_labels
from ganworks.rng import scope

LIKE = torch.zeros(())


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_never_right_and_uniform_over_the_others(classes: int) -> None:
    label = torch.arange(6000) % classes
    with scope("wrong", classes):
        wrong = wrong_labels(label, classes, like=LIKE)
    assert wrong.dtype == torch.int64 and bool((wrong != label).all())
    assert int(wrong.min()) >= 0 and int(wrong.max()) < classes
    counts = torch.zeros(classes, classes).index_put_((label, wrong), torch.ones(()), accumulate=True)
    expected = 6000 / classes / (classes - 1)
    others = counts[~torch.eye(classes, dtype=torch.bool)]
    assert float((others - expected).abs().max()) < 5 * expected**0.5


def test_one_class_has_no_wrong_label() -> None:
    with pytest.raises(BadInput, match="1 class"):
        wrong_labels(torch.zeros(3, dtype=torch.int64), 1, like=LIKE)
