"""Asking in words and by class number."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.tools.conditions import captioned, labelled, unknown_word


@pytest.fixture(scope="module")
def reader() -> System:
    return small.build("stackgan_v2", vocabulary=("red", "heart", "apple"))


def test_captions_become_tokens_each_several_times(reader: System) -> None:
    batch, unknown = captioned(reader, ["Red heart!", "apple"], each=2)
    assert batch.caption.tolist() == [[2, 3], [2, 3], [4, 0], [4, 0]] and unknown == []
    assert reader.eval().sample(4, batch).shape == (4, 1, 16, 16)


def test_unknown_words_are_told_once_and_change_nothing(reader: System) -> None:
    batch, unknown = captioned(reader, ["red hart", "a hart", "zzz"])
    assert unknown == ["hart", "a", "zzz"]
    plain, _ = captioned(reader, ["red"])
    torch.testing.assert_close(reader.text(batch.caption)[0], reader.text(plain.caption)[0])
    assert unknown_word("hart", reader).endswith("left out; it knows heart.")
    assert unknown_word("zzz", reader).endswith("left out.")
    assert torch.isfinite(reader.eval().sample(3, batch)).all()


@pytest.mark.parametrize("captions", [["red", "..."], []])
def test_a_caption_without_words_is_refused(captions: list[str], reader: System) -> None:
    with pytest.raises(BadInput, match=r"no word|no caption"):
        captioned(reader, captions)


def test_systems_that_read_something_else_say_so(reader: System) -> None:
    with pytest.raises(BadInput, match=r"gan does not sample from captions; systems that do: .*stackgan_v2"):
        captioned(small.build("gan"), ["red"])
    with pytest.raises(BadInput, match=r"stackgan_v2 does not sample from labels; systems that do: .*biggan"):
        labelled(reader, [0])


def test_labels_are_asked_for_by_number() -> None:
    game = small.build("biggan")
    assert labelled(game, [2, 0], each=2).label.tolist() == [2, 2, 0, 0]
    for label in (-1, small.CLASSES):
        with pytest.raises(BadInput, match=f"no class {label}; the classes are 0 to {small.CLASSES - 1}"):
            labelled(game, [label])


def test_none_is_not_a_number_of_images(reader: System) -> None:
    with pytest.raises(BadInput, match="0 images"):
        captioned(reader, ["red"], each=0)
