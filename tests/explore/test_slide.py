"""Sliders: the line through off and on, rivals out of the way, and the true value as the reconstruction."""

from __future__ import annotations

import numpy as np
import pytest
import small
import torch
from small import Opened

from ganworks.data.dataset import DataSet
from ganworks.errors import BadInput
from ganworks.explore.slide import Options, move, number_of, rivals, slide, study
from ganworks.rng import scope
from ganworks.systems.fader import Fader

HAIR = torch.tensor([[1.0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0]])
"""Three hair colours, one each, and glasses."""


@pytest.fixture
def game() -> Fader:
    with scope("fader"):
        return Fader(image=(1, 8, 8), width=4, hidden=6, attributes=4).eval()


def test_rivals_are_those_never_seen_together() -> None:
    assert rivals(HAIR).tolist() == [
        [False, True, True, False],
        [True, False, True, True],
        [True, True, False, False],
        [False, True, False, False],
    ]


def test_on_takes_the_place_of_rivals_and_off_leaves_them() -> None:
    rival = rivals(HAIR)
    assert move(HAIR[:1], 2, 1.0, rival).tolist() == [[0, 0, 1, 1]]
    assert move(HAIR[:1], 2, 0.0, rival).tolist() == [[1, 0, 0, 1]]
    assert move(HAIR[:1], 2, 0.25, rival).tolist() == [[0.75, 0, 0.25, 1]]
    assert move(HAIR[:1], 2, 2.0, rival).tolist() == [[-1, 0, 2, 1]]


def test_values_lie_on_one_line() -> None:
    rival = rivals(HAIR)
    low, middle, high = (move(HAIR, 1, value, rival) for value in (-1.0, 0.5, 2.0))
    torch.testing.assert_close((low + high) / 2, middle)


def test_nothing_that_was_given_is_changed() -> None:
    kept = HAIR.clone()
    move(HAIR, 0, 1.0, rivals(HAIR))
    assert torch.equal(HAIR, kept)


def test_at_the_true_value_a_slider_reconstructs(game: Fader) -> None:
    images = torch.rand(4, 1, 8, 8)
    swept = slide(Opened(game), images, HAIR, 3, (0.0, 1.0, 3.0), rivals(HAIR[:, 3:]).expand(4, 4))
    assert swept.shape == (4, 3, 1, 8, 8)
    reconstructed = game.edit(images, HAIR)
    for row, value in enumerate(HAIR[:, 3].int().tolist()):
        torch.testing.assert_close(swept[row, value], reconstructed[row])
        assert not torch.equal(swept[row, 1 - value], reconstructed[row])


def test_attributes_go_by_name() -> None:
    assert number_of("hat", ("beard", "hat")) == 1
    with pytest.raises(BadInput, match="did you mean hat"):
        number_of("hatt", ("beard", "hat"))


def test_a_slider_needs_a_value(game: Fader) -> None:
    with pytest.raises(BadInput, match="at least one value"):
        slide(Opened(game), torch.rand(1, 1, 8, 8), HAIR[:1], 0, (), rivals(HAIR))


@pytest.fixture
def run() -> Opened:
    images = np.arange(6 * 64, dtype=np.uint8).reshape(6, 8, 8, 1)
    data = DataSet("faces", images, attributes=np.array([[0, 1], [1, 0], [1, 1]] * 2), attribute_names=("hat", "beard"))
    with scope("fader"):
        return Opened(Fader(image=(1, 8, 8), width=4, hidden=6, attributes=2).eval(), data)


def test_rows_are_pictures_times_attributes(run: Opened) -> None:
    both = study(run, Options(number=3, values=(0, 1)))
    hat = study(run, Options(number=3, values=(0, 1), attribute=("hat",)))
    assert both.images is not None and hat.images is not None
    assert both.columns == hat.columns == 3
    assert len(both.images) == 3 * 3 * 2 and torch.equal(both.images[: 3 * 3], hat.images)
    assert "hat, beard" in both.text[0]


def test_unknown_attributes_and_systems_that_do_not_edit_are_refused(run: Opened) -> None:
    with pytest.raises(BadInput, match="did you mean beard"):
        study(run, Options(attribute=("beards",)))
    with pytest.raises(BadInput, match=r"gan does not edit attributes; systems that do: .*fader"):
        study(Opened(small.build("gan"), run.data("train")), Options())
