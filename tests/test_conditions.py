"""Captions in words, classes by number, and settings by which a system samples and no others."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from typed import present

from ganworks._conditions import caption_batch, label_batch, set_sampling_options, unknown_word_note
from ganworks.errors import BadInput
from ganworks.registry import system as systems
from ganworks.rng import scope


@pytest.fixture(scope="module")
def reader() -> Any:
    return small.build("stackgan_v2", vocabulary=("red", "heart", "apple"))


def test_captions_become_tokens_each_several_times(reader: Any) -> None:
    batch, unknown = caption_batch(reader, ["Red heart!", "apple"], each=2)
    assert batch.caption is not None and batch.caption.tolist() == [[2, 3], [2, 3], [4, 0], [4, 0]] and unknown == []
    assert reader.eval().sample(4, batch).shape == (4, 1, 16, 16)


def test_unknown_words_are_told_once_and_change_nothing(reader: Any) -> None:
    batch, unknown = caption_batch(reader, ["red hart", "a hart", "zzz"])
    assert unknown == ["hart", "a", "zzz"]
    plain, _ = caption_batch(reader, ["red"])
    torch.testing.assert_close(reader.text(batch.caption)[0], reader.text(plain.caption)[0])
    assert unknown_word_note("hart", reader).endswith("left out; it knows heart.")
    assert unknown_word_note("zzz", reader).endswith("left out.")
    assert torch.isfinite(reader.eval().sample(3, batch)).all()


@pytest.mark.parametrize("captions", [["red", "..."], []])
def test_a_caption_without_words_is_refused(captions: list[str], reader: Any) -> None:
    with pytest.raises(BadInput, match=r"no word|no caption"):
        caption_batch(reader, captions)


def test_systems_that_read_something_else_say_so(reader: Any) -> None:
    with pytest.raises(BadInput, match=r"gan does not sample from captions; systems that do: .*stackgan_v2"):
        caption_batch(small.build("gan"), ["red"])
    with pytest.raises(BadInput, match=r"stackgan_v2 does not sample from labels; systems that do: .*biggan"):
        label_batch(reader, [0])


def test_labels_are_asked_for_by_number() -> None:
    game = small.build("biggan")
    assert present(label_batch(game, [2, 0], each=2).label).tolist() == [2, 2, 0, 0]
    for label in (-1, small.CLASSES):
        with pytest.raises(BadInput, match=f"no class {label}; the classes are 0 to {small.CLASSES - 1}"):
            label_batch(game, [label])


def test_none_is_not_a_number_of_images(reader: Any) -> None:
    with pytest.raises(BadInput, match="0 images"):
        caption_batch(reader, ["red"], each=0)


NAMED = [name for name, entry in systems.entries().items() if entry.facts.get("sampling")]


def sampled(system: Any) -> torch.Tensor:
    with torch.no_grad(), scope("samples"):
        return system.sample(4, small.given_for(system, 4))


@pytest.mark.parametrize("name", NAMED)
def test_every_named_setting_is_one_of_the_systems(name: str) -> None:
    assert set(systems.entries()[name].facts["sampling"]) <= systems[name].Config.model_fields.keys()


def test_truncation_can_be_asked_for_and_for_the_first_layers_alone() -> None:
    system: Any = small.build("stylegan", start=8).eval()
    system.mean_style.normal_(generator=torch.Generator().manual_seed(0))
    whole = sampled(system)
    with scope("samples"):
        expected = system.truncated(4, 0.3).detach()
    set_sampling_options(system, ["psi=0.3"])
    assert torch.equal(sampled(system), expected) and not torch.equal(expected, whole)
    set_sampling_options(system, ["truncated_layers=1"])
    first = sampled(system)
    styles = system.truncate(torch.zeros(1, 8), 0.3)[0]
    assert torch.equal(styles[1:], torch.zeros_like(styles[1:])) and bool(styles[0].any())
    assert not torch.equal(first, expected) and not torch.equal(first, whole)
    set_sampling_options(system, ["truncated_layers=0"])
    assert torch.equal(sampled(system), whole)


def test_a_threshold_can_be_set_and_taken_away() -> None:
    system: Any = small.build("biggan").eval()
    whole = sampled(system)
    set_sampling_options(system, ["truncation=0.2"])
    assert not torch.equal(sampled(system), whole)
    set_sampling_options(system, ["truncation=none"])
    assert torch.equal(sampled(system), whole)


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("stylegan", "width=8", "no sampling setting of stylegan named 'width'"),
        ("stylegan", "psi", "NAME=VALUE"),
        ("stylegan", "truncated_layers=-1", "greater than or equal to 0"),
        ("dcgan", "psi=0.5", "dcgan has no setting"),
    ],
)
def test_what_cannot_be_set_is_said(name: str, asked: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        set_sampling_options(small.build(name), [asked])
