"""Whatever words somebody types, a command ends in a result or in one short sentence, soon.

A short campaign runs with the tests; a long one by ``python benchmarks/reliability/campaign.py words``.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from fuzzing import Chooser, Drawn, Ending, Finish, command_ended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ganworks as gw
from ganworks.cli.main import VERBS, main
from ganworks.explore import studies

EXAMPLES = int(os.environ.get("GANWORKS_FUZZ", "20"))
VALUES = (
    "",
    "0",
    "-1",
    "1",
    "2",
    "3.7",
    "nan",
    "inf",
    "1e400",
    "9" * 30,
    "true",
    "null",
    "none",
    "[]",
    "{}",
    "[[[",
    "{'a': 1}",
    '{"rate": "x"}',
    "&a [*a, *a]",
    "../../etc/passwd",
    "/etc/hostname",
    "/dev/null",
    "best",
    "a,b",
    "1,2,3",
    "32x",
    "digits",
    "gan",
    "hinge",
    "x" * 3000,
    "\x1b[31mred\x07",
    "é\u202e漢",
    "a b\nc",
    "--",
    "-",
    "=",
    "exp(t)",
    "((((u",
)
LASTING = {"--steps", "--minutes", "--push", "--open", "--port", "--debug", "--frames", "--trust"}
"""Options that ask for as much work as their number says, or leave this machine."""
WORDS = "--steps 1 --evaluate=false --quiet --loggers [] --batch 4 --samples 4 --width 4 --device cpu --threads 1"
TINY = WORDS.split()


def prepare(folder: Path) -> Path:
    """Train what the commands work on; returns its folder."""
    small: dict[str, Any] = {"batch": 4, "log_every": 1, "loggers": (), "device": "cpu", "quiet": True, "samples": 4}
    options = {"network": "mlp", "width": 4, "noise": 2}
    return gw.train("gan", "digits", out=folder / "run", steps=1, options=options, threads=1, **small).folder


def options_of_verbs() -> dict[str, list[str]]:
    """The options of every verb, as its help names them."""
    known = {}
    for verb in VERBS:
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.suppress(SystemExit):
            main([verb, *(["gan"] if verb == "train" else ["walk"] if verb == "explore" else []), "--help"])
        known[verb] = sorted(
            set(re.findall(r"(?<![\w-])--?[a-z][\w.-]*", text.getvalue())) - LASTING - {"--help", "-h"}
        )
    return known


def beginning(verb: str, run: Path, place: Path, choose: Chooser) -> list[str]:
    """Words with which a command of a verb makes sense."""
    if verb == "train":
        return [verb, "gan", "--data", "digits", "--out", str(place / "new"), *TINY]
    if verb == "resume":
        return [verb, str(run), "--steps", "2", "--quiet", "--no-evaluate"]
    if verb == "explore":
        return [verb, str(run), choose.one(sorted(studies()), "study"), "--out", str(place / "o")]
    if verb in ("sample", "export"):
        return [verb, str(run), "--out", str(place / "o.png")]
    if verb in ("list", "design", "data", "cite"):
        return [verb]
    return [verb, str(run)]


def words_of(choose: Chooser, place: Path, options: dict[str, list[str]]) -> list[str]:
    """A command: a verb with up to three of its options and values."""
    verb = choose.one(sorted(VERBS), "verb")
    words = beginning(verb, place / "run", place, choose)
    for _ in range(choose.number(0, 3, "options")):
        option = choose.one(options[verb] or ["--json"], "option")
        value = choose.one(VALUES, "value")
        words += choose.one([[option], [option, value], [f"{option}={value}"], [value]], "words")
    return words


def case(
    choose: Chooser, base: Path, place: Path, options: dict[str, list[str]], finish: Finish = command_ended
) -> tuple[list[str], Ending]:
    """One command, and how it ended; files elsewhere may be asked for by name."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place / "run")
    words = words_of(choose, place, options)
    return words, finish(words, place, True)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(scope="module")
def options() -> dict[str, list[str]]:
    return options_of_verbs()


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_words_end_in_a_result_or_in_one_sentence(
    base: Path, options: dict[str, list[str]], tmp_path: Path, data: st.DataObject
) -> None:
    words, ending = case(Drawn(data), base, tmp_path / "place", options)
    assert not ending.faults(), words
