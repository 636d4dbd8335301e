"""Code of the user's own, named as ``path/to/file.py:Class``, and which of it may be imported.

A name that somebody types is a wish to run that file. A name that stands in a run's config is not: the run may come
from anywhere. So a file named by a run is imported only where this user has trained with the same content before (the
sums are kept in the cache folder), where it belongs to an installed package, or where ``--trust`` is given.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, packages_distributions, version
from pathlib import Path
from types import ModuleType
from typing import Any

from ganworks.errors import BadInput
from ganworks.fetch import cache_folder
from ganworks.io import atomic_write, sha256_of

GROUPS = tuple(f"ganworks.{kind}" for kind in ("systems", "networks", "datasets", "metrics", "objectives"))
_REFERENCE = re.compile(r"(?P<file>.+\.py)(?::(?P<name>\w+))?$", re.DOTALL)
_modules: dict[Path, ModuleType] = {}


@dataclass(frozen=True)
class Origin:
    """Where a piece of somebody's code came from, as a run's config keeps it."""

    module: str
    """Its module."""
    name: str
    """Its name in the module."""
    file: str = ""
    """The file, absolute; empty where it had none, as in a notebook."""
    sha256: str = ""
    """Of the file's content."""
    package: str = ""
    """The installed package that it belongs to, with its version; empty for a file of its own."""


def is_reference(name: object) -> bool:
    """Whether a name stands for a file's class: ``file.py:Class``, or ``file.py`` where it holds only one."""
    return isinstance(name, str) and _REFERENCE.fullmatch(name) is not None and "\n" not in name


def split(reference: str) -> tuple[Path, str]:
    """File, absolute, and name of ``file.py:Class``; the name is empty where none was said."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise BadInput(f"{reference!r} is no file.py:Class.")
    return Path(match["file"]).expanduser().resolve(), match["name"] or ""


def absolute(value: Any) -> Any:
    """Plain settings in which every ``file.py:Class`` has an absolute path."""
    if isinstance(value, Mapping):
        return {key: absolute(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(absolute(item) for item in value)
    if is_reference(value):
        file, name = split(value)
        return f"{file}:{name}" if name else str(file)
    return value


def references(value: Any) -> Iterator[str]:
    """Every ``file.py:Class`` in plain settings."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references(item)
    elif is_reference(value):
        yield value


def load(reference: str, base: type | None = None) -> Any:
    """Import the file of ``file.py:Class`` and return the member.

    Args:
        reference: the file, with the member's name; without one the file must hold a single class of its own.
        base: what that single class is derived from.

    Raises:
        BadInput: no such file, an error while it was imported, or no such member.
    """
    file, name = split(reference)
    module = _import(file)
    if name:
        if not hasattr(module, name):
            own = ", ".join(
                n for n, m in vars(module).items() if isinstance(m, type) and m.__module__ == module.__name__
            )
            raise BadInput(f"{file} has no {name}; it has: {own or 'no class'}.")
        return getattr(module, name)
    members = [m for m in vars(module).values() if isinstance(m, type) and m.__module__ == module.__name__]
    members = [m for m in members if base is None or issubclass(m, base)]
    if len(members) != 1:
        named = ", ".join(m.__name__ for m in members) or "none"
        raise BadInput(f"{file} has {len(members)} classes that could be meant ({named}); say which: {file.name}:NAME.")
    return members[0]


def _import(file: Path) -> ModuleType:
    if file in _modules:
        return _modules[file]
    if not file.is_file():
        raise BadInput(f"There is no file {file}.")
    name = f"ganworks_file_{file.stem}_{sha256_of(file)[:12]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise BadInput(f"{file} cannot be imported as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(file.parent))  # so that it finds the files beside it
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        where = _line_in(file, error)
        raise BadInput(f"{file} cannot be imported{where}: {type(error).__name__}: {error}.") from error
    finally:
        sys.path.remove(str(file.parent))
    _modules[file] = module
    return module


def _line_in(file: Path, error: Exception) -> str:
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" (line {line})" if line else ""


def origin_of(member: Any) -> Origin | None:
    """Where a class that is not ganworks' own came from; None for our own."""
    module = sys.modules.get(member.__module__)
    if member.__module__.partition(".")[0] == "ganworks":
        return None
    file = getattr(module, "__file__", None)
    package = _package_of(member.__module__)
    sum_of = sha256_of(Path(file)) if file and Path(file).is_file() else ""
    name = getattr(module.__spec__, "name", None) if module is not None and module.__spec__ is not None else None
    path = str(Path(file).resolve()) if file else ""
    return Origin(name or member.__module__, member.__qualname__, path, sum_of, package)


def _package_of(module: str) -> str:
    names = packages_distributions().get(module.partition(".")[0], [])
    try:
        return f"{names[0]} {version(names[0])}" if names else ""
    except PackageNotFoundError:
        return ""


def reopen(origin: Origin, trust: bool = False) -> Any:
    """The member that a run was made with.

    Args:
        origin: as the run's config has it.
        trust: import the file although nobody here has used it before.

    Raises:
        BadInput: it is not here, has changed, or has never been trusted.
    """
    if not _is_entry_point(origin):
        check(origin, trust)
    if not origin.package:
        return load(f"{origin.file}:{origin.name.partition('.')[0]}")
    try:
        member: Any = importlib.import_module(origin.module)
        for part in origin.name.split("."):
            member = getattr(member, part)
    except (ImportError, AttributeError) as error:
        raise BadInput(f"This run was made with {origin.name} of {origin.package}, not installed ({error}).") from None
    return member


def _is_entry_point(origin: Origin) -> bool:
    """Whether an installed package offers this member to ganworks by itself."""
    points = [point for group in GROUPS for point in entry_points(group=group)]
    return any((point.module, point.attr) == (origin.module, origin.name) for point in points)


def check(origin: Origin, trust: bool = False) -> None:
    """See that a file that a run names may be imported.

    Raises:
        BadInput: it has none, is not here, has changed, or has never been trusted.
    """
    if not origin.file:
        raise BadInput(
            f"This run was made with the class {origin.name}, which was defined in no file; open it from Python as "
            f"Run(folder, system={origin.name})."
        )
    file = Path(origin.file)
    if not file.is_file():
        raise BadInput(f"This run was made with {origin.name} of {file}, which is not here.")
    if trust:
        return
    if sha256_of(file) != origin.sha256:
        raise BadInput(f"{file} has changed since this run was made with it; give --trust to use it as it is now.")
    if origin.sha256 not in _trusted():
        raise BadInput(
            f"This run needs the code of {file} ({origin.name}), which was never used here; read it, and give --trust "
            "to run it."
        )


def remember(origins: Iterable[Origin]) -> None:
    """Trust the files of some origins from now on: their user has trained with them."""
    sums = {origin.sha256 for origin in origins if origin.sha256 and not origin.package} - _trusted()
    if sums:
        with atomic_write(_store()) as temporary:
            temporary.write_text(json.dumps(sorted(_trusted() | sums), indent=1))


def _store() -> Path:
    return cache_folder() / "trusted-code.json"


def _trusted() -> set[str]:
    try:
        sums = json.loads(_store().read_text())
    except (OSError, ValueError):
        return set()
    return {value for value in sums if isinstance(value, str)} if isinstance(sums, list) else set()
