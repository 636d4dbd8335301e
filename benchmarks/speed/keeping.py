"""Results as files: one a part of the suite, written after every entry, so that a run can be cut off and go on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import torch

import ganworks
from ganworks.io import save_json

RESULTS = Path(__file__).parent / "results"


def commit() -> str:
    """The commit that is measured, where there is one."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return asked.stdout.strip()


def processor() -> str:
    """What the system calls its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


class Kept:
    """The file of one part.

    Args:
        part: its name.
        folder: where results lie.
        command: what was asked for.
        resume: entries that are there already are not measured again.
    """

    def __init__(self, part: str, folder: Path, command: str, *, resume: bool = False) -> None:
        self.path, self.command, self.resume = folder / f"{part}.json", command, resume
        self.entries: dict[str, Any] = read(part, folder)

    def done(self, key: str) -> bool:
        """Whether an entry need not be measured."""
        return self.resume and key in self.entries

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Store an entry and print it."""
        self.entries[key] = {"commit": commit(), **value}
        print(json.dumps({key: value}), flush=True)
        versions = {
            "ganworks": ganworks.__version__,
            "torch": str(torch.__version__),
            "python": platform.python_version(),
        }
        save_json(
            {
                "command": self.command,
                "versions": versions,
                "processor": processor(),
                "cores": len(os.sched_getaffinity(0)),
                "entries": self.entries,
            },
            self.path,
        )


def read(part: str, folder: Path = RESULTS) -> dict[str, Any]:
    """The stored entries of a part; none where it has not been measured."""
    path = folder / f"{part}.json"
    return json.loads(path.read_text())["entries"] if path.exists() else {}
