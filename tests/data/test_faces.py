"""Faces: attributes are true, edits change the one thing, and drawing is a function of the number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganworks.data import DataSet, load
from ganworks.data import faces as module
from ganworks.data.faces import Faces, attributes_of, draw, traits_of, turned
from ganworks.errors import BadInput

pytest.importorskip("dicebear", reason="drawing faces needs the extra ganworks[faces]")
pytest.importorskip("resvg_py", reason="drawing faces needs the extra ganworks[faces]")


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    monkeypatch.setattr(module, "TRAIN", 30)
    monkeypatch.setattr(module, "EVALUATE", 20)


def opened(**options: Any) -> Faces:
    data = load("faces", **options)
    assert isinstance(data, Faces)
    return data


def test_splits_and_the_cache(few: None, tmp_path: Path) -> None:
    train, evaluate = opened(size=16), opened(size=16, split="evaluate")
    assert (len(train), len(evaluate)) == (30, 20) and train.image == (3, 16, 16)
    assert train.provides == {"images", "attributes"} and len(list(tmp_path.rglob("*.npy"))) == 1
    pixels = [{bytes(p) for p in data.pixels(np.arange(len(data)))} for data in (train, evaluate)]
    assert not pixels[0] & pixels[1]
    assert np.array_equal(
        train.pixels(np.arange(3)), draw(np.arange(3), traits_of(np.arange(3), "pixel-art"), "pixel-art", 16)
    )


def test_fewer_faces_are_the_first_of_all(few: None) -> None:
    every, part = opened(size=16), opened(size=16, count=25)
    assert (len(part), len(opened(size=16, count=25, split="evaluate"))) == (15, 10)
    assert np.array_equal(part.pixels(np.arange(15)), every.pixels(np.arange(15)))
    for count in (0, 51):
        with pytest.raises(BadInput, match="count is a number from 12 to 50"):
            opened(size=16, count=count)


def test_setting_an_attribute_to_what_it_is_changes_nothing(few: None) -> None:
    data = opened(size=16)
    for place, name in enumerate(data.attribute_names):
        has = np.flatnonzero(data.field("attributes")[:, place].numpy())
        assert np.array_equal(data.edited(has, name, True), data.pixels(has))


def test_edits_are_exact_and_reversible(few: None) -> None:
    plain, data = opened(size=16), opened(size=16, edit="glasses")
    batch = data.batch(np.arange(30))
    assert batch.paired is not None and not (batch.paired == batch.images).all(dim=3).all(2).all(1).any()
    value = plain.field("attributes")[:, plain.attribute_names.index("glasses")].numpy().astype(bool)
    for now in (True, False):
        mine = np.flatnonzero(value == now)
        edited = plain.edited(mine, "glasses", not now)
        shown = ((batch.paired[mine] + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
        assert np.array_equal(edited, shown)
        # Glasses sit in the middle of a face: its lower third stays as it is.
        assert np.array_equal(edited[:, 12:], plain.pixels(mine)[:, 12:])


def test_attributes_are_balanced_and_hair_has_one_colour() -> None:
    traits, known = traits_of(np.arange(4000), "pixel-art"), attributes_of("pixel-art")
    colours = [known.index(name) for name in module.HAIR]
    assert (traits[:, colours].sum(1) == 1).all()
    for place, name in enumerate(known):
        share = 1 / 3 if name in module.HAIR else 0.2 if name in module.HIDING else 0.5
        assert traits[:, place].mean() == pytest.approx(share, abs=0.04)
    red = turned(traits[0], "pixel-art", "red hair", True)
    assert red[colours].sum() == 1 and red[known.index("red hair")] == 1


@pytest.mark.parametrize("style", module.LICENCES)
def test_every_style_draws(style: str) -> None:
    pictures = draw(np.arange(4), traits_of(np.arange(4), style), style, 16)
    assert pictures.shape == (4, 16, 16, 3) and len({bytes(p) for p in pictures}) == 4


def test_unknown_styles_and_attributes(few: None) -> None:
    with pytest.raises(BadInput, match="no face style 'x'"):
        load("faces", style="x")
    with pytest.raises(BadInput, match="no attribute 'wings'"):
        load("faces", edit="wings")
    with pytest.raises(BadInput, match="no attribute 'wings'"):
        opened(size=16).edited([0], "wings", True)
    assert isinstance(opened(size=16), DataSet)


def test_other_labels_are_never_taken_for_these(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = opened(size=16).pixels(np.arange(30))
    monkeypatch.setattr(module, "HIDING", set())
    after = opened(size=16)
    assert not np.array_equal(after.pixels(np.arange(30)), before)
    hats = np.flatnonzero(after.field("attributes")[:, after.attribute_names.index("hat")].numpy())
    assert np.array_equal(after.edited(hats, "hat", True), after.pixels(hats))
