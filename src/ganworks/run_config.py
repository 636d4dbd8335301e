"""config.yaml: all that is needed to make a run again."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, field_validator

from ganworks import plugins
from ganworks._retired import current_options
from ganworks._version import __version__
from ganworks.errors import BadInput
from ganworks.game import Settings, System
from ganworks.io import LARGEST_TEXT, atomic_write, read_ordinary, sha256_of
from ganworks.registry import system as systems
from ganworks.training.settings import Training


class _Writer(yaml.SafeDumper):
    """YAML with lists along the line: a vocabulary has thousands of words."""


_Writer.add_representer(
    list, lambda writer, values: writer.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=True)
)


class PlainLoader(yaml.SafeLoader):
    """Loads YAML without aliases, which let a small file stand for a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not accepted")
        return super().compose_node(parent, index)


LARGEST = LARGEST_TEXT
"""Bytes of a config.yaml; a vocabulary of a hundred thousand words is well below."""


class DataChoice(Settings):
    """Which data, in which shape."""

    name: str
    """A registered name, hub:NAME, or a folder of pictures."""
    size: int | tuple[int, int] | None = None
    """Height and width in pixels, one number for squares; default: the set's own."""
    channels: int | None = None
    """1 for grey, 3 for colour, 4 for your own pictures with transparency; default: as the set has them."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What the data set's loader accepts besides."""
    sha256: str = ""
    """Of the training split, of data that was handed over as a Python object."""
    class_names: tuple[str, ...] = ()
    """Names of the classes in the order of their numbers; found in the data."""
    report: dict[str, Any] = Field(default_factory=dict)
    """What was read, left out, scaled, cut and chosen, of pictures of one's own."""

    @field_validator("size", mode="before")
    @classmethod
    def _sides(cls, size: Any) -> Any:
        if size is None:
            return None
        sides = size.lower().split("x") if isinstance(size, str) else size if isinstance(size, list | tuple) else [size]
        try:
            numbers = [int(side) for side in sides]
        except (TypeError, ValueError):
            numbers = []
        if len(numbers) not in (1, 2) or min(numbers) < 1:
            raise ValueError("give a side in pixels, 1 or more, or HEIGHTxWIDTH")
        return numbers[0] if len(numbers) == 1 else tuple(numbers)


class Measure(Settings):
    """What a run is measured with."""

    metrics: tuple[str, ...] = ("kid", "frechet", "precision_recall", "density_coverage")
    """Names of metrics."""
    features: tuple[str, ...] = ()
    """Names of feature extractors; default: those that suit the data."""
    count: int = Field(default=2000, ge=2)
    """Most images of each side."""


class Code(Settings):
    """Where a class or function that is not ganworks' own came from."""

    module: str = ""
    """Its module."""
    name: str = ""
    """Its name in the module."""
    file: str = ""
    """The file, absolute; empty where it had none, as in a notebook."""
    sha256: str = ""
    """Of the file's content."""
    package: str = ""
    """The installed package that it belongs to, with its version; empty for a file of its own."""

    @classmethod
    def of(cls, origin: plugins.Origin) -> Code:
        """From what :mod:`ganworks.plugins` knows."""
        return cls(**asdict(origin))

    @property
    def origin(self) -> plugins.Origin:
        """As :mod:`ganworks.plugins` takes it."""
        return plugins.Origin(**self.model_dump())


