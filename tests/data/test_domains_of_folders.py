"""Folders as domains: for translation between two, among several, and with counterparts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from pictures import disc, discs
from PIL import Image
from typed import present

from ganworks.data import DataSet, EmptySplit, load, resolve
from ganworks.errors import BadInput, DataError

RED, BLUE = (230, 60, 60), (60, 60, 230)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def fruit(tmp_path: Path) -> Path:
    discs(tmp_path / "fruit" / "apple", 20, colour=RED)
    discs(tmp_path / "fruit" / "plum", 12, first=40, colour=BLUE)
    return tmp_path / "fruit"


def both(name: Path | str, needs: tuple[str, ...] = (), **options: object) -> tuple[DataSet, DataSet]:
    place, chosen = resolve(str(name), options, needs)
    splits = [load(place, size=16, split=split, **chosen) for split in ("train", "evaluate")]
    assert isinstance(splits[0], DataSet) and isinstance(splits[1], DataSet)
    return splits[0], splits[1]


def hue(images: torch.Tensor) -> torch.Tensor:
    """Red minus blue at the brightest place of each picture: above 0 for apples."""
    flat = images.flatten(2)
    place = flat.sum(1).argmax(1)
    brightest = flat[torch.arange(len(flat)), :, place]
    return brightest[:, 0] - brightest[:, 2]


def test_two_sub_folders_serve_a_translator_without_a_word(fruit: Path) -> None:
    train, evaluate = both(fruit, ("other",))
    batch = train.batch(train.order(0).indices(0, 32))
    assert batch.other is not None and (hue(batch.images) > 0).all() and (hue(batch.other) < 0).all()
    assert train.domains == ("apple", "plum") and evaluate.domains == train.domains and len(evaluate) >= 1
    assert train.report is not None and any("from apple" in line for line in train.report.lines())


def test_mixed_domains_have_numbers(fruit: Path) -> None:
    train, _ = both(fruit, ("domain",))
    batch = train.batch(train.order(0).indices(0, len(train)))
    assert batch.domain is not None and batch.other is None
    assert torch.equal(hue(batch.images) < 0, batch.domain == 1) and train.domains == ("apple", "plum")


def test_the_pair_can_be_chosen_and_turned_over(fruit: Path) -> None:
    discs(fruit / "quince", 10, first=80)
    with pytest.raises(BadInput, match="3 domains"):
        resolve(str(fruit), {}, ("other",))
    train, _ = both(fruit, ("other",), pair="plum,apple")
    batch = train.batch(train.order(0).indices(0, 8))
    assert batch.other is not None and (hue(batch.images) < 0).all() and (hue(batch.other) > 0).all()
    with pytest.raises(BadInput, match="did you mean plum"):
        both(fruit, pair="plumm,apple")
    with pytest.raises(BadInput, match="two different"):
        both(fruit, pair="plum,plum")


def test_train_a_and_train_b(tmp_path: Path) -> None:
    place = tmp_path / "two"
    for part, count, first, colour in (
        ("trainA", 12, 0, RED),
        ("trainB", 8, 20, BLUE),
        ("testA", 4, 40, RED),
        ("testB", 3, 60, BLUE),
    ):
        discs(place / part, count, first=first, colour=colour)
    train, evaluate = both(place, ("other",))
    assert (len(train), len(evaluate)) == (12, 4) and train.domains == ("A", "B")
    batch = evaluate.batch(evaluate.order(0).indices(0, 4))
    assert batch.other is not None and (hue(batch.images) > 0).all() and (hue(batch.other) < 0).all()


def test_two_separate_folders(tmp_path: Path) -> None:
    apples, plums = discs(tmp_path / "apples", 12, colour=RED), discs(tmp_path / "plums", 15, first=30, colour=BLUE)
    train, _ = both(apples, ("other",), other=str(plums))
    assert train.domains == ("apples", "plums")
    batch = train.batch(train.order(0).indices(0, 8))
    assert batch.other is not None and (hue(batch.images) > 0).all() and (hue(batch.other) < 0).all()
    mixed, held_out = both(apples, ("domain",), other=str(plums))
    assert len(mixed) + len(held_out) == 27 and mixed.domains == ("apples", "plums")
    with pytest.raises(DataError, match="two folders"):
        both(apples, ("other",), other=str(apples))


def test_counterparts_side_by_side(tmp_path: Path) -> None:
    place = tmp_path / "aligned" / "train"
    place.mkdir(parents=True)
    for number in range(20):
        sheet = Image.new("RGB", (48, 24))
        sheet.paste(disc(number), (0, 0))
        sheet.paste(disc(number).convert("L").convert("RGB"), (24, 0))
        sheet.save(place / f"{number}.png")
    train, evaluate = both(place.parent, ("paired",))
    for data in (train, evaluate):
        batch = data.batch(data.order(0).indices(0, len(data)))
        assert batch.paired is not None and batch.other is not None
        grey = (batch.images * torch.tensor([0.299, 0.587, 0.114])[None, :, None, None]).sum(1)
        assert (grey - batch.paired[:, 0]).abs().max() < 0.15  # resampling overshoots and is cut
    assert len(train) + len(evaluate) == 20
    turned, _ = both(place.parent, ("paired",), pairs="side", pair="right,left")
    ahead, back = train.batch(np.arange(5)), turned.batch(np.arange(5))
    assert ahead.paired is not None and torch.equal(back.images, ahead.paired) and turned.domains == ("right", "left")
    mixed, _ = both(place.parent)
    assert mixed.report is not None and any("twice as wide as high" in line for line in mixed.report.lines())


def test_counterparts_of_equal_names(tmp_path: Path) -> None:
    place = tmp_path / "names"
    for number in range(15):
        (place / "photo").mkdir(parents=True, exist_ok=True)
        (place / "mask").mkdir(parents=True, exist_ok=True)
        disc(number).save(place / "photo" / f"{number}.png")
        Image.eval(disc(number), lambda value: 255 - value).save(place / "mask" / f"{number}.bmp")
    disc(99).save(place / "photo" / "alone.png")
    train, evaluate = both(place, ("paired",), pair="photo,mask")
    seen = [data.batch(np.arange(len(data))) for data in (train, evaluate)]
    for batch in seen:
        assert batch.paired is not None and (batch.images + batch.paired).abs().max() < 0.03
    assert len(train) + len(evaluate) == 15
    held_out = {bytes(row.numpy().tobytes()) for row in seen[1].paired} if seen[1].paired is not None else set()
    taught = {row.numpy().tobytes() for row in present(train.batch(train.order(0).indices(0, 60)).other)}
    assert not held_out & taught, "a counterpart of an evaluation picture was shown in training"


def test_what_cannot_serve_says_what_could(tmp_path: Path) -> None:
    plain = discs(tmp_path / "plain", 6)
    with pytest.raises(DataError, match="no two domains: give sub-folders"):
        resolve(str(plain), {}, ("other",))
    with pytest.raises(BadInput, match="none, side or names"):
        both(plain, pairs="above")
    discs(tmp_path / "lone" / "a", 12)
    discs(tmp_path / "lone" / "b", 1, first=30)
    with pytest.raises(EmptySplit, match="domain b"):
        both(tmp_path / "lone", ("other",))


def test_pictures_beside_the_folders_are_left_out_where_a_domain_is_needed(fruit: Path) -> None:
    discs(fruit, 5, first=200)
    train, evaluate = both(fruit, ("domain",))
    assert len(train) + len(evaluate) == 32
    assert train.report is not None and train.report.changes["pictures without domain, left out"] == 5
    free, kept = both(fruit)
    assert len(free) + len(kept) == 37


def test_paths_become_absolute_and_names_that_mean_two_things_are_refused(
    fruit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fruit.parent)
    assert resolve("./fruit")[0] == str(fruit) and resolve("digits") == ("digits", {})
    discs(Path("digits"), 3)
    with pytest.raises(BadInput, match=r"\./digits"):
        resolve("digits")
    assert load("builtin:digits").name == "digits"
