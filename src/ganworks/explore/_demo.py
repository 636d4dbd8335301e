"""Small trained generators of the package ganworks-demo, where it is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from ganworks.errors import BadInput, unknown_name

PACKAGE = "ganworks_demo"
STUDIES = ("interpolate", "walk")
"""Studies that need a generator alone."""


def demos() -> dict[str, Path]:
    """The folders of the generators that are there, by name.

    Raises:
        BadInput: the package is not installed, or was installed without its generators.
    """
    if find_spec(PACKAGE) is None:
        raise BadInput(
            "The trained generators are a package of their own that is not installed: pip install ganworks-demo, or "
            "make it as packages/ganworks-demo/README.md says. ganworks train makes one of yours in two minutes."
        )
    folder: Path = import_module(PACKAGE).MODELS
    found = {path.parent.name: path.parent for path in sorted(folder.glob("*/config.json"))}
    if not found:
        raise BadInput(f"{folder} has no generators; packages/ganworks-demo/build.py makes them.")
    return found


def demo(name: str) -> Path:
    """The folder of a trained generator, for :func:`ganworks.from_pretrained`.

    Args:
        name: such as ``faces``.

    Raises:
        BadInput: there is none of that name.
    """
    found = demos()
    if name not in found:
        raise unknown_name("demo", name, found)
    return found[name]
