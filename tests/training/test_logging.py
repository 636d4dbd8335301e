"""metrics.jsonl survives kills."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
import toys

from ganworks.errors import CheckpointError
from ganworks.training import logging


def steps(path: Path) -> list[int]:
    return [json.loads(line)["step"] for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    "tail",
    [b'{"step": 4, "los', b"{", b"\x00\x00\x00\x00", b'{"step": 4}\n{"st', b"\xff\xfe\x80", b"null\n", b'{"no": 1}\n'],
)
def test_a_line_cut_by_a_kill_is_repaired(tail: bytes, tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"step": 1}\n{"step": 2}\n{"step": 3}\n' + tail)
    lines = logging.Lines(path, after=2)
    lines.write({"step": 3, "again": True})
    lines.close()
    assert steps(path) == [1, 2, 3]
    assert json.loads(path.read_text().splitlines()[-1])["again"] is True
    assert list(tmp_path.iterdir()) == [path]


def test_a_resumed_run_repairs_its_lines(tmp_path: Path) -> None:
    toys.trainer(folder=tmp_path, steps=3).run()
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 4, "images": 6')
    again = toys.trainer(folder=tmp_path, steps=5)
    again.restore()
    again.run()
    assert steps(tmp_path / "metrics.jsonl") == [1, 2, 3, 4, 5]


def test_each_line_is_there_as_soon_as_it_is_written(tmp_path: Path) -> None:
    lines = logging.Lines(tmp_path / "metrics.jsonl")
    lines.write({"step": 1})
    assert steps(tmp_path / "metrics.jsonl") == [1]
    lines.close()


def test_a_signal_that_is_not_a_number_is_still_json(tmp_path: Path) -> None:
    """A watched signal may be infinite without stopping the run; strict readers must be able to read the line."""
    lines = logging.Lines(tmp_path / "metrics.jsonl")
    lines.write({"step": 1, "gap": float("nan"), "ratio": float("inf"), "fine": 2.0})
    lines.close()

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    line = json.loads((tmp_path / "metrics.jsonl").read_text(), parse_constant=refuse)
    assert line == {"step": 1, "gap": None, "ratio": None, "fine": 2.0}


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    class Full:
        def write(self, text: str) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def close(self) -> None:
            pass

    lines = logging.Lines(tmp_path / "metrics.jsonl")
    lines.file.close()
    lines.file = Full()  # type: ignore[assignment]
    with pytest.raises(CheckpointError, match="No space left"):
        lines.write({"step": 1})


def test_a_path_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").mkdir()
    with pytest.raises(CheckpointError, match="Cannot write"):
        logging.Lines(tmp_path / "metrics.jsonl")
