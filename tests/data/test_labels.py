"""Few labels: how many are left, which, and that nothing else changes."""

from __future__ import annotations

import pytest
import torch
from typed import dataset

from ganworks.data import DataSet, load
from ganworks.data.dataset import Split
from ganworks.errors import BadInput, DataError


def digits(labels: int | None = None, split: Split = "train") -> DataSet:
    data = load("digits", labels=labels, split=split)
    assert isinstance(data, DataSet)
    return data


@pytest.mark.parametrize("keep", [10, 100, 104, 1400])
def test_as_many_labels_are_left_as_were_asked_for_evenly_by_class(keep: int) -> None:
    few = digits(keep).field("label")
    counts = torch.bincount(few[few >= 0], minlength=10)
    assert int((few >= 0).sum()) == keep and few.min() == (-1 if keep < 1400 else 0)
    if keep < 1000:
        assert counts.max() - counts.min() <= 1


def test_labels_left_are_true_and_more_labels_contain_fewer() -> None:
    whole, few, more = (digits(labels).field("label") for labels in (None, 50, 200))
    assert torch.equal(few[few >= 0], whole[few >= 0])
    assert (more[few >= 0] >= 0).all()


def test_images_order_and_evaluation_stay_as_they_were() -> None:
    whole, few = digits(), digits(100)
    index = few.order(3).indices(0, 40)
    assert torch.equal(few.batch(index).images, whole.batch(whole.order(3).indices(0, 40)).images)
    assert (digits(100, "evaluate").field("label") >= 0).all()
    assert few.sha256 != whole.sha256
    assert (whole.field("label") >= 0).all()


def test_what_cannot_be_kept_is_refused() -> None:
    for keep in (9, 1401):
        with pytest.raises(BadInput, match=str(keep)):
            dataset("digits", labels=keep)
    with pytest.raises(DataError, match="label"):
        load("ring", labels=10)