class RunConfig(Settings):
    """A run, resolved."""

    system: str
    """Registered name of the system, or the name of a class of the user's own, which ``code`` then holds."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Every field of the system's Config."""
    data: DataChoice
    """Data set, size and channels."""
    training: Training = Training()
    """Budget, batch, seed, precision."""
    measure: Measure = Measure()
    """How ``ganworks evaluate`` measures this run when not told otherwise."""
    code: dict[str, Code] = Field(default_factory=dict)
    """Code from outside of ganworks: "system" for the system's class, and every file.py:Class of options and data."""
    versions: dict[str, str] = Field(default_factory=dict)
    """What the run was made with."""

    def check_code(self, trust: bool = False) -> None:
        """See that every ``file.py:Class`` in the settings may be imported.

        Args:
            trust: as for :meth:`system_class`.

        Raises:
            BadInput: a file is not here, has changed, or was never trusted.
        """
        plain = self.model_dump(mode="json", exclude={"code", "versions", "system"})
        for reference in plugins.references(plain):
            file, name = plugins.split(reference)
            source = self.code.get(reference, Code())  # whatever file it says: the one that is imported is checked
            plugins.check(plugins.Origin("", name or file.name, str(file), source.sha256), trust)

    def system_class(self, trust: bool = False) -> type[System[Any]]:
        """The system's class, imported; code from outside is checked before anything is run.

        Args:
            trust: run files that were never used on this machine, or that have changed.

        Raises:
            BadInput: the code is not here, has changed, or was never trusted; or no such system.
        """
        self.check_code(trust)
        if "system" not in self.code:
            if plugins.is_reference(self.system):
                raise BadInput(f"This run names the code {self.system} as its system and nothing of its origin.")
            return systems[self.system]
        kind = plugins.reopen(self.code["system"].origin, trust)
        if not (isinstance(kind, type) and issubclass(kind, System)):
            raise BadInput(f"{self.code['system'].name} of {self.code['system'].module} is no system.")
        return kind

    def save(self, path: Path) -> None:
        """Write as YAML, whole or not at all.

        Raises:
            CannotWrite: the disk is full or the place cannot be written.
        """
        content = self.model_dump(mode="json")
        with atomic_write(path) as temporary:
            temporary.write_text(yaml.dump(content, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120))

    @classmethod
    def load(cls, path: Path) -> RunConfig:
        """Read a run's config.yaml.

        Raises:
            BadInput: it is missing or does not hold a run's settings.
        """
        try:
            text = read_ordinary(path, LARGEST, links=False).decode()
            return cls.model_validate(_current(yaml.load(text, Loader=PlainLoader)))
        except FileNotFoundError:
            raise BadInput(f"{path.parent} is not a run: it has no config.yaml.") from None
        except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
            raise BadInput(f"{path} cannot be read as YAML ({' '.join(str(error).split())[:300]}).") from None
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:4])
            raise BadInput(f"{path} is not a run's config.yaml: {faults[:400]}.") from None
        except BadInput:
            raise
        except ValueError as error:  # a date that no calendar has
            raise BadInput(f"{path} cannot be read as YAML ({' '.join(str(error).split())[:300]}).") from None


def _current(content: Any) -> Any:
    """A run's settings as 0.1.0 wrote them, with today's options; others as they are."""
    match content:
        case {"options": dict(options), "versions": {"ganworks": str(version_of_run)}} if version_of_run.startswith(
            "0.1."
        ):
            return {**content, "options": current_options(options)}
    return content


def code_of(kind: type[System[Any]], options: Mapping[str, object], data: DataChoice) -> dict[str, Code]:
    """Where the code of a run comes from that is not ganworks' own.

    Args:
        kind: the system's class.
        options: fields of its Config, as plain values.
        data: what it is trained on.
    """
    origins: dict[str, Code] = {}
    origin = plugins.origin_of(kind)
    if origin is not None:
        origins["system"] = Code.of(origin)
    for reference in plugins.references([options, data.name, data.options]):
        file, name = plugins.split(reference)
        if not file.is_file():
            raise BadInput(f"There is no file {file}.")
        origins[reference] = Code(name=name, file=str(file), sha256=sha256_of(file))
    return origins


def versions() -> dict[str, str]:
    """Versions of what a run's numbers depend on."""
    versions_of = {"ganworks": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for name in ("torch", "numpy", "lightning-fabric"):
        try:
            versions_of[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions_of
