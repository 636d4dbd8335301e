"""Runs of strangers: whatever is done to the files of a run, each verb ends in a result or in one sentence.

A short campaign runs with the tests; a long one by
``GANWORKS_FUZZ=2000 python -m pytest --timeout 0 tests/fuzz``.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ganworks as gw
from ganworks.cli.main import main

EXAMPLES = int(os.environ.get("GANWORKS_FUZZ", "40"))
LONGEST = 500
"""Characters of a message."""
SMALL: dict[str, Any] = {"batch": 4, "log_every": 1, "loggers": (), "device": "cpu", "quiet": True, "samples": 4}
STRANGE = (
    None,
    True,
    -1,
    0,
    10**30,
    float("inf"),
    "",
    "../../etc/passwd",
    "\x1b[31mred",
    [],
    {},
    [[[]]],
    {"a": {"b": 1}},
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "run"
    options = {"network": "mlp", "width": 4, "noise": 2}
    gw.train("gan", "digits", out=folder, steps=2, watch_every=1, options=options, **SMALL)
    return folder


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to every value in plain data."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, item in inner for deeper in paths(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The data with another value at a place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


def tamper(folder: Path, data: st.DataObject) -> str:
    """Change one file of a run; returns what was done."""
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix != ".png" and path.name != "lock"
    )
    file = data.draw(st.sampled_from(files), label="file")
    how = data.draw(st.sampled_from(["delete", "cut", "flip", "empty", "link", "value"]), label="how")
    content = file.read_bytes()
    if how == "delete":
        file.unlink()
    elif how == "cut":
        file.write_bytes(content[: data.draw(st.integers(0, max(0, len(content) - 1)))])
    elif how == "flip" and content:
        place = data.draw(st.integers(0, len(content) - 1))
        file.write_bytes(
            content[:place] + bytes([content[place] ^ data.draw(st.integers(1, 255))]) + content[place + 1 :]
        )
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "link":
        file.unlink()
        file.symlink_to("/etc/hostname")
    elif file.suffix in {".yaml", ".json", ".jsonl"}:
        first, newline, rest = content.partition(b"\n") if file.suffix == ".jsonl" else (content, b"", b"")
        plain = yaml.safe_load(first)
        place = data.draw(st.sampled_from(paths(plain)), label="place")
        changed = put(plain, place, data.draw(st.sampled_from(STRANGE), label="value"))
        text = yaml.safe_dump(changed) if file.suffix == ".yaml" else json.dumps(changed)
        file.write_bytes(text.encode() + newline + rest)
    return f"{how} {file.relative_to(folder)}"


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_tampered_run_ends_in_a_result_or_in_one_sentence(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    folder = tmp_path / "tampered"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(run, folder)
    done = tamper(folder, data)
    verbs = {
        "sample": ["sample", str(folder), "-n", "2", "--out", str(tmp_path / "grid.png")],
        "doctor": ["doctor", str(folder)],
        "resume": ["resume", str(folder), "--steps", "3", "--quiet", "--no-evaluate"],
    }
    verb = data.draw(st.sampled_from(sorted(verbs)), label="verb")
    capsys.readouterr()
    status = main(verbs[verb])
    output = capsys.readouterr()
    assert status in (0, 1, 2), done
    if status:
        (line,) = [line for line in output.err.splitlines() if line.startswith("ganworks: ")]
        assert len(line) <= LONGEST + len("ganworks: "), line
        assert "\x1b" not in line, "control characters are escaped"
    assert "Traceback" not in output.err
