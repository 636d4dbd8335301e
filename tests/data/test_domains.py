"""Domains by name or number."""

from __future__ import annotations

import pytest

from ganworks.data.domains import direction, domain_number
from ganworks.errors import BadInput

NAMES = ("noto", "twemoji", "fluent")


def test_a_name_and_its_number_are_the_same_domain() -> None:
    assert [domain_number(name, NAMES) for name in NAMES] == [domain_number(k, NAMES) for k in range(3)] == [0, 1, 2]
    assert direction("fluent", 0, NAMES) == (2, 0)


@pytest.mark.parametrize(("asked", "said"), [("notto", "did you mean noto"), (3, "0 to 2"), (-1, "0 to 2")])
def test_what_is_no_domain_is_refused_with_those_there_are(asked: int | str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        domain_number(asked, NAMES)


def test_a_translation_has_two_ends() -> None:
    with pytest.raises(BadInput, match="to itself"):
        direction("noto", 0, NAMES)
