"""Where pictures that were made of others are written: never over an original, nor over earlier results unasked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ganworks.data.pictures import list_files
from ganworks.data.report import printable
from ganworks.errors import BadInput


def result_path(folder: Path, name: str) -> Path:
    """Where the result of a picture goes: a PNG file of its name.

    Example:
        >>> result_path(Path("out"), "sub/a.v2.jpg").as_posix()
        'out/sub/a.v2.png'
    """
    return (folder / name).with_suffix(".png")


def check_results(places: Sequence[Path | str], folder: Path, *, replace: bool = False) -> None:
    """See before the work that results named after pictures take no other file's place.

    Args:
        places: as :func:`read` takes them.
        folder: where the results shall lie.
        replace: write over results of an earlier call; without it they are an error.

    Raises:
        BadInput: a place that does not exist, or a result that would take the place of an earlier one or of a picture
            that is given.
    """
    files = list_files(places)
    paths = [result_path(folder, name) for name, _ in files]
    _refuse_originals((path for _, path in files), paths)
    earlier = [] if replace else [path for path in paths if os.path.lexists(path)]
    if earlier:
        raise _earlier_results(folder, len(earlier), str(earlier[0].relative_to(folder)))


def check_single(folder: Path, replace: bool = False) -> None:
    """See that single pictures named by numbers do not mix with those of an earlier call, or delete these.

    Raises:
        BadInput: the folder holds earlier ones, and they are not to be replaced.
    """
    earlier = [path for path in folder.glob("*.png") if path.stem.isdecimal()] if folder.is_dir() else []
    if earlier and not replace:
        raise _earlier_results(folder, len(earlier), min(path.name for path in earlier))
    for path in earlier:
        path.unlink()


def keep_originals(places: Sequence[Path | str], out: Path) -> None:
    """See that one file of results does not take the place of a picture that is given.

    Args:
        places: as :func:`read` takes them.
        out: the file.

    Raises:
        BadInput: it would, or a place does not exist.
    """
    _refuse_originals((path for _, path in list_files(places)), [out])


def _earlier_results(folder: Path, count: int, first: str) -> BadInput:
    """The error for a folder with results of an earlier call.

    Args:
        folder: where they lie.
        count: how many.
        first: name of one of them.
    """
    noun = "picture" if count == 1 else "pictures"
    return BadInput(
        f"{printable(str(folder))} holds {count:,} {noun} of an earlier call, {printable(first)} for one; name "
        "another folder, or replace them with --replace."
    )


def _refuse_originals(originals: Iterable[Path], results: Iterable[Path]) -> None:
    given = {os.path.realpath(path) for path in originals}
    for path in results:
        if os.path.realpath(path) in given:
            raise BadInput(
                f"The result {printable(str(path))} would take the place of a picture that was given; write to "
                "another folder or file with --out."
            )
