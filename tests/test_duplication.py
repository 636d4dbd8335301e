"""Shared things are written once: few lines recur in another file, and few modules are too small to be one."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import defaultdict
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "ganworks"
RUN = 6
"""Lines in a row that must be equal before they count."""


def code_lines(text: str) -> list[str]:
    """The lines of a file without surrounding space, blank lines and lines that are only a comment."""
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]


def recurring(files: dict[str, list[str]]) -> dict[str, int]:
    """How many lines of each file lie in a run of RUN lines that another file has as well."""
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, lines in files.items():
        for start in range(len(lines) - RUN + 1):
            places[tuple(lines[start : start + RUN])].add(name)
    counts = {}
    for name, lines in files.items():
        covered: set[int] = set()
        for start in range(len(lines) - RUN + 1):
            if len(places[tuple(lines[start : start + RUN])]) > 1:
                covered |= set(range(start, start + RUN))
        counts[name] = len(covered)
    return counts


def duplicated_share(folder: Path) -> float:
    """The share of a package's lines that recur in another of its files."""
    files = {str(path): code_lines(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}
    return sum(recurring(files).values()) / sum(map(len, files.values()))


def own_lines(text: str) -> int:
    """Lines of a module that hold code: no docstrings, of attributes neither, no comments and blank lines."""
    empty = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in empty:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


@pytest.mark.parametrize(("package", "limit"), [("systems", 0.08), (".", 0.04)])
def test_few_lines_recur_in_another_file(package: str, limit: float) -> None:
    share = duplicated_share(SOURCE / package)
    assert share < limit, f"{share:.1%} of the lines of {package} lie in runs that another file has too"


def only_says(path: Path) -> bool:
    """Whether a package's ``__init__.py`` is its docstring and nothing else, so that there is nothing to merge."""
    return path.name == "__init__.py" and len(ast.parse(path.read_text(encoding="utf-8")).body) < 2


def test_few_modules_are_tiny() -> None:
    sizes = {path: own_lines(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py") if not only_says(path)}
    tiny = sorted(str(path.relative_to(SOURCE)) for path, size in sizes.items() if size < 15)
    assert len(tiny) < 20, f"{len(tiny)} modules have under 15 lines of code: {', '.join(tiny)}"


def test_only_code_counts_as_a_line_of_code() -> None:
    text = '"""Title.\n\nMore."""\n\nimport math  # a comment\n\n# another\nLONG = (\n    1,\n)\n"""Of LONG."""\n'
    assert own_lines(text) == 4


def test_a_run_counts_in_both_files_and_a_shorter_one_in_neither() -> None:
    shared = [f"line {number}" for number in range(RUN)]
    assert recurring({"a": ["x", *shared, "y"], "b": [*shared, "z"], "c": shared[1:]}) == {"a": RUN, "b": RUN, "c": 0}
    assert recurring({"a": shared + shared}) == {"a": 0}
    assert code_lines("a = 1\n\n# why\n    b = 2  # here\n") == ["a = 1", "b = 2  # here"]
    assert own_lines('"""Doc\n\nstring."""\nimport os\nfrom a import (\n    b,\n)\n# why\nc = """one\ntwo"""\n') == 6
