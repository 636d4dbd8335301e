"""A file is whole or absent, and what goes wrong is one sentence."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest

from ganworks.errors import GanworksError
from ganworks.io import PIECE, READ_WHOLE, CannotWrite, atomic_write, log_records, sample_digest, save_json, sha256_of


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "file.txt"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_name_appears_when_the_content_is_whole(target: Path) -> None:
    with atomic_write(target) as temporary:
        assert temporary.parent == target.parent and temporary.suffix == ".txt"
        assert temporary.exists() and temporary.name.startswith(".")
        temporary.write_text("complete")
        assert not target.exists()
    assert target.read_text() == "complete" and names(target.parent) == ["file.txt"]


@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt, OSError])
@pytest.mark.parametrize("held", ["before", None])
def test_a_block_that_fails_changes_nothing(kind: type[BaseException], held: str | None, target: Path) -> None:
    target.parent.mkdir()
    if held is not None:
        target.write_text(held)
    with pytest.raises(CannotWrite if kind is OSError else kind), atomic_write(target) as temporary:
        temporary.write_text("half")
        raise kind
    assert (target.read_text() if target.exists() else None) == held
    assert names(target.parent) == (["file.txt"] if held else [])


def test_a_full_disk_is_one_sentence(target: Path) -> None:
    with pytest.raises(CannotWrite) as caught, atomic_write(target, "picture"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a name that nobody gave")
    assert str(caught.value) == f"The picture {target} cannot be written (No space left on device)."
    assert caught.value.strerror == "No space left on device"
    assert isinstance(caught.value, GanworksError) and names(target.parent) == []


def test_a_place_that_cannot_be_written_is_known_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "new.txt", Path("/proc/ganworks/new.txt")):
        with pytest.raises(CannotWrite, match=r"new\.txt cannot be written"), atomic_write(place):
            pytest.fail("there is nowhere to write to")


def test_a_folder_of_the_same_name_stays(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(CannotWrite, match="taken cannot be written"), atomic_write(tmp_path / "taken") as temporary:
        temporary.write_text("content")
    assert names(tmp_path) == ["taken"]


def test_two_writers_do_not_meet(target: Path) -> None:
    with atomic_write(target) as first:
        first.write_text("first")
        with atomic_write(target) as second:
            second.write_text("second")
        assert target.read_text() == "second"
    assert target.read_text() == "first" and names(target.parent) == ["file.txt"]


def test_others_may_read_what_this_user_lets_them(target: Path, tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    with atomic_write(target):
        pass
    assert target.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_json_is_read_back(tmp_path: Path) -> None:
    content = {"kid": 0.125, "rows": [{"name": "piñata"}, None]}
    assert json.loads(save_json(content, tmp_path / "a" / "b.json").read_text()) == content
    with pytest.raises(TypeError):
        save_json({"kid": object()}, tmp_path / "a" / "b.json")
    assert json.loads((tmp_path / "a" / "b.json").read_text()) == content and names(tmp_path / "a") == ["b.json"]


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, (1 << 20) + 1])
def test_the_sum_is_that_of_all_bytes(size: int, tmp_path: Path) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    (tmp_path / "file").write_bytes(content[:size])
    assert sha256_of(tmp_path / "file") == hashlib.sha256(content[:size]).hexdigest()


def test_a_place_without_a_name_is_one_sentence() -> None:
    with pytest.raises(CannotWrite, match=r"picture cannot be written to '\.'"), atomic_write(Path(), "picture"):
        pass


@pytest.mark.parametrize("size", [0, 1, PIECE + 1])
def test_small_files_are_read_whole_for_their_digest(size: int, tmp_path: Path) -> None:
    target, content = tmp_path / "x", bytearray(size)
    seen = set()
    for place in {0, size // 2, size - 1} if size else ():
        target.write_bytes(content[:place] + b"x" + content[place + 1 :])
        seen.add(sample_digest(target))
    target.write_bytes(content)
    assert sample_digest(target) not in seen and len(seen) == min(size, 3)


def test_large_files_are_read_in_pieces_for_their_digest(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with target.open("wb") as file:
        file.truncate(3 * READ_WHOLE)
    before = sample_digest(target)
    with target.open("r+b") as file:
        file.seek(3 * PIECE)
        file.write(b"x")
    assert sample_digest(target) != before


@pytest.mark.parametrize(
    "strange", ["[]", "3", '"x"', "{}", '{"step": [1]}', '{"step": true}', '{"step": NaN}', "[" * 9999]
)
def test_lines_of_a_log_that_are_no_records_are_skipped(strange: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text(f'{{"step": 1, "events": ["x", {{"event": "y"}}]}}\n{strange}\n{{"step": 2, "events": 3}}\n')
    records = [record for _, record in log_records(path)]
    assert records == [{"step": 1, "events": [{"event": "y"}]}, {"step": 2, "events": []}]
