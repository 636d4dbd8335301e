"""Every module of ``ganworks.explore`` is a study with the same three members."""

from __future__ import annotations

from typing import get_args

import pytest

from ganworks.errors import BadInput
from ganworks.explore import load, studies
from ganworks.explore._options import Output, Part
from ganworks.game import Settings


def test_studies_are_named_as_the_command_line_names_them() -> None:
    known = studies()
    assert {"walk", "path-length", "edit", "probe", "steganography"} <= set(known)
    assert not any("_" in name for name in known)
    with pytest.raises(BadInput, match="did you mean walk"):
        load("wlak")


@pytest.mark.parametrize("name", studies())
def test_a_study_has_options_with_help_and_says_what_it_writes(name: str) -> None:
    study = load(name)
    assert studies()[name]
    assert issubclass(study.Options, Settings) and study.Options.__doc__
    assert all(field.description for field in study.Options.model_fields.values())
    assert all(isinstance(output, Output) and output.part in get_args(Part) for output in study.OUTPUTS)
    assert len({output.name for output in study.OUTPUTS}) == len(study.OUTPUTS) and callable(study.study)
