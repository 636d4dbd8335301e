"""Code of the user's own, named as ``path/to/file.py:Class``, and which of it may be imported.

A name that somebody types is a wish to run that file. A name that stands in a run's config is not: the run may come
from anywhere. So a file named by a run is imported only where this user has trained with the same file and content
before (both are kept in the cache folder), where an installed package offers it by an entry point, or where ``--trust``
is given.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, packages_distributions, version
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any

from ganworks.errors import BadInput
from ganworks.fetch import cache_folder
from ganworks.io import atomic_write, sha256_of

GROUPS = tuple(f"ganworks.{kind}" for kind in ("systems", "networks", "datasets", "metrics", "objectives"))
_REFERENCE = re.compile(r"(?P<file>.+\.py)(?::(?P<name>\w+))?$", re.DOTALL)
_modules: dict[tuple[Path, str], ModuleType] = {}
"""Imported files, by place and sum of their content."""
_trusting: ContextVar[bool] = ContextVar("trusting", default=False)


@contextmanager
def trusting(trust: bool = True) -> Iterator[None]:
    """While this is open, code that a run names is imported although it was never used here: ``--trust``."""
    token = _trusting.set(trust)
    try:
        yield
    finally:
        _trusting.reset(token)


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


def plain(value: Any) -> Any:
    """An object that was given for an option, as a run's file can hold it.

    A design becomes its content; a class or function its name; another object the name of its class where it is equal
    to one that was made without arguments; a mapping is converted item by item. All else stays as it is, for the option
    to check.

    Raises:
        BadInput: a class or an object that a file cannot name.
    """
    if isinstance(value, type) or isfunction(value):
        registered = vars(value).get("entry")
        return registered.name if registered is not None and _is_own(value) else name_of(value)
    if callable(getattr(value, "to_dict", None)):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if callable(getattr(value, "state_dict", None)) and callable(getattr(value, "forward", None)):
        raise BadInput(
            f"{type(value).__name__} is a network as an object, which a run's file cannot hold; for a body give its "
            "class or file.py:Class, whose constructor takes image=(C, H, W), and latent where it is a generator."
        )
    if not (callable(getattr(value, "critic", None)) and callable(getattr(value, "generator", None))):
        return value
    kind = type(value)
    try:
        same = kind() == value or not vars(value)
    except TypeError:
        same = False
    if not same:
        raise BadInput(
            f"The objective {kind.__name__} was made with values of its own, which a run's file cannot hold; give a "
            "design, a registered name, or file.py:Class of a class that needs no arguments."
        )
    return plain(kind)


def _is_own(member: Any) -> bool:
    return member.__module__.partition(".")[0] == "ganworks"


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
    if not file.is_file():
        raise BadInput(f"There is no file {file}.")
    key = file, sha256_of(file)
    if key in _modules:
        return _modules[key]
    name = f"ganworks_file_{file.stem}_{key[1][:12]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise BadInput(f"{file} cannot be imported as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(file.parent))  # so that it finds the files beside it
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        where = _line_in(file, error)
        raise BadInput(
            f"{file} cannot be imported{where}: {type(error).__name__}: {str(error).rstrip('. ')}."
        ) from error
    finally:
        sys.path.remove(str(file.parent))
    _modules[key] = module
    return module


def _line_in(file: Path, error: BaseException) -> str:
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" (line {line})" if line else ""


def origin_of(member: Any) -> Origin | None:
    """Where a class that is not ganworks' own came from; None for our own."""
    if _is_own(member):
        return None
    module = sys.modules.get(member.__module__)
    spec = getattr(module, "__spec__", None)
    name = spec.name if spec is not None else member.__module__  # of a script, not __main__, where it was run by -m
    file = getattr(module, "__file__", None)
    if not file or not Path(file).is_file() or "<locals>" in member.__qualname__:
        return Origin(name, member.__qualname__)
    path = Path(file).resolve()
    return Origin(name, member.__qualname__, str(path), sha256_of(path), _package_of(name))


def _package_of(module: str) -> str:
    names = packages_distributions().get(module.partition(".")[0], [])
    try:
        return f"{names[0]} {version(names[0])}" if names else ""
    except PackageNotFoundError:
        return ""


