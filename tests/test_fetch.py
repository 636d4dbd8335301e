"""Nothing enters the cache unless its hash is the expected one, and nothing is left behind when it is not."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from ganworks import fetch
from ganworks.errors import DataError

CONTENT = b"an archive"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named npm that drops a file where it is run and counts its runs."""
    program = tmp_path / "bin" / "npm"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf 'an archive' > thing.tgz\necho run >> {tmp_path / 'count'}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "count"


def test_fetched_once_then_cached(npm: Path, cache: Path) -> None:
    assert fetch.cached(DIGEST) is None
    first = fetch.npm_pack("thing", "1.0", DIGEST)
    assert first.read_bytes() == CONTENT and first.is_relative_to(cache) and first.name == "thing.tgz"
    assert fetch.npm_pack("thing", "1.0", DIGEST) == first == fetch.cached(DIGEST)
    assert npm.read_text().count("run") == 1


def test_wrong_hash_is_refused_and_nothing_stays(npm: Path, cache: Path) -> None:
    with pytest.raises(DataError, match=r"thing\.tgz has sha256"):
        fetch.npm_pack("thing", "1.0", "0" * 64)
    assert list((cache / "downloads").iterdir()) == []


def test_a_damaged_cache_is_refused(npm: Path) -> None:
    fetch.npm_pack("thing", "1.0", DIGEST).write_bytes(b"tampered")
    with pytest.raises(DataError, match="it was not used"):
        fetch.npm_pack("thing", "1.0", DIGEST)


def test_missing_and_failing_clients_say_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'no-such-client' is needed to fetch it"):
        fetch.run_client(["no-such-client"], "fetch it", tmp_path)
    with pytest.raises(DataError, match="could not fetch it: no luck"):
        fetch.run_client(["sh", "-c", "echo no luck >&2; exit 3"], "fetch it", tmp_path)


def test_a_cache_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "file"))
    with pytest.raises(DataError, match="GANWORKS_CACHE"):
        fetch.cache_folder("features")
