"""What all tests share: one processor thread, and the folder of helpers on the path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "support"))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Sums come out in the same order every time, and tests do not fight for the processor."""
    import torch

    torch.set_num_threads(1)
