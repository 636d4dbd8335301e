"""Where pictures lie: a folder, a zip or tar archive, WebDataset shards. Nothing here decodes a picture.

A source names its regular files by paths relative to itself and reads one as bytes. Links, pipes and devices are never
opened by surprise, archives are read in place and never unpacked, and whatever is left out is noted with its reason.
"""

from __future__ import annotations

import io
import os
import re
import stat
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from glob import glob
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from ganworks.data.report import ReadReport, printable
from ganworks.errors import BadInput, DataError

MAX_BYTES = 256 << 20
"""Largest file that is read: no picture needs more, and a bomb would."""
ZIP_SUFFIXES = (".zip",)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
Links = Literal["follow", "skip"]
# What Python's archive readers raise on damaged files.
DAMAGED_ARCHIVE = (OSError, tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, ValueError, RuntimeError)


class Source(Protocol):
    """Files by name."""

    title: str
    """What people call it."""
    files: list[str]
    """Every file, by its path inside, with ``/``."""
    empty: list[str]
    """Folders at the first level that hold no file."""

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            OSError: it cannot be read, or is larger than :data:`MAX_BYTES`.
        """
        ...

    def state(self) -> list[object]:
        """What changes when a file changes, cheap to ask for: sizes and times."""
        ...

    def mark(self, name: str) -> str:
        """What tells a file from others without reading it: its name and size, in a zip the checksum as well."""
        ...


def open_source(place: Path | str, report: ReadReport, links: Links = "follow") -> Source:
    """The source at a place.

    Args:
        place: a folder, an archive, or a pattern of tar shards such as ``shards/{0000..0009}.tar``.
        report: takes what is left out.
        links: whether symbolic links in a folder are followed.

    Raises:
        BadInput: nothing is there.
        DataError: an archive that cannot be read.
    """
    path = Path(place)
    if path.is_dir():
        tars = sorted(path.glob("*.tar"))
        source = FolderSource(path.resolve(), report, links)
        # A folder of shards, perhaps with an index beside them.
        if tars and not any(PurePosixPath(name).suffix.lower() in _NOT_SHARDS for name in source.files):
            report.skipped.clear()
            return TarSource(tars, report, path.name)
        return source
    if path.is_file():
        lower = path.name.lower()
        if lower.endswith(ZIP_SUFFIXES):
            return ZipSource(path.resolve(), report)
        if lower.endswith(TAR_SUFFIXES):
            return TarSource([path.resolve()], report, path.name)
        raise BadInput(f"{path} is no folder of pictures and no archive; .zip, .tar and .tar.gz are read.")
    shards = shard_files(str(place))
    if shards:
        return TarSource(shards, report, path.name)
    raise BadInput(
        f"There is no folder {printable(str(place))!r}; give a folder or archive of pictures, or a name that "
        "`ganworks data list` shows."
    )


_NOT_SHARDS = frozenset((".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"))


def is_source(name: str) -> bool:
    """Whether a name is that of a folder, an archive, or shards, rather than of a registered data set."""
    return "/" in name or "\\" in name or name.lower().endswith((*ZIP_SUFFIXES, *TAR_SUFFIXES))


def shard_files(pattern: str) -> list[Path]:
    """The tar files of a pattern with ``*`` or ``{0000..0009}``, sorted; none where nothing matches."""
    span = re.search(r"\{(\d+)\.\.(\d+)\}", pattern)
    if span:
        low, high = int(span[1]), int(span[2])
        numbers = range(low, min(high, low + 100_000) + 1)
        names = [f"{pattern[: span.start()]}{n:0{len(span[1])}}{pattern[span.end() :]}" for n in numbers]
    else:
        names = sorted(glob(pattern)) if "*" in pattern else []
    return [Path(name) for name in names if name.lower().endswith(TAR_SUFFIXES) and Path(name).is_file()]


class FolderSource:
    """Files of a folder and its sub-folders, sorted by path.

    Args:
        folder: an absolute path.
        report: takes what is left out.
        links: whether symbolic links are followed; a folder that was read already is not read again.
    """

    def __init__(self, folder: Path, report: ReadReport, links: Links = "follow"):
        self.folder, self.title = folder, folder.name or str(folder)
        self.empty: list[str] = []
        self._links, self._report = links, report
        self._states: dict[str, tuple[int, int]] = {}
        self._visited: set[tuple[int, int]] = set()
        self._walk(folder, "")
        self.files = sorted(self._states)
        tops = {name.split("/", 1)[0] for name in self.files if "/" in name}
        self.empty = sorted(set(self.empty) - tops)

    def _walk(self, folder: Path, prefix: str) -> None:
        try:
            facts = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise DataError(f"{folder} cannot be opened ({error.strerror}).") from None
            self._report.skip("folder that cannot be opened", prefix.rstrip("/"))
            return
        if (facts.st_dev, facts.st_ino) in self._visited:
            self._report.skip("link to a folder that was read already", prefix.rstrip("/"))
            return
        self._visited.add((facts.st_dev, facts.st_ino))
        for entry in entries:
            self._visit(entry, prefix + entry.name, prefix)

    def _visit(self, entry: os.DirEntry[str], name: str, prefix: str) -> None:
        if entry.name.startswith("."):
            self._report.skip("hidden", name)
            return
        if entry.is_symlink() and self._links == "skip":
            self._report.skip("symbolic link", name)
            return
        try:
            facts = entry.stat()
        except OSError:
            self._report.skip("dangling link" if entry.is_symlink() else "file that vanished", name)
            return
        if stat.S_ISDIR(facts.st_mode):
            if not prefix:
                self.empty.append(name)
            self._walk(Path(entry.path), f"{name}/")
        elif stat.S_ISREG(facts.st_mode):
            if entry.is_symlink():
                self._report.change("symbolic links followed")
            self._states[name] = (facts.st_size, facts.st_mtime_ns)
        else:
            self._report.skip("pipe, socket or device", name)

    def read(self, name: str) -> bytes:
        """See :meth:`Source.read`."""
        path = self.folder / name
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("it is no regular file any more")
        with path.open("rb") as file:
            return _limited(file.read)

    def state(self) -> list[object]:
        """See :meth:`Source.state`."""
        return [str(self.folder), [(name, *self._states[name]) for name in self.files]]

    def mark(self, name: str) -> str:
        """See :meth:`Source.mark`."""
        return f"{printable(name)} {self._states[name][0]}"


class ZipSource:
    """Files of a zip archive, as StyleGAN's data set tool writes them.

    Args:
        path: the archive.
        report: takes what is left out.
    """

    def __init__(self, path: Path, report: ReadReport):
        self.path, self.title = path, path.stem
        self.empty: list[str] = []
        self._lock = threading.Lock()
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED_ARCHIVE as error:
            raise DataError(f"{path} cannot be read as a zip archive ({error}).") from None
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            reason = _refused(member.filename, member.is_dir(), stat.S_ISLNK(member.external_attr >> 16))
            if reason is None and member.flag_bits & 1:
                reason = "encrypted"
            if reason is None and member.filename in self._members:
                reason = "second file of the same name"
            if reason:
                report.skip(reason, member.filename)
            elif reason is None:
                self._members[member.filename] = member
        self.files = sorted(self._members)

    def read(self, name: str) -> bytes:
        """See :meth:`Source.read`."""
        with self._lock:
            try:
                with self._zip.open(self._members[name]) as file:
                    return _limited(file.read)
            except DAMAGED_ARCHIVE as error:
                raise OSError(str(error)) from None

    def state(self) -> list[object]:
        """See :meth:`Source.state`."""
        return [str(self.path), *_state_of(self.path)]

    def mark(self, name: str) -> str:
        """See :meth:`Source.mark`."""
        member = self._members[name]
        return f"{printable(name)} {member.file_size} {member.CRC}"


class TarSource:
    """Files of one or several tar archives, in the order they lie in; WebDataset calls them shards.

    Args:
        paths: the archives.
        report: takes what is left out.
        title: what people call them.
    """

    def __init__(self, paths: list[Path], report: ReadReport, title: str):
        self.paths, self.title = paths, title.split(".")[0] or "shards"
        self.empty: list[str] = []
        self.compressed = ""
        """Name of an archive that can only be read from its beginning."""
        self._lock = threading.Lock()
        self._places: dict[str, tuple[int, int, int]] = {}
        self._archives: dict[int, tuple[tarfile.TarFile, dict[int, tarfile.TarInfo]]] = {}
        for number, path in enumerate(paths):
            try:
                self._list(number, path, report)
            except DAMAGED_ARCHIVE as error:
                raise DataError(f"{path} cannot be read as a tar archive ({error}).") from None
        self.files = list(self._places)

    def _list(self, number: int, path: Path, report: ReadReport) -> None:
        """Note where each file of an archive lies; archives stay closed unless they are compressed."""
        archive, members = _open_tar(path), dict[int, tarfile.TarInfo]()
        plain = isinstance(archive.fileobj, io.BufferedReader)
        while (member := archive.next()) is not None:
            vars(archive)["members"].clear()  # else it keeps them all
            name = member.name.removeprefix("./")
            reason = _refused(name, member.isdir(), member.issym() or member.islnk())
            if reason is None and (not member.isfile() or member.issparse()):
                reason = "file with holes" if member.issparse() else "pipe, socket or device"
            if reason:
                report.skip(reason, name)
            elif reason is None:
                self._places[self._unique(name, path.stem)] = (number, member.offset_data, member.size)
                if not plain:
                    members[member.offset_data] = member
        if plain:
            archive.close()
        else:
            self.compressed, self._archives[number] = path.name, (archive, members)

    def _unique(self, name: str, shard: str) -> str:
        """A name that no other shard has; what belongs together (x.jpg, x.txt) stays so."""
        if name not in self._places:
            return name
        folder, _, base = name.rpartition("/")
        key, dot, ending = base.partition(".")
        return f"{folder}/{key}#{shard}{dot}{ending}".removeprefix("/")

    def read(self, name: str) -> bytes:
        """See :meth:`Source.read`."""
        number, offset, size = self._places[name]
        if number not in self._archives:
            with self.paths[number].open("rb") as file:
                file.seek(offset)
                return _limited(lambda most: file.read(min(size, most)))
        archive, members = self._archives[number]
        with self._lock:
            try:
                member = archive.extractfile(members[offset])
                return _limited(member.read) if member else b""
            except DAMAGED_ARCHIVE as error:
                raise OSError(str(error)) from None

    def state(self) -> list[object]:
        """See :meth:`Source.state`."""
        return [[str(path), *_state_of(path)] for path in self.paths]

    def mark(self, name: str) -> str:
        """See :meth:`Source.mark`."""
        return f"{printable(name)} {self._places[name][2]}"


def _open_tar(path: Path) -> tarfile.TarFile:
    """A tar archive; its file is a plain one unless it is compressed."""
    try:
        return tarfile.open(path, "r:")
    except tarfile.ReadError:
        return tarfile.open(path, "r:*")


def _refused(name: str, folder: bool, link: bool) -> str | None:
    """Why a member of an archive is not read; "" for what needs no word, None where it is read."""
    parts = PurePosixPath(name).parts
    if folder:
        return ""
    if name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0]:
        return "path that leads out of the archive"
    if link:
        return "link inside an archive"
    if any(part.startswith(".") for part in parts) or parts[0] == "__MACOSX":
        return "hidden"
    return None


def _limited(read: Callable[[int], bytes]) -> bytes:
    content = read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(f"it is larger than {MAX_BYTES >> 20} MB")
    return content


def _state_of(path: Path) -> Iterator[int]:
    facts = path.stat()
    yield from (facts.st_size, facts.st_mtime_ns)
