"""Whatever words somebody types, a command ends in a result or in one short sentence, soon.

A short campaign runs with the tests; a long one by
``GANWORKS_FUZZ=2000 python -m pytest --timeout 0 tests/fuzz``.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ganworks as gw
from ganworks.cli.main import VERBS, main
from ganworks.explore import studies

EXAMPLES = int(os.environ.get("GANWORKS_FUZZ", "25"))
LONGEST = 500
"""Characters of a message."""
SECONDS = int(os.environ.get("GANWORKS_FUZZ_SECONDS", "60"))
"""After which a command counts as hanging; a busy machine is slow."""
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


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "run"
    small: dict[str, Any] = {"batch": 4, "log_every": 1, "loggers": (), "device": "cpu", "quiet": True, "samples": 4}
    gw.train("gan", "digits", out=folder, steps=1, options={"network": "mlp", "width": 4, "noise": 2}, **small)
    return folder


@contextmanager
def a_while() -> Iterator[None]:
    """Fail where the block takes too long."""

    def late(*_: Any) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def status_of(words: list[str]) -> int:
    """The exit status of a command."""
    try:
        with a_while():
            return main(words)
    except SystemExit as end:  # --help
        assert end.code in (0, None)
        return 0


@pytest.fixture(scope="module")
def options() -> dict[str, list[str]]:
    """The options of every verb, as its help names them."""
    import contextlib
    import io

    known = {}
    for verb in VERBS:
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            status_of([verb, *(["gan"] if verb == "train" else ["walk"] if verb == "explore" else []), "--help"])
        known[verb] = sorted(
            set(re.findall(r"(?<![\w-])--?[a-z][\w.-]*", text.getvalue())) - LASTING - {"--help", "-h"}
        )
    return known


def beginning(verb: str, run: Path, place: Path, data: st.DataObject) -> list[str]:
    """Words with which a command of a verb makes sense."""
    if verb == "train":
        return [verb, "gan", "--data", "digits", "--out", str(place / "new"), *TINY]
    if verb == "resume":
        return [verb, str(run), "--steps", "2", "--quiet", "--no-evaluate"]
    if verb == "explore":
        return [verb, str(run), data.draw(st.sampled_from(sorted(studies())), label="study"), "--out", str(place / "o")]
    if verb in ("sample", "export"):
        return [verb, str(run), "--out", str(place / "o.png")]
    if verb in ("list", "design", "data", "cite"):
        return [verb]
    return [verb, str(run)]


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_words_end_in_a_result_or_in_one_sentence(
    run: Path,
    options: dict[str, list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    data: st.DataObject,
) -> None:
    place = tmp_path / "place"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(run, place / "run")
    monkeypatch.chdir(place)
    verb = data.draw(st.sampled_from(sorted(VERBS)), label="verb")
    words = beginning(verb, place / "run", place, data)
    values = st.sampled_from(VALUES)
    for _ in range(data.draw(st.integers(0, 3))):
        option = data.draw(st.sampled_from(options[verb] or ["--json"]), label="option")
        value = data.draw(values, label="value")
        words += data.draw(st.sampled_from([[option], [option, value], [f"{option}={value}"], [value]]), label="words")
    capsys.readouterr()
    status = status_of(words)
    check(status, capsys.readouterr().err, words)


def check(status: int, errors: str, words: list[str]) -> None:
    """What every command keeps to."""
    assert status in (0, 1, 2), words
    assert "Traceback" not in errors
    if status:
        lines = [line for line in errors.splitlines() if line.startswith("ganworks: ")]
        assert len(lines) == 1, (words, errors)
        assert len(lines[0]) <= LONGEST + len("ganworks: "), (words, lines[0])
        strange = [letter for letter in lines[0] if unicodedata.category(letter) in ("Cc", "Cf")]
        assert not strange, (words, strange)
