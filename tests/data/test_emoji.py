"""Emoji: made up packages through the whole path, and the real ones where they have been prepared."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typed import present

from ganworks.data import DataSet, _emoji_source, load, prepare
from ganworks.data import emoji as module
from ganworks.data._emoji_source import base_of, drawing, icon_names
from ganworks.data.emoji import held_out
from ganworks.errors import BadInput, DataError

N = 60


def opened(**options: Any) -> DataSet:
    data = load("emoji", **options)
    assert isinstance(data, DataSet)
    return data


def pack(path: Path, **files: object) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            held = json.dumps(content).encode()
            member = tarfile.TarInfo(f"package/{name.replace('__', '/')}.json")
            member.size = len(held)
            tar.addfile(member, io.BytesIO(held))
    return path


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Squares of one colour per concept and vendor; concept 1 looks like concept 0 in every vendor."""
    pytest.importorskip("resvg_py", reason="drawing emoji needs the extra ganworks[emoji]")
    from ganworks import fetch, io

    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    codes = [f"{0x1F600 + n:x}" for n in range(N)]
    archives = {}
    for number, (vendor, archive) in enumerate(_emoji_source.VENDORS.items()):
        body = {
            f"icon-{n}": {"body": f'<rect width="8" height="8" fill="#{max(n, 1):02x}{number * 40:02x}80"/>'}
            for n in range(N)
        }
        if vendor == "noto-v1":
            body.pop("icon-5")
        icons = {"icons": body, "aliases": {"other-7": {"parent": "icon-7"}}, "width": 8, "height": 8}
        names = {code: f"other-{n}" if n == 7 else f"icon-{n}" for n, code in enumerate(codes)}
        path = pack(tmp_path / f"{vendor}.tgz", icons=icons, chars=names)
        archives[vendor] = replace(archive, sha256=io.sha256_of(path))
    entries = [
        {"hexcode": code, "label": f"face {n}", "tags": ["smile"], "group": n % 2, "skins": []}
        for n, code in enumerate(codes)
    ]
    names_path = pack(tmp_path / "names.tgz", en__data=entries)
    told = replace(_emoji_source.NAMES, sha256=io.sha256_of(names_path))
    for place in (_emoji_source, module):
        monkeypatch.setattr(place, "VENDORS", archives)
        monkeypatch.setattr(place, "NAMES", told)
    for path, archive in [*((tmp_path / f"{v}.tgz", a) for v, a in archives.items()), (names_path, told)]:
        folder = fetch.cache_folder("downloads", archive.sha256[:16])
        path.rename(folder / path.name)


def test_from_packages_to_batches(packages: None) -> None:
    assert "299 pictures of 60 concepts" in prepare("emoji", size=8)[0]
    train, evaluate = opened(size=8), opened(size=8, split="evaluate")
    # One concept looks like another and one is not drawn by the old style.
    assert len(train) + len(evaluate) == 4 * (N - 1) - 1
    assert train.image == (3, 8, 8) and len(train.domains) == 4
    batch = train.batch(np.arange(len(train)))
    assert batch.caption is not None and batch.domain is not None and batch.label is not None
    said = [present(train.vocabulary).decode(row) for row in present(batch.caption).tolist()]
    assert said[0].startswith("noto face") and "smile" in said[0]
    colours = train.pixels(np.arange(len(train)))[:, 4, 4]
    assert len({tuple(colour) for colour in colours}) == len(train)
    assert set(batch.label.tolist()) == {0, 1}


def test_pairs_are_disjoint_to_train_and_true_to_evaluate(packages: None) -> None:
    train = opened(size=8, pair="noto,twemoji")
    evaluate = opened(size=8, pair=("noto", "twemoji"), split="evaluate")
    batch = train.batch(train.order(0).indices(0, 200))
    ours = {round(float(v)) for v in (batch.images[:, 0, 4, 4] + 1) * 127.5}
    theirs = {round(float(v)) for v in (present(batch.other)[:, 0, 4, 4] + 1) * 127.5}
    assert ours and theirs and not ours & theirs and "paired" not in train.provides
    held = evaluate.batch(np.arange(len(evaluate)))
    assert held.paired is not None
    assert np.array_equal(held.images[:, 0].numpy(), held.paired[:, 0].numpy())
    assert not np.array_equal(held.images[:, 1].numpy(), held.paired[:, 1].numpy())
    assert not {round(float(v)) for v in (held.images[:, 0, 4, 4] + 1) * 127.5} & (ours | theirs)


def test_twins_are_shown_to_train_where_they_are_asked_for(packages: None) -> None:
    train = opened(size=8, pair="noto,twemoji", pairs="names")
    unseen = opened(size=8, pair="noto,twemoji", split="evaluate")
    batch, held = (data.batch(np.arange(len(data))) for data in (train, unseen))
    assert len(train) > len(opened(size=8, pair="noto,twemoji"))
    assert np.array_equal(batch.images[:, 0].numpy(), present(batch.paired)[:, 0].numpy())
    assert not set(batch.images[:, 0, 4, 4].tolist()) & set(held.images[:, 0, 4, 4].tolist())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"pairs": "names"}, "pairs='names' cannot be used"),
        ({"vendors": "apple"}, "no emoji vendor 'apple'"),
        ({"pair": "noto"}, "pair needs two vendors"),
        ({"vendors": "noto,noto"}, "once each"),
        ({"tones": "x"}, "tones"),
    ],
)
def test_wrong_options(options: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        opened(**options)


def test_absent_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    with pytest.raises(DataError, match="ganworks data prepare emoji"):
        opened()


@pytest.mark.parametrize(
    "same",
    [
        ("1f468-1f3fb-200d-1f680", "1f469-200d-1f680", "1f9d1-1f3ff-200d-1f680"),
        ("1f3c3", "1f3c3-1f3fd-200d-2640-fe0f"),
        ("1f46d", "1f469-200d-1f91d-200d-1f469"),
        ("1f934", "1f478-1f3fb"),
        ("2640",),
        ("27a1-fe0f",),
    ],
)
def test_variants_share_their_base(same: tuple[str, ...]) -> None:
    assert len({base_of(code) for code in same}) == 1
    assert base_of("2640") != base_of("2642")


def test_icons_resolve_aliases_and_become_square() -> None:
    icons = {"icons": {"a": {"body": "<g/>", "width": 4, "height": 8}}, "aliases": {"b": {"parent": "a"}}, "width": 8}
    assert icon_names(icons, {"2764-FE0F": "b", "1": "gone"}) == {"2764": "a"}
    assert 'viewBox="-2.0 0.0 8 8"' in drawing(icons, "a")


def test_the_real_set() -> None:
    try:
        splits = [
            opened(split=split, vendors="noto,twemoji,openmoji,fluent,noto-v1") for split in ("train", "evaluate")
        ]
    except DataError as error:
        pytest.skip(str(error))
    from ganworks.data.emoji import _table

    table = _table()
    assert (len(table), sum(len(by) for _, by in table)) == (3139, 14_602)
    bases = {concept.base for concept, _ in table}
    assert 0.15 < sum(map(held_out, bases)) / len(bases) < 0.25
    pixels = [{bytes(image) for image in data.pixels(np.arange(len(data)))} for data in splits]
    assert not pixels[0] & pixels[1] and [len(p) for p in pixels] == [len(data) for data in splits]
    toned = splits[0].field("attributes").sum(1)
    assert 0.4 < (toned > 0).float().mean() < 0.6 and toned.max() == 1
