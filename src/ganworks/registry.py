"""Tables of named objects, read from the source of a package without importing it.

A system, data set, metric or recipe is one file with one decorated class or function. The decorator's literal
arguments are the facts that ``ganworks list`` prints; they are read with :mod:`ast`, so that listing forty
systems imports none of them. The object itself is imported when it is first asked for.

Names come from three places: this package, other installed packages by their entry points (groups
``ganworks.systems``, ``ganworks.networks``, ``ganworks.datasets``, ``ganworks.metrics``, ``ganworks.objectives``), and
``path/to/file.py:Class``, which :mod:`ganworks.plugins` loads.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from ganworks import plugins
from ganworks.errors import BadInput, unknown_name

Named = TypeVar("Named")


@dataclass(frozen=True)
class Entry:
    """One name in a table: where the object lives and what its decorator says of it."""

    name: str
    module: str
    attribute: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def load(self) -> Any:
        """Import the module and return the object."""
        member: Any = importlib.import_module(self.module)
        for part in self.attribute.split("."):
            member = getattr(member, part)
        return member


def entry_of(member: Any) -> Entry:
    """The entry of a class that no decorator has named: its name in snake case, its docstring's first line as title."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", member.__name__).lower()
    text = (inspect.getdoc(member) if "__doc__" in vars(member) and member.__doc__ else None) or member.__name__
    facts = {"title": text.splitlines()[0].rstrip("."), "family": "own"}
    return Entry(name, member.__module__, member.__qualname__, facts)


class Table(Mapping[str, Any]):
    """Names of one kind, found in the modules of one package and extended at run time.

    Args:
        kind: what a name stands for, used in messages ("system").
        package: dotted name of the package whose modules are read.
        decorator: name of the decorator that marks members, normally the name this table is bound to.
        group: entry-point group by which other packages add names; None for none.
    """

    def __init__(self, kind: str, package: str, decorator: str, group: str | None = None):
        self.kind, self.package, self.decorator, self.group = kind, package, decorator, group
        self._added: dict[str, Entry] = {}
        self._objects: dict[str, Any] = {}
        self._entries: dict[str, Entry] | None = None

    def __call__(self, name: str, **facts: Any) -> Callable[[Named], Named]:
        """Decorate a class or function so that it is known by ``name``; a second owner of a name raises."""

        def add(member: Named) -> Named:
            entry = Entry(name, member.__module__, member.__qualname__, facts)  # type: ignore[attr-defined]
            existing = self.entries().get(name)
            if existing is not None and not _same_place(existing, entry):
                raise BadInput(
                    f"The {self.kind} name {name!r} is taken by {existing.module}.{existing.attribute}; "
                    f"{entry.module}.{entry.attribute} needs another one."
                )
            self._added[name], self._objects[name] = entry, member
            vars_of: Any = member
            vars_of.entry = entry
            return member

        return add

    def entries(self) -> dict[str, Entry]:
        """All entries by name, sorted; importing nothing."""
        if self._entries is None:
            own = _scan(self.package, self.decorator, self.kind)
            self._entries = {**_from_packages(self.group, self.decorator, own, self.kind), **own}
        return dict(sorted({**self._entries, **self._added}.items()))

    def __getitem__(self, name: str) -> Any:
        if plugins.is_reference(name):
            return plugins.load(name)
        if name not in self._objects:
            self._objects[name] = self._load(name)
        return self._objects[name]

    def _load(self, name: str) -> Any:
        entries = self.entries()
        if name not in entries:
            raise unknown_name(self.kind, name, entries)
        entry = entries[name]
        try:
            member = entry.load()
        except (ImportError, AttributeError) as error:
            raise BadInput(f"The {self.kind} {name!r} cannot be imported from {entry.module} ({error}).") from error
        if not hasattr(member, "entry") or member.entry.name != name:  # of another package, without our decorator
            member.entry = entry
        return member

    def __contains__(self, name: object) -> bool:
        return name in self.entries()

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries())

    def __len__(self) -> int:
        return len(self.entries())


def _scan(package: str, decorator: str, kind: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).glob("*.py")):
            module = package if path.stem == "__init__" else f"{package}.{path.stem}"
            for entry in _members(ast.parse(path.read_text(encoding="utf-8")), module, decorator):
                if entry.name in entries:
                    raise BadInput(
                        f"Two files claim the {kind} name {entry.name!r}: {entries[entry.name].module}, {module}."
                    )
                entries[entry.name] = entry
    return entries


def _members(tree: ast.Module | None, module: str, decorator: str) -> Iterator[Entry]:
    for node in tree.body if tree is not None else ():
        if not isinstance(node, ast.ClassDef | ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", None) == decorator:
                facts = {word.arg: ast.literal_eval(word.value) for word in mark.keywords if word.arg}
                yield Entry(ast.literal_eval(mark.args[0]), module, node.name, facts)


def _same_place(first: Entry, second: Entry) -> bool:
    """Whether two entries are one member, perhaps imported under two names, as a script and as a file."""
    if first.attribute != second.attribute:
        return False
    files = [getattr(sys.modules.get(entry.module), "__file__", None) for entry in (first, second)]
    return first.module == second.module or (files[0] is not None and files[0] == files[1])


def _from_packages(group: str | None, decorator: str, own: Mapping[str, Entry], kind: str) -> dict[str, Entry]:
    """Entries that installed packages add; a name of our own cannot be taken."""
    added: dict[str, Entry] = {}
    for point in entry_points(group=group) if group else ():
        if point.name in own or point.name in added:
            owner = (own.get(point.name) or added[point.name]).module
            raise BadInput(f"{point.value} claims the {kind} name {point.name!r}, which {owner} has.")
        added[point.name] = Entry(point.name, point.module, point.attr, _facts_of(point, decorator))
    return added


def _facts_of(point: EntryPoint, decorator: str) -> dict[str, Any]:
    """What a package's file says of a member: in the decorator, or else in the first line of its docstring."""
    package = point.dist.name if point.dist is not None else point.module
    facts: dict[str, Any] = {"title": point.name, "family": "own", "package": package}
    file = plugins.module_file(point.module)
    try:
        tree = ast.parse(file.read_text(encoding="utf-8")) if file is not None else None
    except (OSError, SyntaxError, ValueError):
        return facts
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == point.attr:
            text = ast.get_docstring(node)
            facts |= {"title": text.splitlines()[0].rstrip(".")} if text else {}
    try:
        members = list(_members(tree, point.module, decorator))
    except (ValueError, IndexError):  # a decorator whose arguments are not literal
        members = []
    marked = [dict(entry.facts) for entry in members if entry.attribute == point.attr]
    return facts | (marked[0] if marked else {})


system = Table("system", "ganworks.systems", "system", "ganworks.systems")
network = Table("network", "ganworks.networks", "network", "ganworks.networks")
objective = Table("objective", "ganworks.losses", "objective", "ganworks.objectives")
dataset = Table("data set", "ganworks.data", "dataset", "ganworks.datasets")
metric = Table("metric", "ganworks.metrics", "metric", "ganworks.metrics")
features = Table("feature extractor", "ganworks.metrics.features", "features")
recipe = Table("recipe", "ganworks.recipes", "recipe")
