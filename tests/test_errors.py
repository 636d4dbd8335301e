"""Errors a person can act on."""

from __future__ import annotations

import pytest

from ganworks.errors import BadInput, CheckpointError, DataError, GanworksError, NotFinite, unknown_name


@pytest.mark.parametrize("kind", [BadInput, DataError, NotFinite, CheckpointError])
def test_all_are_of_one_kind(kind: type[Exception]) -> None:
    assert issubclass(kind, GanworksError)


def test_a_misspelt_name_gets_the_nearest_ones() -> None:
    error = unknown_name("system", "wgan-pg", ["wgan_gp", "dcgan", "stylegan"])
    assert isinstance(error, BadInput)
    assert str(error) == "There is no system named 'wgan-pg'; did you mean wgan_gp or dcgan?"


def test_a_name_like_no_other_gets_the_list() -> None:
    assert str(unknown_name("metric", "xyzzy", ["kid", "frechet"])) == (
        "There is no metric named 'xyzzy'; known: frechet, kid."
    )


def test_an_empty_table_is_still_a_sentence() -> None:
    assert "There is no metric named 'kid'" in str(unknown_name("metric", "kid", []))