def point_of(module: str, name: str) -> EntryPoint | None:
    """The entry point by which an installed package offers a member to ganworks; None where it does not."""
    points = [point for group in GROUPS for point in entry_points(group=group)]
    return next((point for point in points if (point.module, point.attr) == (module, name)), None)


def name_of(member: Any) -> str:
    """How a run's file names a class or function: by its entry point, or as ``file.py:Class``.

    Raises:
        BadInput: it was defined in no file.
    """
    origin = origin_of(member)
    if origin is None:
        raise BadInput(f"{member.__qualname__} is part of ganworks; give its registered name.")
    if (point := point_of(origin.module, origin.name)) is not None:
        return point.name
    if not origin.file or "." in origin.name:
        raise BadInput(
            f"{member.__qualname__} was defined in no file, or inside of something, so that the run's file cannot name "
            "it; put it at the top of a file of its own."
        )
    return f"{origin.file}:{origin.name}"


def reopen(origin: Origin, trust: bool = False) -> Any:
    """The member that a run was made with.

    Args:
        origin: as the run's config has it.
        trust: import the file although nobody here has used it before.

    Raises:
        BadInput: it is not here, has changed, or has never been trusted.
    """
    if not origin.package:
        check(origin, trust)
        return _member(load(f"{origin.file}:{origin.name.partition('.')[0]}"), origin.name.partition(".")[2])
    absent = f"This run was made with {origin.name} of {origin.package}, which is not installed here"
    if point_of(origin.module, origin.name) is None:
        file = module_file(origin.module)
        if file is None:
            raise BadInput(f"{absent}.")
        check(replace(origin, file=str(file)), trust)
    try:
        return _member(importlib.import_module(origin.module), origin.name)
    except (ImportError, AttributeError) as error:
        raise BadInput(f"{absent} ({error}).") from None


def _member(owner: Any, path: str) -> Any:
    for part in path.split(".") if path else ():
        owner = getattr(owner, part)
    return owner


def module_file(module: str) -> Path | None:
    """The file that an import of a module would run, found without running anything; None where there is none."""
    top, *rest = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:
        return None
    if spec is None or spec.origin is None:
        return None
    if not rest:
        return Path(spec.origin)
    places = [Path(folder).joinpath(*rest) for folder in spec.submodule_search_locations or ()]
    files = [file for place in places for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()]
    return files[0] if files else None


def check(origin: Origin, trust: bool = False) -> None:
    """See that a file that a run names may be imported.

    Raises:
        BadInput: it has none, is not here, has changed, or has never been trusted.
    """
    if not origin.file:
        raise BadInput(
            f"This run was made with the class {origin.name}, which was defined in no file; open it from Python as "
            f"Run(folder, system={origin.name.rpartition('.')[2]})."
        )
    file = Path(origin.file)
    if not file.is_file():
        raise BadInput(
            f"This run was made with {origin.name} of {file}, which is not here; put it back, or open the run from "
            f"Python as Run(folder, system={origin.name})."
        )
    if trust or _trusting.get():
        return
    if sha256_of(file) != origin.sha256:
        raise BadInput(f"{file} has changed since this run was made with it; give --trust to use it as it is now.")
    if _key(origin) not in _trusted():
        raise BadInput(
            f"This run needs the code of {file} ({origin.name}), which was never used here; read it, and give --trust "
            "to run it."
        )


def remember(origins: Iterable[Origin]) -> None:
    """Trust the files of some origins from now on: their user has trained with them."""
    keys = {_key(origin) for origin in origins if origin.sha256} - _trusted()
    if keys:
        with atomic_write(_store()) as temporary:
            temporary.write_text(json.dumps(sorted(_trusted() | keys), indent=1))


def _key(origin: Origin) -> str:
    """Content and place: the same content in another folder may import other files beside it."""
    return f"{origin.sha256}  {Path(origin.file).resolve()}"


def _store() -> Path:
    return cache_folder() / "trusted-code.json"


def _trusted() -> set[str]:
    try:
        keys = json.loads(_store().read_text())
    except (OSError, ValueError):
        return set()
    return {value for value in keys if isinstance(value, str)} if isinstance(keys, list) else set()
