"""Look into what a generator has learned: one study a module.

Each module without a leading ``_`` is a study. It has ``Options``, pydantic settings from which the command line and
the studio build their forms; ``OUTPUTS``, the files that it can write; and ``study(run, options)``, which returns a
:class:`Result`. The first line of its docstring says what it shows.

    from ganworks.explore import interpolate
    result = interpolate.study(run, interpolate.Options(rows=4))
    result.save(Path("paths.png"))
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from ganworks.errors import unknown_name

_WHERE = {
    "LatentSpace": "_latents",
    "condition_batch": "_latents",
    "Result": "_result",
    "demo": "_demo",
    "demos": "_demo",
    "scales_of": "_styles",
    "style_based": "_styles",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def studies() -> dict[str, str]:
    """What each study shows, by its name on the command line; imports none of them."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    return {name.replace("_", "-"): _summary(Path(__path__[0]) / f"{name}.py") for name in names}


def load(name: str) -> ModuleType:
    """The module of a study.

    Args:
        name: as the command line has it, such as ``path-length``.

    Raises:
        BadInput: there is no such study.
    """
    names = studies()
    if name not in names:
        raise unknown_name("study", name, names)
    return import_module(f"{__name__}.{name.replace('-', '_')}")


def _summary(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].rstrip(".")
