"""The folders that the studio may read and write: runs and data; nothing outside them is opened."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ganworks.errors import BadInput, unknown_name

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,79}")
"""What a new run may be called: one folder, without a dot in front."""


@dataclass(frozen=True)
class Places:
    """Where the studio works.

    Attributes:
        runs: the folder of runs and comparisons.
        data: the folder whose sub-folders are data sets; None where none was chosen.
        uploads: where uploaded pictures are kept.
    """

    runs: Path
    data: Path | None = None

    @property
    def uploads(self) -> Path:
        return self.runs / ".studio" / "uploads"

    def run_names(self) -> list[str]:
        """Runs by their path inside the folder, the newest first; those of comparisons are left to their page."""
        folders = [path.parent for path in _beneath(self.runs, "config.yaml", depth=2)]
        return [_name(path, self.runs) for path in sorted(folders, key=_age)]

    def run(self, name: object) -> Path:
        """The folder of a run.

        Raises:
            BadInput: no run of this name lies in the folder of runs.
        """
        return self._known("run", name, self.run_names(), self.runs)

    def comparison_names(self) -> list[str]:
        """Comparisons by their path inside the folder of runs, the newest first."""
        folders = [path.parent for path in _beneath(self.runs, "plan.json", depth=2)]
        return [_name(path, self.runs) for path in sorted(folders, key=_age)]

    def comparison(self, name: object) -> Path:
        """The folder of a comparison.

        Raises:
            BadInput: no comparison of this name lies in the folder of runs.
        """
        return self._known("comparison", name, self.comparison_names(), self.runs)

    def data_names(self) -> list[str]:
        """Folders of pictures: those of the chosen data folder, by name."""
        if self.data is None or not self.data.is_dir():
            return []
        folders = [path for path in self.data.iterdir() if path.is_dir() and not path.name.startswith(".")]
        return sorted(_name(path, self.data) for path in folders if inside(path, self.data))

    def data_folder(self, name: object) -> Path:
        """A folder of pictures.

        Raises:
            BadInput: no folder of this name lies in the data folder.
        """
        if self.data is None:
            raise BadInput("No data folder was chosen; start the studio with --data FOLDER.")
        return self._known("data folder", name, self.data_names(), self.data)

    def new_run(self, name: object) -> Path:
        """The folder of a run that is yet to be.

        Raises:
            BadInput: a name that is no plain folder name, or that is taken.
        """
        text = name.strip() if isinstance(name, str) else ""
        if not NAME.fullmatch(text):
            raise BadInput(
                f"{text[:60]!r} is no name of a run; give letters, digits, dots, dashes and spaces, up to 80."
            )
        folder = self.runs / text
        if folder.exists():
            raise BadInput(f"There is a run named {text!r} already; give another name.")
        return folder

    def free_name(self, start: str) -> str:
        """A name for a new run, such as ``gan-3``."""
        stem, number = re.sub(r"[^A-Za-z0-9_]+", "-", start)[:60].strip("-") or "run", 1
        while (self.runs / f"{stem}-{number}").exists():
            number += 1
        return f"{stem}-{number}"

    def pending(self, name: object) -> Path | None:
        """The folder of a run that has begun and has written nothing yet; None for what cannot be a run's name."""
        return self.runs / name if isinstance(name, str) and NAME.fullmatch(name) else None

    def _known(self, kind: str, name: object, names: list[str], root: Path) -> Path:
        if name not in names:
            raise unknown_name(kind, name, names)
        folder = root / str(name)
        if not inside(folder, root):
            raise BadInput(f"The {kind} {str(name)[:60]!r} lies outside the folder {root.name!r}.")
        return folder


def temporary() -> Path:
    """Gradio's folder of uploads and downloads, which goes when the studio ends; see :func:`.app.prepare`."""
    return Path(os.environ["GRADIO_TEMP_DIR"])


def inside(path: Path, root: Path) -> bool:
    """Whether a path, with its links followed, lies in a folder."""
    return path.resolve().is_relative_to(root.resolve())


def _beneath(root: Path, file: str, depth: int) -> list[Path]:
    """Files of a name in the sub-folders of a folder, down to a depth, without those that links lead out to."""
    found: list[Path] = []
    level = [root]
    for _ in range(depth):
        level = [child for folder in level for child in _folders(folder)]
        found += [path for folder in level if (path := folder / file).is_file() and inside(path, root)]
    return found


def _folders(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _age(path: Path) -> tuple[float, str]:
    try:
        return -path.stat().st_mtime, path.name
    except OSError:
        return 0.0, path.name
