"""Keep big buffers: glibc hands every large activation back to the kernel, which then zeroes the pages anew each step.

Telling malloc to keep them makes convolution steps 1.06 to 1.4 times as fast on the processor, for 5 to 26 per cent
more resident memory. The setting is process-wide, so the library never makes it by itself: the command line does at
start-up, unless ``GANWORKS_ALLOCATOR=system``.
"""

from __future__ import annotations

import ctypes
import os
import sys

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
_TOP_PAD = 256 << 20


def keep_big_buffers() -> bool:
    """Tell glibc to keep freed memory; returns whether it was told (Linux with glibc, and not switched off)."""
    if not sys.platform.startswith("linux") or os.environ.get("GANWORKS_ALLOCATOR") == "system":
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):  # another C library
        return False
    results = [mallopt(_M_MMAP_MAX, 0), mallopt(_M_TRIM_THRESHOLD, 2**31 - 1), mallopt(_M_TOP_PAD, _TOP_PAD)]
    return all(results)
