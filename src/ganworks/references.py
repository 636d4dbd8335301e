"""The papers behind the names, from references.bib."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ganworks.errors import BadInput, unknown_name


@cache
def entries() -> dict[str, str]:
    """Citation key -> BibTeX entry."""
    text = (Path(__file__).parent / "references.bib").read_text(encoding="utf-8")
    parts = re.split(r"\n\n(?=@)", text.strip())
    return {re.match(r"@\w+\{([^,]+),", entry).group(1): entry for entry in parts}  # type: ignore[union-attr]


def bibtex(key: str) -> str:
    """The entry of a citation key.

    Raises:
        BadInput: there is no such key.
    """
    if key not in entries():
        raise unknown_name("citation", key, entries())
    return entries()[key]


def by_paper(number: str) -> str:
    """The entry of an arXiv number.

    Raises:
        BadInput: no entry has it.
    """
    number = number.removeprefix("arXiv:")
    for entry in entries().values():
        if f"eprint = {{{number}}}" in entry:
            return entry
    raise BadInput(f"references.bib has no entry for arXiv:{number}.")
