"""Names, options and splits are checked before anything is opened."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ganworks.data import DataSet, load, prepare
from ganworks.data.contact_sheet import contact_sheet
from ganworks.errors import BadInput
from ganworks.registry import dataset


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "fasion-mnist"}, "did you mean fashion-mnist"),
        ({"name": "digits", "split": "test"}, "give train or evaluate"),
        ({"name": "digits", "wings": 2}, "no option 'wings'; its options: size"),
        ({"name": "digits", "size": -1}, "size -1"),
        ({"name": "digits", "channels": 2}, "channels=2"),
        ({"name": "digits", "fit": "stretch"}, "fit='stretch'"),
        ({"name": "photos", "cover": "wide"}, "cover='wide'"),
        ({"name": "hub:"}, "hub:mnist"),
    ],
)
def test_one_sentence_for_bad_input(options: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        load(**options)
    assert "\n" not in str(caught.value)


def test_words_become_numbers() -> None:
    assert load("ring", count="5").classes == 5


def test_preparing_what_needs_none() -> None:
    assert prepare("digits") == ["digits needs no preparation."]
    with pytest.raises(BadInput, match="no data set named"):
        prepare("digitz")


def test_every_entry_states_its_facts() -> None:
    for name, entry in dataset.entries().items():
        assert {"title", "images", "classes", "licence", "needs_download", "default_size", "provides"} <= set(
            entry.facts
        )
        assert "images" in entry.facts["provides"], name


def test_listing_opens_nothing_heavy() -> None:
    code = (
        "import sys; from ganworks.registry import dataset; import ganworks.data; list(dataset); "
        "print([m for m in ('torch', 'PIL', 'sklearn', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_no_host_names_in_the_code() -> None:
    import ganworks.data

    for path in Path(ganworks.data.__file__).parent.glob("*.py"):
        words = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
        urls = [word for word in words if isinstance(word, str) and "://" in word and "www.w3.org" not in word]
        assert urls == [], path.name


def test_without_the_hub_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(Exception, match=r"pip install 'ganworks\[hub\]'"):
        load("hub:some/set")


def test_a_sheet_holds_every_picture_once() -> None:
    images = np.arange(7 * 4, dtype=np.uint8).reshape(7, 2, 2, 1)
    laid = np.asarray(contact_sheet(images, 3, gap=1, ground=255))
    assert laid.shape == (10, 10) and np.array_equal(laid[1:3, 4:6], images[1, ..., 0])
    assert sorted(laid[laid != 255]) == list(range(28))
    data = load("digits")
    assert isinstance(data, DataSet) and contact_sheet(data.pixels(np.arange(4)), 2, scale=3).size == (54, 54)
