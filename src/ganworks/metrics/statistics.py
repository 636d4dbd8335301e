"""Features of a data set stored in one file, so that a generator is measured without the data or the time to see it.

The file is safetensors. For each extractor it holds the features (and class scores) of real images and of the others
that make the floor, float32; in its metadata, under ``ganworks``, what they are of: the data, split, count and size,
fingerprints of the images, and label, weights and resizer of each extractor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from ganworks._version import __version__
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write, open_ordinary
from ganworks.metrics.features import build
from ganworks.metrics.features.extractor import Extracted, Extractor
from ganworks.metrics.features.kept import cached_features, fingerprint

KEY = "ganworks"
ENDING = ".safetensors"
SIDES = ("real", "floor")


class Stamp(BaseModel):
    """What an extractor was when the features were made."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sha256: str
    """Of its weights."""
    resizer: str


class Facts(BaseModel):
    """What the features are of."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int = Field(default=1, ge=1, le=1)
    ganworks: str = __version__
    data: str = Field(max_length=300)
    """Name of the data set."""
    split: str = Field(max_length=30)
    """Which part of it the real images are."""
    image: tuple[int, int, int]
    """Shape of a picture, (C, H, W)."""
    real_sha256: str
    """Fingerprint of the real images."""
    floor_sha256: str
    """Fingerprint of those of the floor."""
    extractors: dict[str, Stamp]
    """By label, for example ``mobilenet_v2@96``."""


class Statistics:
    """Stored features of two disjoint sets of real images.

    Args:
        facts: what they are of.
        tensors: ``LABEL/real``, ``LABEL/floor`` and, of extractors with classes, ``LABEL/real/logits`` and so on.
    """

    def __init__(self, facts: Facts, tensors: Mapping[str, Tensor]) -> None:
        self.facts, self._tensors = facts, dict(tensors)

    def __len__(self) -> int:
        """Real images, as many as features of the first extractor."""
        return len(next(iter(self._tensors.values())))

    @property
    def features(self) -> tuple[str, ...]:
        """Labels of the extractors."""
        return tuple(self.facts.extractors)

    def of(self, extractor: Extractor) -> tuple[Extracted, Extracted]:
        """The features of the real images and of the floor.

        Raises:
            BadInput: there are none of this extractor, or those of other weights.
        """
        stamp = self.facts.extractors.get(extractor.label)
        if stamp is None:
            raise BadInput(
                f"The statistics of {self.facts.data} have features of {', '.join(self.features)}, not of "
                f"{extractor.label}; leave that metric out, or make them again with --features {extractor.name}."
            )
        if stamp.sha256 != extractor.sha256 or stamp.resizer != extractor.resizer:
            raise BadInput(
                f"The statistics of {self.facts.data} were made with other weights or another resizer of "
                f"{extractor.label} than there are here; make them again."
            )
        real, floor = (
            Extracted(self._tensors[f"{extractor.label}/{side}"], self._tensors.get(f"{extractor.label}/{side}/logits"))
            for side in SIDES
        )
        return real, floor

    def save(self, path: Path) -> Path:
        """Write the file, whole or not at all.

        Raises:
            BadInput: the name does not end in .safetensors.
            CannotWrite: the place cannot be written.
        """
        if path.suffix != ENDING:
            raise BadInput(f"A file of statistics ends in {ENDING}, so that others know it; {path.name} does not.")
        with atomic_write(path, "statistics") as temporary:
            save_file(self._tensors, temporary, {"format": "pt", KEY: self.facts.model_dump_json()})
        return path

    @classmethod
    def load(cls, path: Path) -> Statistics:
        """Read a file that :meth:`save` wrote.

        Raises:
            DataError: it cannot be read, or holds something else.
        """
        try:
            open_ordinary(path).close()
            with safe_open(path, "pt") as file:
                facts = Facts.model_validate_json((file.metadata() or {}).get(KEY, ""))
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError) as error:
            raise DataError(f"{path} cannot be read ({' '.join(str(error).split())[:200]}).") from error
        except ValidationError:
            raise DataError(
                f"{path} holds no statistics of a data set; ganworks data statistics writes them."
            ) from None
        _check(facts, tensors, path)
        return cls(facts, tensors)


def statistics_of(
    real: Tensor,
    floor: Tensor,
    features: Sequence[str | Extractor],
    *,
    data: str,
    split: str = "evaluate",
    labelled: tuple[Tensor, Tensor] | None = None,
    seed: int = 0,
    device: torch.device | str = "cpu",
) -> Statistics:
    """What extractors say of real images.

    Args:
        real: (N, C, H, W) in [-1, 1], which generators will be measured against.
        floor: (M, C, H, W), other real images.
        features: names of extractors, or extractors.
        data: name of the data set.
        split: which part of it ``real`` is.
        labelled: images and labels, for the features ``classifier``.
        seed: of the training of that classifier.
        device: where the extractors run.

    Raises:
        BadInput: unknown features, none of them, or too few images.
    """
    if not features or min(len(real), len(floor)) < 8:
        raise BadInput(f"At least one extractor and 8 images a side are needed, not {len(real)} and {len(floor)}.")
    tensors: dict[str, Tensor] = {}
    stamps: dict[str, Stamp] = {}
    for name in features:
        extractor = build(name, labelled=labelled, seed=seed, device=device)
        stamps[extractor.label] = Stamp(sha256=extractor.sha256, resizer=extractor.resizer)
        for side, images in zip(SIDES, (real, floor), strict=True):
            out = cached_features(extractor, images)
            tensors[f"{extractor.label}/{side}"] = out.features.contiguous()
            if out.logits is not None:
                tensors[f"{extractor.label}/{side}/logits"] = out.logits.contiguous()
    channels, height, width = real.shape[1:]
    facts = Facts(
        data=data,
        split=split,
        image=(channels, height, width),
        real_sha256=fingerprint(real),
        floor_sha256=fingerprint(floor),
        extractors=stamps,
    )
    return Statistics(facts, tensors)


def _check(facts: Facts, tensors: Mapping[str, Any], path: Path) -> None:
    names = {f"{label}/{side}" for label in facts.extractors for side in SIDES}
    logits = {f"{name}/logits" for name in names}
    rows = {side: {len(tensors[name]) for name in tensors if f"/{side}" in name} for side in SIDES}
    whole = (
        names <= tensors.keys() <= names | logits and facts.extractors and all(len(one) == 1 for one in rows.values())
    )
    if not whole or not all(tensor.ndim == 2 and bool(torch.isfinite(tensor).all()) for tensor in tensors.values()):
        raise DataError(f"{path} does not hold the features that its description names.")
