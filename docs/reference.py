"""The API pages, written when the site is built: one for each public package, from its docstrings.

A package's page has what the package itself names, then its public modules. Nothing of it is kept in the repository.
"""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import ganworks

FOLDER = "api"
SKIPPED = {"cli", "studio", "arena", "references", "recipes", "systems"}
"""Packages without a Python interface for users, or with a page of their own."""
NOT_READ = {"ganworks.export.hub_model"}
"""Modules that need an extra which the site does without."""
START = """API
===

The public names, from their docstrings. A module whose name starts with ``_`` is private. Systems stand on
:doc:`their own page </systems>`.

.. toctree::
   :maxdepth: 1

"""


def write(docs: Path) -> None:
    """Write the pages into the folder ``api`` of the documentation.

    Args:
        docs: the folder of the documentation.
    """
    folder = docs / FOLDER
    folder.mkdir(exist_ok=True)
    packages = public_modules("ganworks", str(Path(ganworks.__file__).parent))
    pages = {"ganworks": _page("ganworks", {})}
    for name, path in packages.items():
        if name.rpartition(".")[2] not in SKIPPED:
            pages[name] = _page(name, _below(name, path))
    pages["index"] = START + "".join(f"   {name}\n" for name in pages)
    for name, text in pages.items():
        file = folder / f"{name}.rst"
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def plain(app: object, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Absolute values are no substitutions: ``|x|`` outside of code and formulas is written as it is, for autodoc."""
    for number, line in enumerate(lines):
        parts = re.split(r"(``.*?``|`.*?`)", line)
        parts = [part if part.startswith("`") else part.replace("|", "\\|") for part in parts]
        lines[number] = re.sub(r"\*(\w+)(?=[,)])", r"\\*\1", "".join(parts))  # (n, *size)


def public_modules(package: str, path: str) -> dict[str, str]:
    """The public modules of a package, by full name -> the folder of a package, or an empty text."""
    return {
        f"{package}.{module.name}": f"{path}/{module.name}" if module.ispkg else ""
        for module in pkgutil.iter_modules([path])
        if not module.name.startswith("_")
    }


def _below(package: str, path: str) -> dict[str, bool]:
    """The public modules under a package, and whether each is a package itself."""
    modules: dict[str, bool] = {}
    for name, folder in public_modules(package, path).items() if path else ():
        if name not in NOT_READ:
            modules |= {name: bool(folder), **_below(name, folder)}
    return modules


def _page(name: str, modules: dict[str, bool]) -> str:
    """What a package names again, out of its modules, is indexed where it stands first."""
    parts = [f"{name}\n{'=' * len(name)}\n\n{_automodule(name, bool(modules) or name == 'ganworks')}"]
    for module, package in modules.items():
        parts.append(f"{module}\n{'-' * len(module)}\n\n{_automodule(module, package)}")
    return "\n".join(parts)


def _automodule(name: str, package: bool) -> str:
    return f".. automodule:: {name}\n" + ("   :no-index:\n" if package else "")
