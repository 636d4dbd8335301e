"""Data sets of other people's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pictures import disc
from PIL import Image
from torch.utils.data import Dataset, TensorDataset

from ganworks.data import EmptySplit, adapt, load
from ganworks.errors import BadInput, DataError


class Items(Dataset):
    def __init__(self, items: list[Any], classes: tuple[str, ...] = ()):
        self.items = items
        if classes:
            self.classes = classes

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, number: int) -> Any:
        return self.items[number]


def whole(data: Any, **options: Any) -> np.ndarray:
    opened = adapt(data, own_split=True, **options)
    return opened.pixels(np.arange(len(opened)))


def test_every_kind_of_picture_means_the_same() -> None:
    pictures = [disc(number) for number in range(4)]
    arrays = [np.asarray(picture) for picture in pictures]
    tensors = [torch.from_numpy(array.copy()).permute(2, 0, 1) for array in arrays]
    expected = np.stack(arrays)
    for items in (
        pictures,
        arrays,
        tensors,
        [tensor.float() / 255 for tensor in tensors],
        [tensor.float() / 127.5 - 1 for tensor in tensors],
        [(picture, 0) for picture in pictures],
        [{"pixel_values": tensor, "label": 1} for tensor in tensors],
    ):
        assert np.array_equal(whole(Items(items)), expected)


def test_labels_captions_and_attributes() -> None:
    pictures = [disc(number) for number in range(30)]
    pairs = adapt(Items([(picture, n % 3) for n, picture in enumerate(pictures)], ("a", "b", "c")))
    assert pairs.class_names == ("a", "b", "c") and len(pairs) < 30
    assert adapt(TensorDataset(torch.rand(20, 1, 8, 8), torch.arange(20) % 2)).class_names == ("0", "1")
    told = adapt(Items([{"image": p, "caption": f"disc {n % 2}"} for n, p in enumerate(pictures)]))
    assert told.vocabulary is not None and set(told.vocabulary.words) == {"disc", "0", "1"}
    traits = adapt(Items([(p, torch.tensor([n % 2, 1])) for n, p in enumerate(pictures)]), own_split=True)
    assert traits.field("attributes")[:, 0].tolist() == [n % 2 for n in range(30)]
    named = adapt(
        Items([{"img": p, "label": "cat" if n % 2 else "dog"} for n, p in enumerate(pictures)]), own_split=True
    )
    assert named.class_names == ("cat", "dog") and named.field("label").tolist()[:2] == [1, 0]


def test_splits_never_overlap_and_stand_still() -> None:
    items = Items([disc(number) for number in range(40)])
    train, evaluate = (adapt(items, split=split) for split in ("train", "evaluate"))
    assert len(train) + len(evaluate) == 40 and len(evaluate) >= 1
    pixels = [{bytes(picture) for picture in data.pixels(np.arange(len(data)))} for data in (train, evaluate)]
    assert not pixels[0] & pixels[1]
    assert adapt(items).sha256 == train.sha256


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([disc(0), disc(1, (30, 24))], "2 sizes, from 24x24 to 24x30; give a size"),
        ([torch.randn(3, 8, 8) * 2 for _ in range(3)], "were they normalised"),
        ([torch.zeros(5, 8, 8)], "1 or 3 channels"),
        ([{"sound": 1}], "has no picture; it has sound"),
    ],
)
def test_one_sentence_for_what_cannot_be_read(items: list[Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        adapt(Items(items))


def test_sizes_channels_and_ranges_can_be_asked_for() -> None:
    mixed = adapt(Items([disc(0), disc(1, (30, 24)), disc(2)]), size=16, channels=1)
    assert mixed.image == (1, 16, 16)
    wide = whole(Items([np.full((8, 8), value, np.int32) for value in (0, 2000, 4000)]), value_range=(0, 4000))
    assert wide[:, 0, 0, 0].tolist() == [0, 128, 255]
    grey = adapt(Items([Image.new("L", (8, 8), n) for n in range(9)]))
    assert grey.image == (1, 8, 8) and grey.report is not None
    assert any("read once" in line for line in grey.report.lines())
    with pytest.raises(DataError, match="no item"):
        adapt(Items([]))
    with pytest.raises(BadInput, match="no map-style"):
        adapt(object())
    with pytest.raises(EmptySplit):
        adapt(Items([disc(0)]), split="evaluate")


def test_a_data_set_in_a_file_is_opened_by_its_name(tmp_path: Path) -> None:
    code = tmp_path / "mine.py"
    code.write_text(
        "import torch\n"
        "class Noise(torch.utils.data.Dataset):\n"
        "    def __init__(self, count: int = 20): self.count = count\n"
        "    def __len__(self): return self.count\n"
        "    def __getitem__(self, n):\n"
        "        return torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(n)), n % 2\n"
    )
    data = load(f"{code}:Noise", count=30)
    evaluate = load(f"{code}:Noise", count="30", split="evaluate")
    assert data.image == (3, 8, 8) and data.classes == 2 and len(data) + len(evaluate) == 30
    assert load(f"{code}:Noise", size=4).image == (3, 4, 4)
    with pytest.raises(BadInput, match="no option 'wings'"):
        load(f"{code}:Noise", wings=2)
