"""The store turns rows of bytes into batches, and nothing else."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
import torch
from typed import present

from ganworks.data.captions import Vocabulary
from ganworks.data.dataset import DataSet
from ganworks.errors import DataError

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (50, 6, 4, 3), dtype=np.uint8)


def data(**more: Any) -> DataSet:
    return DataSet("made up", IMAGES, **more)


def test_pixels_map_to_the_unit_range_and_back() -> None:
    batch = data().batch(np.array([3, 1, 3]))
    assert batch.images.shape == (3, 3, 6, 4) and batch.images.dtype == torch.float32
    back = ((batch.images + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    assert np.array_equal(back, IMAGES[[3, 1, 3]])
    assert batch.images.is_contiguous(memory_format=torch.channels_last)
    ends = DataSet("ends", np.array([0, 255], np.uint8).reshape(1, 1, 2, 1)).batch(np.array([0])).images
    assert ends.flatten().tolist() == [-1.0, 1.0]


def test_fields_follow_their_pictures() -> None:
    label = np.arange(50)
    full = data(
        label=label, attributes=label[:, None] % 2, domain=label * 0, paired=255 - IMAGES, class_names=["x"] * 50
    )
    assert full.provides == {"images", "label", "attributes", "domain", "paired"} and full.classes == 50
    part = full.only(label % 7 == 2, "evaluate")
    batch = part.batch(torch.arange(len(part)))
    assert batch.label is not None and batch.label.tolist() == [n for n in range(50) if n % 7 == 2]
    assert batch.attributes is not None and batch.attributes[:, 0].tolist() == [n % 2 for n in batch.label.tolist()]
    assert batch.paired is not None and torch.allclose(batch.paired, -batch.images, atol=1e-6)
    assert np.array_equal(part.pixels(np.arange(len(part))), IMAGES[label % 7 == 2])
    assert part.split == "evaluate" and torch.equal(part.field("label"), batch.label)


def test_other_is_drawn_by_its_own_order() -> None:
    other = np.repeat(np.arange(20, dtype=np.uint8), 72).reshape(20, 6, 4, 3)
    both = data(other=other)
    indices = both.order(0).indices(0, 100)
    batch = both.batch(indices)
    assert batch.other is not None
    assert ((batch.other[:, 0, 0, 0] + 1) * 127.5).round().tolist() == indices[:, 1].tolist()
    halves = torch.cat([present(both.batch(part).other) for part in (indices[:50], indices[50:])])
    assert torch.equal(halves, batch.other)
    alone = both.batch(indices[:, 0]).other
    assert alone is not None and torch.equal(alone, present(both.batch(indices[:, 0]).other))


def test_fingerprint_tells_content_apart() -> None:
    same, changed = data(), IMAGES.copy()
    changed[49, 5, 3, 2] ^= 1
    assert data().sha256 == same.sha256
    assert len({same.sha256, DataSet("", changed).sha256, data(label=np.zeros(50)).sha256}) == 3


def test_captions_tell_unknown_words() -> None:
    words = Vocabulary.of(["a red cat", "red dog"], length=4)
    told = data(caption=np.stack([words.encode("red cat")[0]] * 50), vocabulary=words)
    tokens, unknown = told.encode_caption("Red bird, dog")
    assert unknown == ["bird"] and words.decode(tokens.tolist()) == "red ? dog" and tokens.tolist()[3:] == [0]
    assert words.words[0] == "red" and len(words) == 6
    with pytest.raises(DataError, match="has no captions"):
        data().encode_caption("x")


def test_a_mapped_file_serves_as_well(tmp_path: object) -> None:
    np.save(f"{tmp_path}/x.npy", IMAGES)
    mapped = DataSet("mapped", np.load(f"{tmp_path}/x.npy", mmap_mode="c"))
    assert torch.equal(mapped.batch(np.arange(50)).images, data().batch(np.arange(50)).images)


@pytest.mark.parametrize(
    ("images", "more", "said"),
    [
        (IMAGES.astype(np.float32), {}, "must be uint8"),
        (IMAGES, {"label": [1]}, "50 pictures but 1 values of label"),
        (IMAGES, {"rows": []}, "no picture in its train split"),
    ],
)
def test_bad_stores_are_refused(images: np.ndarray, more: dict, said: str) -> None:
    with pytest.raises(DataError, match=said):
        DataSet("made up", images, **more)


def test_a_batch_takes_no_time() -> None:
    big = DataSet("big", RNG.integers(0, 256, (20_000, 32, 32, 3), dtype=np.uint8))
    order = big.order(0)
    order.indices(0, 64)
    spent = []
    for step in range(100):
        start = time.perf_counter()
        big.batch(order.indices(64 * step, 64))
        spent.append(time.perf_counter() - start)
    # A naive loader takes 2 ms; the best of many is what a busy machine leaves comparable.
    assert min(spent) < 1e-3
