"""One GAN per file, flat, named as its paper is; a class is imported when it is first asked for."""

from __future__ import annotations

from typing import Any

from ganworks.registry import system


def __getattr__(name: str) -> Any:
    for entry in system.entries().values():
        if entry.attribute == name:
            return system[entry.name]
    raise AttributeError(f"module 'ganworks.systems' has no system class {name!r}")


def __dir__() -> list[str]:
    return sorted(entry.attribute for entry in system.entries().values())
