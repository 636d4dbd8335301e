"""Tables of named objects, read from the source of a package without importing it.

A system, data set, metric or recipe is one file with one decorated class or function. The decorator's literal
arguments are the facts that ``ganworks list`` prints; they are read with :mod:`ast`, so that listing forty
systems imports none of them. The object itself is imported when it is first asked for.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

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
        return getattr(importlib.import_module(self.module), self.attribute)


class Table(Mapping[str, Any]):
    """Names of one kind, found in the modules of one package and extended at run time.

    Args:
        kind: what a name stands for, used in messages ("system").
        package: dotted name of the package whose modules are read.
        decorator: name of the decorator that marks members, normally the name this table is bound to.
    """

    def __init__(self, kind: str, package: str, decorator: str):
        self.kind, self.package, self.decorator = kind, package, decorator
        self._added: dict[str, Entry] = {}
        self._objects: dict[str, Any] = {}
        self._found: dict[str, Entry] | None = None

    def __call__(self, name: str, **facts: Any) -> Callable[[Named], Named]:
        """Decorate a class or function so that it is known by ``name``; a second owner of a name raises."""

        def add(member: Named) -> Named:
            entry = Entry(name, member.__module__, member.__qualname__, facts)  # type: ignore[attr-defined]
            held = self.entries().get(name)
            if held is not None and (held.module, held.attribute) != (entry.module, entry.attribute):
                raise BadInput(
                    f"The {self.kind} name {name!r} is taken by {held.module}.{held.attribute}; "
                    f"{entry.module}.{entry.attribute} needs another one."
                )
            self._added[name], self._objects[name] = entry, member
            member.entry = entry  # type: ignore[attr-defined]
            return member

        return add

    def entries(self) -> dict[str, Entry]:
        """All entries by name, sorted; importing nothing."""
        if self._found is None:
            self._found = _scan(self.package, self.decorator, self.kind)
        return dict(sorted({**self._found, **self._added}.items()))

    def __getitem__(self, name: str) -> Any:
        if name not in self._objects:
            entries = self.entries()
            if name not in entries:
                raise unknown_name(self.kind, name, entries)
            self._objects[name] = entries[name].load()
        return self._objects[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries()

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries())

    def __len__(self) -> int:
        return len(self.entries())


def _scan(package: str, decorator: str, kind: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).glob("*.py")):
            module = package if path.stem == "__init__" else f"{package}.{path.stem}"
            for entry in _members(path, module, decorator):
                if entry.name in found:
                    raise BadInput(
                        f"Two files claim the {kind} name {entry.name!r}: {found[entry.name].module}, {module}."
                    )
                found[entry.name] = entry
    return found


def _members(path: Path, module: str, decorator: str) -> Iterator[Entry]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", None) == decorator:
                facts = {word.arg: ast.literal_eval(word.value) for word in mark.keywords if word.arg}
                yield Entry(ast.literal_eval(mark.args[0]), module, node.name, facts)


system = Table("system", "ganworks.systems", "system")
objective = Table("objective", "ganworks.losses", "objective")
dataset = Table("data set", "ganworks.data", "dataset")
metric = Table("metric", "ganworks.metrics", "metric")
features = Table("feature extractor", "ganworks.metrics.features", "features")
recipe = Table("recipe", "ganworks.recipes", "recipe")
network = Table("network", "ganworks.networks", "network")
