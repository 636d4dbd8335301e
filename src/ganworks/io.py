"""Files that are whole or absent, and what is in them: the one place where a file gets its name."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ganworks.errors import GanworksError


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
    """The sha256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
