"""Two sets of images, named metrics, named features: a stamped report."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import torch
from torch import Tensor

from ganworks import registry, rng
from ganworks._version import __version__
from ganworks.errors import BadInput, unknown_name
from ganworks.metrics.features import build
from ganworks.metrics.features.extractor import Extracted, Extractor
from ganworks.metrics.features.kept import cached_features, fingerprint
from ganworks.metrics.measure import Sides, Value
from ganworks.metrics.report import Report, Score
from ganworks.metrics.statistics import Statistics

METRICS = ("kid", "frechet", "precision_recall", "density_coverage")
FEATURES = ("mobilenet_v2", "efficientnet_lite0")

OTHER_NAMES = {
    "fid": "frechet",
    "fd": "frechet",
    "frechet_distance": "frechet",
    "kernel_distance": "kid",
    "precision": "precision_recall",
    "recall": "precision_recall",
    "density": "density_coverage",
    "coverage": "density_coverage",
    "prdc": "density_coverage",
    "inception_score": "classifier_score",
}
"""What else people call a metric; a score is reported under the registered name, with its features."""

__all__ = ["FEATURES", "METRICS", "OTHER_NAMES", "Report", "Score", "evaluate"]


@dataclass(frozen=True)
class _Looked:
    """The three sets as one extractor saw them."""

    extractor: Extractor
    real: Extracted
    fake: Extracted
    floor: Extracted


def evaluate(
    *,
    real: Tensor | Statistics,
    fake: Tensor,
    floor: Tensor | None = None,
    metrics: Sequence[str] = METRICS,
    features: Sequence[str | Extractor] = FEATURES,
    seed: int = 0,
    split: str = "evaluate",
    data: str = "",
    labelled: tuple[Tensor, Tensor] | None = None,
    modes: Tensor | None = None,
    deviation: float = 0.0,
    paired: bool = False,
    device: torch.device | str = "cpu",
) -> Report:
    """Measure fake images against real ones, and real ones against real ones beside it.

    Args:
        real: (N, C, H, W) in [-1, 1], images the generator was not trained on; points are (N, 2, 1, 1), and a fourth
            channel is transparency, through which white shows. Or stored statistics, which have their floor.
        fake: (M, C, H, W) generated.
        floor: further real images, disjoint from ``real``; its first M are used. None splits ``real`` in two halves at
            random: the first is then compared with as many fakes and with the second, so that both columns rest on
            equal counts.
        metrics: registered names, or :data:`OTHER_NAMES`.
        features: registered names (with ``@size`` where wanted) or extractors. A metric that is defined on one
            extractor only (LPIPS, points) brings it along.
        seed: of all that is drawn here.
        split: which part of the data ``real`` is.
        data: name of the data set.
        labelled: training images and labels, for the features ``classifier``.
        modes: (K, d) known modes of the data, for ``mode_coverage``.
        deviation: standard deviation around them.
        paired: whether every fake image is meant to be the real one at its place, as ``psnr`` and ``ssim`` need it.
        device: where the extractors run.

    Returns:
        The report.

    Raises:
        BadInput: unknown names, shapes that differ, too few images, or a metric that none of the features can serve.
        DataError: weights that cannot be fetched.
    """
    metrics = _known(metrics, modes is not None, paired)
    fake, stored = on_white(fake), real if isinstance(real, Statistics) else None
    sets: tuple[Tensor, Tensor, Tensor] | None = None
    if isinstance(real, Statistics):
        _check_stored(real, fake, floor, paired)
    else:
        _check(real, fake, floor)
        real, floor = on_white(real), None if floor is None else on_white(floor)
        if paired and len(real) != len(fake):
            raise BadInput(f"{len(fake)} pictures cannot be the counterparts of {len(real)}; give as many of both.")
        sets = _halves(real, fake, seed, paired) if floor is None else (real, fake, floor[: len(fake)])
    looked: dict[str, _Looked] = {}

    def look(name: str | Extractor) -> _Looked:
        key = name if isinstance(name, str) else name.label
        if key not in looked:
            extractor = build(name, labelled=labelled, seed=seed, device=device)
            if stored is not None:
                real_features, floor_features = stored.of(extractor)
                floor_features = _first(floor_features, len(fake))
            else:
                assert sets is not None
                real_features, floor_features = cached_features(extractor, sets[0]), cached_features(extractor, sets[2])
            seen = fake if sets is None else sets[1]
            looked[key] = _Looked(extractor, real_features, extractor.extract(seen), floor_features)
        return looked[key]

    scores: list[Score] = []
    for name in dict.fromkeys(metrics):
        entry = registry.metric.entries()[name]
        for extractor_name in _served(name, entry.facts["sees"], features, look):
            facts_of_data = {"modes": modes, "deviation": deviation, "image": tuple(fake.shape[1:])}
            scores += _measure(name, entry.facts, look(extractor_name), facts_of_data, seed, split)
    return Report(
        scores=tuple(scores),
        data=data,
        split=split,
        seed=seed,
        real_sha256=real.facts.real_sha256 if isinstance(real, Statistics) else fingerprint(real),
        fake_sha256=fingerprint(fake),
        device=str(device),
        versions=_versions(),
        notes=(
            *(one.extractor.note for one in looked.values() if one.extractor.note),
            *(
                ()
                if floor is not None or stored is not None
                else ("real images were halved: the floor needs a disjoint set of its own",)
            ),
        ),
    )


def _known(metrics: Sequence[str], modes: bool, paired: bool) -> tuple[str, ...]:
    """Registered names of the metrics, all of which can be measured on what is given."""
    names = tuple(
        OTHER_NAMES.get(name.lower(), name) if isinstance(name, str) and name not in registry.metric else name
        for name in metrics
    )
    for name in names:
        if not isinstance(name, str) or name not in registry.metric:
            raise unknown_name("metric", name, [*registry.metric, *OTHER_NAMES])
        facts = registry.metric.entries()[name].facts
        if not {"sees", "better"} <= facts.keys():
            raise BadInput(f"The metric {name!r} does not say what it sees and what is better; mark it with @metric.")
        needs = facts.get("needs", ())
        if not modes and "modes" in needs:
            raise BadInput(f"The metric {name!r} needs data whose modes are known, for example ring or grid.")
        if not paired and "pairs" in needs:
            raise BadInput(
                f"The metric {name!r} compares each picture with its true counterpart, and here is none; there is in "
                "super-resolution (srgan) and in translation on matched data (emoji with pair=A,B; edges)."
            )
    return names


def on_white(images: Tensor) -> Tensor:
    """Images (N, 4, H, W) with transparency laid on white, (N, 3, H, W); others as they are."""
    if images.shape[1] != 4:
        return images
    share = (images[:, 3:] + 1) / 2
    return images[:, :3] * share + (1 - share)


def _served(name: str, sees: str, features: Iterable[str | Extractor], look: Any) -> list[str | Extractor]:
    """The extractors a metric is to be measured on."""
    if sees not in ("features", "logits"):
        return [sees]
    served = [one for one in features if sees == "features" or look(one).fake.logits is not None]
    if not served:
        raise BadInput(f"The metric {name!r} needs features with classes, for example mobilenet_v2 or classifier.")
    return served


def _measure(
    name: str, facts: Any, looked: _Looked, facts_of_data: dict[str, Any], seed: int, split: str
) -> list[Score]:
    begun = time.perf_counter()
    most = facts.get("most")
    real, fake, floor = (_first(one, most) for one in (looked.real, looked.fake, looked.floor))
    sides = Sides(real, fake, seed, **facts_of_data)
    measure = registry.metric[name]
    values: dict[str, Value] = measure(sides)
    floors: dict[str, Value] = measure(replace(sides, fake=floor))
    seconds = round(time.perf_counter() - begun, 3)
    extractor = looked.extractor
    return [
        Score(
            metric=name,
            name=key,
            title=f"{key} on {_title(extractor)}",
            value=value.value,
            error=value.error,
            better=facts["better"],
            times=facts.get("times", 1),
            features=extractor.label,
            sha256=extractor.sha256,
            resizer=extractor.resizer,
            real_count=len(real.features),
            fake_count=len(fake.features),
            floor_value=floors[key].value,
            floor_error=floors[key].error,
            floor_count=len(floor.features),
            split=split,
            seed=seed,
            seconds=seconds,
            note=value.note,
        )
        for key, value in values.items()
    ]


def _first(seen_by: Extracted, most: int | None) -> Extracted:
    logits = None if seen_by.logits is None else seen_by.logits[:most]
    return Extracted(seen_by.features[:most], logits)


def _title(extractor: Extractor) -> str:
    entry = getattr(type(extractor), "entry", None)
    return entry.facts.get("title", extractor.name) if entry else f"{extractor.name} (a module of the user)"


def _halves(real: Tensor, fake: Tensor, seed: int, paired: bool) -> tuple[Tensor, Tensor, Tensor]:
    with rng.scope(seed, "floor"):
        order = torch.randperm(len(real))
    half = len(real) // 2
    first = fake[order[:half]] if paired else fake[:half]
    return real[order[:half]], first, real[order[half : 2 * half]]


def _check_stored(real: Statistics, fake: Tensor, floor: Tensor | None, paired: bool) -> None:
    if floor is not None or paired:
        raise BadInput("Statistics hold their own floor and no pictures; they serve no metric of pairs.")
    if tuple(fake.shape[2:]) != real.facts.image[1:]:
        raise BadInput(
            f"The statistics of {real.facts.data} are of {real.facts.image[1]}x{real.facts.image[2]} pixels and the "
            f"fake images have {fake.shape[2]}x{fake.shape[3]}; only equal sizes can be compared."
        )
    if len(fake) < 8:
        raise BadInput(f"Too few images to compare: at least 8 are needed, not {len(fake)}.")


def _check(real: Tensor, fake: Tensor, floor: Tensor | None) -> None:
    for name, images in (("fake", fake), ("floor", floor)):
        if images is not None and images.shape[1:] != real.shape[1:]:
            raise BadInput(
                f"Real images have shape {tuple(real.shape[1:])} and {name} images {tuple(images.shape[1:])}; "
                "only equal shapes can be compared."
            )
    least = 16 if floor is None else 8
    if len(real) < least or len(fake) < 8 or (floor is not None and len(floor) < 8):
        counts = f"{len(real)} real and {len(fake)} fake" + (f" and {len(floor)} floor" if floor is not None else "")
        raise BadInput(f"Too few images to compare: at least {least} real and 8 others are needed, not {counts}.")


def _versions() -> dict[str, str]:
    versions = {"ganworks": __version__}
    for package in ("torch", "numpy", "scipy", "POT"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions
