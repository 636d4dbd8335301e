"""Which pictures are held out."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from ganworks.data._splits import copies, evaluated


def hashes(count: int, salt: str = "") -> list[str]:
    return [hashlib.sha256(f"{salt}{number}".encode()).hexdigest() for number in range(count)]


def test_a_tenth_and_copies_together() -> None:
    digests = hashes(3000)
    out = evaluated(digests, [None] * 3000, [""] * 3000)
    assert abs(out.mean() - 0.1) < 0.02
    doubled = evaluated(digests * 2, [None] * 6000, [""] * 3000 + ["b"] * 3000)
    assert np.array_equal(doubled[:3000], doubled[3000:])


def test_a_growing_folder_keeps_its_splits() -> None:
    digests = hashes(400)
    small, large = (evaluated(digests[:n], [None] * n, [""] * n) for n in (200, 400))
    assert np.array_equal(small, large[:200])


@pytest.mark.parametrize("salt", list("abcdefghij"))
@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_few_pictures_leave_one_to_train_and_one_to_measure(salt: str, count: int) -> None:
    digests = hashes(count, salt)
    out = evaluated(digests, [None] * count, [""] * count)
    assert not out.all() and out.any() == (count > 1)
    same = evaluated([digests[0]] * count, [None] * count, [""] * count)
    assert not same.any()


@pytest.mark.parametrize("salt", list("abcde"))
def test_every_class_keeps_one_and_large_ones_are_measured(salt: str) -> None:
    digests, groups = hashes(61, salt), ["many"] * 40 + ["ten"] * 10 + ["few"] * 10 + ["one"]
    out = evaluated(digests, [None] * 61, groups)
    for name in ("many", "ten", "few"):
        mine = np.array([group == name for group in groups])
        assert out[mine].any() and not out[mine].all()
    assert not out[-1]
    pair = evaluated(digests[:5], [None] * 5, ["a", "a", "b", "b", "b"], pair=True)
    assert pair[:2].sum() == 1 and 1 <= pair[2:].sum() < 3


def test_given_splits_are_kept_and_copies_found() -> None:
    digests = [*hashes(4), hashes(4)[0]]
    out = evaluated(digests, ["train", "evaluate", "train", "train", "evaluate"], [""] * 5)
    assert out.tolist() == [False, True, False, False, True]
    assert copies(digests, out).tolist() == [False, False, False, False, True]
