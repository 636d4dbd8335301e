"""Digits and their edges."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from typed import present

from ganworks.data import load
from ganworks.data.edges import outlined
from ganworks.errors import BadInput


def test_edges_are_where_neighbours_differ() -> None:
    square = np.zeros((1, 6, 6, 1), np.uint8)
    square[0, 2:4, 2:4] = 200
    found = outlined(square)[0, ..., 0]
    ring = np.zeros((6, 6), np.uint8)
    ring[1:5, 2:4] = ring[2:4, 1:5] = 200
    assert np.array_equal(found, ring)
    assert not outlined(np.full((2, 4, 4, 1), 77, np.uint8)).any()


def test_in_training_no_twins_meet_and_in_evaluation_they_are_paired() -> None:
    train, held_out = load("edges"), load("edges", split="evaluate")
    batch = train.batch(np.arange(len(train)))
    pixels = ((batch.images + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    own = {edge.tobytes() for edge in outlined(pixels)}
    other = train.batch(train.order(0).indices(0, 400)).other
    assert other is not None
    seen = {edge.tobytes() for edge in ((other + 1) * 127.5).round().byte().permute(0, 2, 3, 1).contiguous().numpy()}
    assert not own & seen
    assert 0.4 < len(train) / 1400 < 0.6 and "paired" not in train.provides
    given = held_out.batch(np.arange(50))
    assert given.paired is not None and given.label is not None
    shown = ((given.images + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    drawn = ((given.paired + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    assert np.array_equal(outlined(shown), drawn)
    assert given.domain is not None
    assert train.image == (1, 16, 16) and torch.equal(given.domain, torch.zeros(50, dtype=torch.int64))


def test_twins_and_the_other_direction_are_options() -> None:
    train = load("edges", pair="edges,digits", pairs="names")
    batch = train.batch(np.arange(len(train)))
    digits, edges = (
        ((images + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
        for images in (present(batch.paired), batch.images)
    )
    assert len(train) == 1400 and train.domains == ("edges", "digits")
    assert np.array_equal(outlined(digits), edges)
    with pytest.raises(BadInput, match="pairs='side'"):
        load("edges", pairs="side")
