"""Files that are whole or absent, and what is in them: the one place where a file gets its name."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from ganworks.errors import GanworksError

READ_WHOLE = 64 << 20
"""Bytes of a file of which :func:`sample_digest` reads all."""
PIECE = 1 << 18
"""Bytes that it reads at a time."""


class CannotWrite(GanworksError, OSError):
    """A file cannot be written; ``strerror`` is the reason alone, for whoever has more to say."""

    def __init__(self, text: str, reason: str | None = None):
        super().__init__(text)
        self.strerror = reason


@contextmanager
def atomic_write(path: Path, what: str = "file") -> Iterator[Path]:
    """A temporary name to write to, renamed to ``path`` when the block ends well and deleted when it does not.

    The temporary file lies beside ``path`` (only there is a rename one move), ends as ``path`` does (many writers go by
    that), and exists when the block begins, so that an unwritable folder is known before the work is done. Folders that
    are missing are made. Processes that write the same file at once do not meet: the last one to end stays.

    Args:
        path: where the file shall lie.
        what: what it is, for the error: "picture", "film".

    Raises:
        CannotWrite: an OSError in the block, so nothing but writing belongs there; or the folder cannot be written.
    """
    if not path.name:
        raise CannotWrite(f"A {what} cannot be written to {str(path)!r}; give the path of a file.")
    temporary = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(exist_ok=False)  # unlike tempfile's, readable by whoever may read what this user writes
        yield temporary
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(f"The {what} {path} cannot be written ({reason}).", reason) from error
    finally:
        with suppress(OSError):  # the folder itself may be what is missing
            temporary.unlink(missing_ok=True)


_TEMPORARY = re.compile(r"\..+-[0-9a-f]{8}(\.\w+)?")


def remove_temporary(folder: Path) -> None:
    """Delete what :func:`atomic_write` left in a folder when its process was killed.

    Call it only where no other process writes to the folder.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if _TEMPORARY.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                path.unlink(missing_ok=True)


def is_temporary(name: str) -> bool:
    """Whether a file's name is one that :func:`atomic_write` gives while it writes."""
    return _TEMPORARY.fullmatch(name) is not None


def save_json(content: Any, path: Path) -> Path:
    """Write numbers for others to read as a JSON file, whole or not at all; returns its path.

    Args:
        content: what JSON can hold.
        path: where the file shall lie.

    Raises:
        CannotWrite: the disk is full or the place cannot be written.
    """
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal.

    Raises:
        OSError: it cannot be read, or is no ordinary file.
    """
    digest = hashlib.sha256()
    with open_ordinary(path) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sample_digest(path: Path) -> str:
    """Hash of a file's size and content; of equally spaced pieces where it is larger than 64 MiB.

    It finds errors of disks and of other programs and is no protection against a forger, since what is checked at each
    start has to stay cheap.

    Raises:
        OSError: it cannot be read, or is no ordinary file.
    """
    digest = hashlib.blake2b(digest_size=16)
    with open_ordinary(path) as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(str(size).encode())
        step = max(PIECE, size // (READ_WHOLE // PIECE))
        for start in range(0, size, step):
            file.seek(start)
            digest.update(file.read(PIECE))
    return digest.hexdigest()


def open_ordinary(path: Path, most: int | None = None, *, links: bool = True) -> BinaryIO:
    """Open a file that may come from anybody for reading, which neither waits for a writer nor goes on for ever.

    Args:
        path: the file.
        most: bytes it may have.
        links: follow it where it is a link.

    Raises:
        OSError: it cannot be read, is a folder, a pipe, a device or a link, or is too large.
    """
    if not links and path.is_symlink():
        raise OSError(errno.EINVAL, "it is a link, which no file of a run is")
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    state = os.fstat(descriptor)
    reason = ""
    if not stat.S_ISREG(state.st_mode):
        reason = "it is no ordinary file"
    elif most is not None and state.st_size > most:
        reason = f"it has more than {most:,} bytes"
    if reason:
        os.close(descriptor)
        raise OSError(errno.EINVAL, reason)
    return os.fdopen(descriptor, "rb")


LARGEST_TEXT = 20_000_000
"""Bytes of a file of settings or facts."""


def read_ordinary(path: Path, most: int = LARGEST_TEXT, *, links: bool = True) -> bytes:
    """The content of a file that may come from anybody; arguments and errors as of :func:`open_ordinary`."""
    with open_ordinary(path, most, links=links) as file:
        return file.read()


LONGEST_LINE, LONGEST_LOG = 2**20, 2**30
"""Bytes of a line and of a file of log lines; what has more is skipped."""


def log_lines(path: Path) -> Iterator[str]:
    """The lines of a run's log, without those that are too long; none where there is no ordinary file.

    Args:
        path: metrics.jsonl.
    """
    with suppress(OSError), open_ordinary(path, LONGEST_LOG, links=False) as file:
        rest = False
        while line := file.readline(LONGEST_LINE):
            whole = line.endswith(b"\n")
            if not rest and (whole or len(line) < LONGEST_LINE):
                yield line.decode("utf-8", errors="replace").rstrip("\r\n")
            rest = not whole


def log_records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of a run's log, as they stand and as they are read; what is no object with a step is skipped.

    Events that are no objects are left out of what is read, and so are lines that a kill cut short.

    Args:
        path: metrics.jsonl.
    """
    for text in log_lines(path):
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            continue
        step = record.get("step") if isinstance(record, dict) else None
        if not isinstance(step, int | float) or isinstance(step, bool) or not math.isfinite(step):
            continue
        if "events" in record:
            events = record["events"]
            record["events"] = (
                [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
            )
        yield text, record
