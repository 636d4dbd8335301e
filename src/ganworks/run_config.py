"""config.yaml: all that is needed to make a run again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from ganworks._version import __version__
from ganworks.errors import BadInput
from ganworks.game import Settings
from ganworks.io import atomic_write
from ganworks.training.settings import Training


class _Writer(yaml.SafeDumper):
    """YAML with lists along the line: a vocabulary has thousands of words."""


_Writer.add_representer(
    list, lambda writer, values: writer.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=True)
)


class DataChoice(Settings):
    """Which data, in which shape."""

    name: str
    """A registered name, hub:NAME, or a folder of pictures."""
    size: int | None = Field(default=None, ge=1)
    """Height and width in pixels; default: the set's own."""
    channels: int | None = None
    """1 for grey, 3 for colour; default: as the set has them."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What the data set's loader accepts besides."""


class Measure(Settings):
    """What a run is measured with."""

    metrics: tuple[str, ...] = ("kid", "frechet", "precision_recall", "density_coverage")
    """Names of metrics."""
    features: tuple[str, ...] = ()
    """Names of feature extractors; default: those that suit the data."""
    count: int = Field(default=2000, ge=2)
    """Most images of each side."""


class RunConfig(Settings):
    """A run, resolved."""

    system: str
    """Registered name of the system."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Every field of the system's Config."""
    data: DataChoice
    """Data set, size and channels."""
    training: Training = Training()
    """Budget, batch, seed, precision."""
    measure: Measure = Measure()
    """How ``ganworks evaluate`` measures this run when not told otherwise."""
    versions: dict[str, str] = Field(default_factory=dict)
    """What the run was made with."""

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
            return cls.model_validate(yaml.safe_load(path.read_text()))
        except FileNotFoundError:
            raise BadInput(f"{path.parent} is not a run: it has no config.yaml.") from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BadInput(f"{path} cannot be read as YAML ({' '.join(str(error).split())}).") from None
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise BadInput(f"{path} is not a run's config.yaml: {faults}.") from None


def versions() -> dict[str, str]:
    """Versions of what a run's numbers depend on."""
    found = {"ganworks": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for name in ("torch", "numpy", "lightning-fabric"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
