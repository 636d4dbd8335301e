"""Settings as options: types, defaults and help come from the fields, and only what was given is passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest

from ganworks.cli.options import add_settings, values_of
from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput
from ganworks.explore._options import CommandLine
from ganworks.game import Settings


class Sample(Settings):
    places: Annotated[tuple[Path, ...], CommandLine(positional=True, metavar="FILE")] = ()
    """Files."""
    kind: Literal["a", "b"] = "a"
    """Which kind."""
    count: Annotated[int, CommandLine(short="-n")] = 3
    """How many."""
    values: tuple[float, ...] = (0.5, 1.0)
    """LPIPS of 100%."""
    words: Annotated[tuple[str, ...], CommandLine(flag="--set", repeated=True)] = ()
    """A word."""
    long_name: int | None = None
    """A number."""
    on: bool = False
    """Whether."""


class Required(Settings):
    name: str
    """A name."""


@pytest.fixture
def parser() -> Parser:
    parser = Parser(prog="it")
    add_settings(parser, Sample, without=["on"])
    return parser


def test_nothing_given_is_nothing_passed_on(parser: Parser) -> None:
    assert values_of(parser.parse_args([]), Sample) == {}


def test_every_form_is_read(parser: Parser) -> None:
    flags = ["--kind", "b", "-n", "5", "--values", "1", "2", "--set", "x", "--set", "y", "--long-name", "4"]
    assert Sample(**values_of(parser.parse_args(["a.png", "b.png", *flags]), Sample)) == Sample(
        places=(Path("a.png"), Path("b.png")), kind="b", count=5, values=(1, 2), words=("x", "y"), long_name=4
    )


def test_help_says_what_a_field_says_and_its_default(parser: Parser) -> None:
    text = " ".join(parser.format_help().split())
    assert "how many (3)" in text and "LPIPS of 100% (0.5 1.0)" in text and "which kind (a)" in text
    assert "whether" not in text


def test_what_is_wrong_is_one_sentence(parser: Parser) -> None:
    for words, fault in ((["--kind", "c"], "invalid choice"), (["-n", "x"], "invalid int"), (["--on"], "--on")):
        with pytest.raises(BadInput, match=fault):
            parser.parse_args(words)
    strict = Parser(prog="it")
    add_settings(strict, Required)
    with pytest.raises(BadInput, match="--name"):
        strict.parse_args([])
