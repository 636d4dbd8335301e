"""Labels, attributes and captions from files beside the pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pictures import discs

from ganworks.data import DataSet, load
from ganworks.errors import BadInput, DataError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return discs(tmp_path / "pictures", 20)


def opened(place: Path, **options: Any) -> DataSet:
    data = load(str(place), size=8, **options)
    assert isinstance(data, DataSet)
    return data


def by_number(place: Path, field: str, **options: Any) -> dict[int, object]:
    """The values of a field by the picture's own number, found by its pixels; of both splits together."""
    plain = {}
    for path in place.rglob("*.png"):
        from PIL import Image

        from ganworks.data.cache_format import Recipe, square

        plain[square(Image.open(path), Recipe((8, 8))).tobytes()] = int(path.stem.lstrip("img") or 0)
    values = {}
    for split in ("train", "evaluate"):
        data = opened(place, split=split, **options)
        for pixels, value in zip(data.pixels(np.arange(len(data))), data.field(field), strict=True):
            values[plain[pixels.tobytes()]] = value.tolist()
    return values


def test_metadata_csv(place: Path) -> None:
    lines = ["file_name,text,label,smiling,source"]
    lines += [f"{n}.png,a disc of kind {n % 3},kind{n % 3},{n % 2},web" for n in range(20)]
    (place / "metadata.csv").write_text("\n".join(lines))
    data = opened(place)
    assert data.class_names == ("kind0", "kind1", "kind2") and data.attribute_names == ("smiling",)
    assert data.vocabulary is not None and "disc" in data.vocabulary
    assert by_number(place, "label") == {n: n % 3 for n in range(20)}
    assert by_number(place, "attributes") == {n: [n % 2] for n in range(20)}
    assert data.report is not None and any("columns source are not read" in line for line in data.report.lines())


def test_tables_of_spreadsheets(tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-8-sig", "utf-16", "cp1252")):
        place = discs(tmp_path / encoding, 12)
        rows = "".join(f"{n}.png;{'été' if n % 2 else 'hiver'}\r\n" for n in range(12))
        (place / "labels.csv").write_bytes(("filename;label\r\n" + rows).encode(encoding))
        data = load(str(place), size=8)
        assert isinstance(data, DataSet) and data.class_names == ("hiver", "été"), number


def test_metadata_jsonl_below_splits(tmp_path: Path) -> None:
    place = tmp_path / "set"
    for part, first, count in (("train", 0, 12), ("test", 50, 4)):
        discs(place / part, count, first=first)
        rows = [json.dumps({"file_name": f"{first + n}.png", "text": f"disc number {n}"}) for n in range(count)]
        (place / part / "metadata.jsonl").write_text("\n".join(rows))
    train, evaluate = opened(place), opened(place, split="evaluate")
    assert (len(train), len(evaluate)) == (12, 4)
    assert train.vocabulary is not None and evaluate.vocabulary is not None
    assert train.vocabulary.words == evaluate.vocabulary.words
    first = train.batch(np.array([0])).caption
    assert first is not None and train.vocabulary.decode(first[0].tolist()).startswith("disc number")


def test_any_csv_with_a_column_of_file_names(place: Path) -> None:
    (place / "labels.csv").write_text("id;breed;note\n" + "\n".join(f"{n};b{n % 2};x" for n in range(15)))
    data = opened(place)
    assert data.class_names == ("b0", "b1")
    labels = by_number(place, "label")
    assert [labels[n] for n in range(20)] == [n % 2 for n in range(15)] + [-1] * 5
    assert data.report is not None and any("5 pictures are not in it" in line for line in data.report.lines())
    with pytest.raises(BadInput, match="no column 'colour'; it has: id, breed, note"):
        opened(place, label_column="colour")
    with pytest.raises(BadInput, match=r"no file 'none\.csv'"):
        opened(place, annotations="none.csv")
    assert opened(place, annotations="labels.csv", caption_column="note").vocabulary is not None


def test_celeba(place: Path) -> None:
    rows = [f"{n}.png {1 if n % 2 else -1} {1 if n % 3 else -1}" for n in range(20)]
    (place / "list_attr_celeba.txt").write_text("20\nBald Smiling\n" + "\n".join(rows))
    assert opened(place).attribute_names == ("Bald", "Smiling")
    assert by_number(place, "attributes") == {n: [float(n % 2 > 0), float(n % 3 > 0)] for n in range(20)}
    (place / "list_attr_celeba.txt").write_text("20\nBald Smiling\n0.png 1\n")
    with pytest.raises(DataError, match="has not 2 values"):
        opened(place)


def test_stylegan_json_and_shard_folders(tmp_path: Path) -> None:
    place = tmp_path / "set"
    discs(place / "00000", 12)
    discs(place / "00001", 12, first=12)
    labels = [[f"{n // 12:05d}/{n}.png", n % 4] for n in range(24)]
    (place / "dataset.json").write_text(json.dumps({"labels": labels}))
    assert opened(place).class_names == ("0", "1", "2", "3")
    assert by_number(place, "label") == {n: n % 4 for n in range(24)}
    (place / "dataset.json").unlink()
    bare = opened(place)
    assert bare.provides == {"images"} and bare.report is not None
    assert any("are shards, not classes" in line for line in bare.report.lines())
    (place / "dataset.json").write_text('{"labels": [1, 2]}')
    with pytest.raises(DataError, match=r"dataset\.json is not StyleGAN's"):
        opened(place)


def test_captions_in_text_files(place: Path) -> None:
    for n in range(19):
        (place / f"{n}.txt").write_text(f"\ufeffdisc {'big' if n % 2 else 'small'}\nanother line\n", encoding="utf-8")
    data = opened(place)
    assert data.vocabulary is not None and set(data.vocabulary.words) == {"disc", "big", "small"}
    captions = by_number(place, "caption")
    assert data.vocabulary.decode(captions[3]) == "disc big" and captions[19] == [0, 0]  # type: ignore[arg-type]
    assert data.report is not None and data.report.changes["pictures without a caption"] == 1
    assert not any("ending .txt" in line for line in data.report.lines())
    assert sum(len(opened(place, split=split, require="caption")) for split in ("train", "evaluate")) == 19


def test_boxes_of_a_detector_are_no_captions(place: Path) -> None:
    for n in range(20):
        (place / f"{n}.txt").write_text(f"0 0.5 0.5 0.{n} 0.1\n")
    data = opened(place)
    assert "caption" not in data.provides and data.report is not None
    assert any("20 text files beside pictures hold no words" in line for line in data.report.lines())


def test_classes_are_in_natural_order_and_need_two(tmp_path: Path) -> None:
    for number, name in enumerate(("c10", "c9", "c1")):
        discs(tmp_path / "set" / name, 12, first=20 * number)
    assert opened(tmp_path / "set").class_names == ("c1", "c9", "c10")
    discs(tmp_path / "one" / "only", 5)
    discs(tmp_path / "one", 5, first=10)
    alone = opened(tmp_path / "one")
    assert alone.class_names == () and alone.report is not None
    assert any("The only folder, only, is no class" in line for line in alone.report.lines())


def test_a_table_that_names_no_picture_is_said_and_passed_over(place: Path) -> None:
    (place / "stats.csv").write_text("file,mean\nnowhere.png,3\n")
    report = opened(place).report
    assert report is not None and any("stats.csv names no picture" in line for line in report.lines())
    with pytest.raises(DataError, match="names no picture"):
        opened(place, annotations="stats.csv")
