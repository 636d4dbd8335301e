"""``ganworks data`` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pictures import discs
from PIL import Image

from ganworks.cli.data import main
from ganworks.errors import BadInput, DataError


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "digits" in capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fashion-mnist"]["needs_download"] is True


def test_show_prints_facts_and_writes_a_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep" / "sheet.png"
    assert main(["show", "digits", "--size", "16", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "1,400" in said and "397" in said and "sha256" in said and "BSD-3" in said
    with Image.open(out) as picture:
        assert picture.size[0] > 16 * 16
    assert [path.name for path in out.parent.iterdir()] == ["sheet.png"]


def test_show_as_json_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "spiral", "--json", "--turns=2"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["train"] == "endless" and facts["image"] == [2, 1, 1]


def test_points_are_drawn_as_a_map(tmp_path: Path) -> None:
    assert main(["show", "ring", "--out", str(tmp_path / "ring.png")]) == 0
    with Image.open(tmp_path / "ring.png") as picture:
        assert picture.getextrema() == (0, 255)


def test_prepare_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "digits"]) == 0
    assert capsys.readouterr().out == "digits needs no preparation.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "digit"], "did you mean digits"),
        (["show", "digits", "--out", "x.txt"], "must end in one of .png"),
        (["show", "digits", "--split", "train"], "leave out --split"),
        (["show", "digits", "--size"], "--size needs a value"),
        (["show", "digits", "stray"], "'stray' was not expected"),
        (["prepare", "digits", "--size", "8"], None),
        (["prepare", "emoji", "--size", "big"], "for example 32,64"),
        (["list", "--long", "1"], "no option 'long'"),
        (["shew", "digits"], "invalid choice"),
        (["show", "photos", "--source", "web"], "source"),
    ],
)
def test_one_sentence_for_bad_input(words: list[str], said: str | None) -> None:
    if said is None:
        assert main(words) == 0
        return
    with pytest.raises(BadInput, match=said):
        main(words)


def test_absent_data_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    monkeypatch.setattr("ganworks.data.fashion_mnist.INSTALLED", tmp_path)
    with pytest.raises(DataError, match="ganworks data prepare fashion-mnist"):
        main(["show", "fashion-mnist"])


def test_a_folder_is_shown_with_its_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    discs(tmp_path / "set" / "cat", 12)
    discs(tmp_path / "set" / "dog", 12, first=30)
    (tmp_path / "set" / "notes.xyz").write_text("x")
    assert main(["show", str(tmp_path / "set"), "--size", "12x20", "--fit", "pad"]) == 0
    text = capsys.readouterr().out
    assert "24 pictures, made 12x20 by fit=pad" in text and "cat 12, dog 12" in text and "notes.xyz" in text
    assert main(["show", str(tmp_path / "set"), "--size", "8", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["classes"] == ["cat", "dog"] and facts["report"]["pictures"] == 24
    with pytest.raises(BadInput, match="no option 'wings'"):
        main(["show", str(tmp_path / "set"), "--wings", "2"])


def test_one_picture_is_shown_although_nothing_is_left_to_evaluate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    discs(tmp_path / "one", 1)
    assert main(["show", str(tmp_path / "one"), "--size", "8", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["train"], facts["evaluate"]) == (1, 0)


def test_control_characters_of_names_do_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pictures\x1b[31m" / "cats\x1b[31m"
    folder.mkdir(parents=True)
    for number in range(12):
        Image.new("RGB", (8, 8), (20 * number, 0, 0)).save(folder / f"{number}.png")
    assert main(["show", str(folder.parent), "--size", "8"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and r"cats\x1b[31m" in shown
