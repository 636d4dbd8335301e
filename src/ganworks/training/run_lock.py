"""One process trains a run at a time."""

from __future__ import annotations

import os
import platform
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ganworks.errors import BadInput, CheckpointError
from ganworks.io import is_temporary, remove_temporary

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None

NAME = "lock"
OWN = ("checkpoints", "samples", "tensorboard", "abandoned", "mlflow.db")
"""What a run writes to below its folder."""


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Own a run's folder for the length of the block, and clear away what a killed process left half-written.

    The lock is the operating system's: it ends with the process, however that ends.

    Raises:
        BadInput: another process trains the run.
        CheckpointError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise CheckpointError(
            f"The run's folder {folder} cannot be written ({error.strerror}); choose another with --out."
        ) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise CheckpointError(f"{folder / NAME} is no ordinary file; delete it.")
        if links := [name for name in OWN if (folder / name).is_symlink()]:
            raise BadInput(
                f"{folder / links[0]} is a link, and a run writes into its own folder only; put what it leads to there."
            )
        _lock(descriptor, folder)
        for place in (folder, folder / "samples"):
            remove_temporary(place)
        yield
    finally:
        if fcntl is not None:  # a forked child has the descriptor too, and may outlast the block
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.read(descriptor, 200).decode(errors="replace").strip() or "another process"
        raise BadInput(f"{folder} is being trained by {owner}; wait for it or stop it first.") from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"process {os.getpid()} on {platform.node()}".encode())


def foreign_files(folder: Path) -> list[str]:
    """Names in a folder that a new run would not have put there."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):  # which owning it says in a sentence
        return []
    return [name for name in names if name != NAME and not is_temporary(name)]
