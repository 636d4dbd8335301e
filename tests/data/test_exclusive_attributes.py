"""Sets of attributes of which every picture has exactly one."""

from __future__ import annotations

import numpy as np

from ganworks.data.exclusive_attributes import exclusive_sets


def colours(n: int) -> np.ndarray:
    return np.eye(3, dtype=np.float32)[np.arange(n) % 3]


def test_colours_are_a_set_and_free_attributes_are_not() -> None:
    free = (np.random.default_rng(0).random((60, 2)) > 0.5).astype(np.float32)
    attributes = np.concatenate([free[:, :1], colours(60), free[:, 1:]], 1)
    assert exclusive_sets(attributes) == ((1, 2, 3),)


def test_two_sets_are_two() -> None:
    pairs = np.stack(np.meshgrid(np.arange(3), np.arange(3)), -1).reshape(-1, 2)
    attributes = np.concatenate([np.eye(3, dtype=np.float32)[pairs[:, 0]], np.eye(3, dtype=np.float32)[pairs[:, 1]]], 1)
    assert exclusive_sets(attributes) == ((0, 1, 2), (3, 4, 5))


def test_at_most_one_is_not_exactly_one_and_an_attribute_nobody_has_is_in_no_set() -> None:
    none = np.concatenate([colours(6), np.zeros((1, 3), np.float32)])
    assert exclusive_sets(none) == ()
    assert exclusive_sets(np.concatenate([colours(6), np.zeros((6, 1), np.float32)], 1)) == ((0, 1, 2),)
