"""How much memory there is, and one sentence for what would need more of it."""

from __future__ import annotations

import os
from pathlib import Path

from ganworks.errors import BadInput

LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container on Linux says how much it may use."""
UNKNOWN = 2**46
"""Bytes, where a system does not say: more than any machine has."""


def machine_memory() -> int:
    """Bytes of memory of this machine, or of the container that the process runs in."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        return UNKNOWN
    for path in LIMITS:
        try:
            total = min(total, int(Path(path).read_text()))
        except (OSError, ValueError):  # none, or "max"
            continue
    return total


def require(needed: int, what: str, advice: str, memory: int | None = None) -> None:
    """See that something fits in memory before it is made.

    Args:
        needed: bytes, at least.
        what: the subject of the sentence, in the plural: ``"1,000 pictures of 64 x 64"``.
        advice: what to give instead, as an imperative.
        memory: bytes there are; default: the machine's.

    Raises:
        BadInput: it does not fit.
    """
    there = machine_memory() if memory is None else memory
    if needed > there:
        raise BadInput(
            f"{what} need {size_in_words(needed)} of memory or more and there are {size_in_words(there)}; {advice}."
        )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that something was larger than memory, or than a tensor can be."""
    if isinstance(error, MemoryError | OverflowError):
        return True
    signs = ("can't allocate memory", "verflow", "Storage size", "not enough memory", "out of memory")
    return isinstance(error, RuntimeError | TypeError) and any(sign in str(error) for sign in signs)


def size_in_words(count: int) -> str:
    """Bytes as people read them.

    Example:
        >>> size_in_words(3 * 2**29), size_in_words(10**40)
        ('1.5 GiB', 'more than 1,000,000 TiB')
    """
    for unit, name in ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB")):
        if count >= 10**6 * 2**40:
            return "more than 1,000,000 TiB"
        if count >= unit:
            return f"{count / unit:,.1f} {name}"
    return f"{count:,} bytes"
