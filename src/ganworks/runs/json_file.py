"""Numbers for others to read: JSON files that are whole or absent."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ganworks.errors import GanworksError


def save_json(content: Mapping[str, Any], path: Path) -> Path:
    """Write a file in one move; returns its path.

    Raises:
        GanworksError: the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise GanworksError(f"The file {path} cannot be written ({error}).") from error
    return path
