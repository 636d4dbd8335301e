"""Few labels: keep some of a data set's labels and hide the others, for semi-supervised training."""

from __future__ import annotations

import copy

import numpy as np
import torch

from ganworks.data.dataset import DataSet
from ganworks.data.points import Points
from ganworks.data.sampler import scramble
from ganworks.errors import BadInput, DataError


def hide_labels(data: DataSet | Points, keep: int) -> DataSet:
    """The data set with ``keep`` labels left, as many of each class as can be, and -1 for all others.

    Which are left is fixed: the first of each class in a scrambled order that no seed changes, so that runs of
    different seeds learn from the same labels.

    Args:
        data: a set with labels.
        keep: how many in all, at least one a class.

    Returns:
        A set that shares the pictures of the given one.

    Raises:
        DataError: the set has no labels.
        BadInput: fewer labels than classes, or more than there are.
    """
    if isinstance(data, Points):
        raise DataError(f"{data.name} has no labels to keep {keep} of.")
    label = data.field("label").numpy()
    kinds = np.unique(label[label >= 0])
    if not len(kinds) <= keep <= int((label >= 0).sum()):
        raise BadInput(
            f"{data.name} cannot keep {keep} labels; give {len(kinds)} (one a class) to {int((label >= 0).sum())}."
        )
    turns = np.full(len(label), np.iinfo(np.int64).max)  # the k-th of its class has turn k
    for kind in kinds:
        mine = np.flatnonzero(label == kind)
        turns[mine[np.argsort(scramble(mine.astype(np.uint64)), kind="stable")]] = np.arange(len(mine))
    labelled_rows = np.lexsort((label, turns))[:keep]
    labels = data.field("label").new_full((len(data._images),), -1)
    rows = data._row_tensor[torch.from_numpy(labelled_rows)]
    labels[rows] = data._fields["label"][rows]
    few = copy.copy(data)
    few._fields, few._fingerprint = {**data._fields, "label": labels}, None
    few.notes = {**data.notes, "labels": keep}
    return few
