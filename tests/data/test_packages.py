"""Packages are opened without installing them, and damaged ones are refused in words."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from ganworks.data._packages import Archive, deb_members, tgz_json
from ganworks.errors import DataError


def tar_of(files: dict[str, bytes], kind: str) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=f"w:{kind}") as tar:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return held.getvalue()


def deb_of(files: dict[str, bytes]) -> bytes:
    out = b"!<arch>\n"
    for name, content in (("debian-binary", b"2.0\n"), ("data.tar.xz", tar_of(files, "xz"))):
        out += (
            f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
            + content
            + b"\n" * (len(content) % 2)
        )
    return out


def test_files_of_a_debian_package(tmp_path: Path) -> None:
    path = tmp_path / "a.deb"
    path.write_bytes(deb_of({"./usr/a.jpg": b"one", "./usr/b.txt": b"two", "./usr/c.jpg": b"three"}))
    assert list(deb_members(path, ".jpg")) == [("a.jpg", b"one"), ("c.jpg", b"three")]
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match=r"a\.deb cannot be read as a Debian package .*cut short"):
        list(deb_members(path, ".jpg"))
    path.write_bytes(b"PK")
    with pytest.raises(DataError, match="no ar archive"):
        list(deb_members(path, ".jpg"))


def test_json_of_an_npm_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(tar_of({"package/x.json": json.dumps({"a": 1}).encode()}, "gz"))
    assert tgz_json(path, "x.json") == [{"a": 1}]
    with pytest.raises(DataError, match=r"a\.tgz cannot be read"):
        tgz_json(path, "y.json")


def test_a_missing_client_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    for archive in (Archive("npm", "thing", "1.0", "a" * 64, 1), Archive("apt", "thing", "1.0", "b" * 64, 1)):
        with pytest.raises(DataError) as caught:
            archive.get()
        assert archive.command in str(caught.value) and str(tmp_path / "downloads") in str(caught.value)
        assert "not installed" in str(caught.value)


def test_a_file_put_by_hand_is_taken_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    archive = Archive("npm", "thing", "1.0", hashlib.sha256(b"thing").hexdigest(), 1)
    place = tmp_path / "downloads" / archive.sha256[:16] / "thing.tgz"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"thing")
    assert archive.get() == place
    place.write_bytes(b"another")
    with pytest.raises(DataError, match="sha256"):
        archive.get()
