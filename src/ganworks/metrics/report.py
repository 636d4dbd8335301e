"""Scores with their stamps: what a number needs to be compared with another one."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ganworks.io import atomic_write


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(_Frozen):
    """One number and all that it depends on."""

    metric: str
    """Registered name of the metric."""
    name: str
    """Which of the metric's numbers this is ("precision")."""
    title: str
    """What is measured, in words that claim no more than that ("kid on MobileNetV2 (ImageNet)")."""
    value: float
    error: float | None
    """One standard error (or deviation over splits), where the metric has one."""
    better: str
    """"lower", "higher", or "as real"."""
    times: int = 1
    """Power of ten the literature multiplies the value by (KID x 1000); ``value`` itself is not multiplied."""
    features: str
    """Name and input size of the extractor."""
    sha256: str | None
    """Of the extractor's weights."""
    resizer: str
    real_count: int
    fake_count: int
    floor_value: float
    """The same number for held-out real images in the place of the fakes: what a perfect generator would score."""
    floor_error: float | None
    floor_count: int
    """Real images on the floor's second side; its first side is the ``real_count`` images of the score itself."""
    split: str
    seed: int
    seconds: float
    note: str = ""

    def __str__(self) -> str:
        return (
            f"{self.title}: {_number(self.value, self.error, self.times)} "
            f"(real against real {_number(self.floor_value, self.floor_error, self.times)})"
        )


class Report(_Frozen):
    """What an evaluation says; ``model_dump(mode="json")`` is the content of report.json."""

    scores: tuple[Score, ...]
    data: str
    """Name of the data set."""
    split: str
    seed: int
    real_sha256: str
    """Fingerprint of the real images."""
    fake_sha256: str
    """Fingerprint of the fake images."""
    device: str
    versions: dict[str, str]
    notes: tuple[str, ...] = ()
    untrained: tuple[Score, ...] = ()
    """Some of the scores of the generator as it was before its first step."""

    def __iter__(self) -> Iterator[Score]:  # type: ignore[override]
        return iter(self.scores)

    def __getitem__(self, key: str | tuple[str, str]) -> Score:
        """The score of a name ("kid"), or of a name on features ("kid", "mobilenet_v2")."""
        name, features = (key, "") if isinstance(key, str) else key
        for score in self.scores:
            if score.name == name and (not features or features in (score.features, score.features.split("@")[0])):
                return score
        raise KeyError(key)

    def write(self, path: Path | str) -> Path:
        """Write as JSON, whole or not at all.

        Raises:
            CannotWrite: the disk is full or the place cannot be written.
        """
        with atomic_write(Path(path)) as temporary:
            temporary.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        from ganworks.metrics.summary import in_words

        return f"<p>{escape(in_words(self))}</p><pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        rows = [("metric", "features", "value", "real/real", "times that", "counts", "better")]
        for score in self.scores:
            name = score.name if score.times == 1 else f"{score.name} x {score.times}"
            counts = f"{score.real_count}/{score.fake_count}, floor {score.floor_count}"
            value = _number(score.value, score.error, score.times) + (f" {score.note}" if len(score.note) < 20 else "")
            floor = _number(score.floor_value, score.floor_error, score.times)
            rows.append((name, score.features, value.rstrip(), floor, _ratio(score), counts, score.better))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines.insert(1, "-" * max(map(len, lines)))
        notes = dict.fromkeys(score.note for score in self.scores if len(score.note) >= 20)
        return "\n".join([*lines, f"{self.data} ({self.split} split), seed {self.seed}", *notes, *self.notes])


def clear(value: float, error: float | None) -> bool:
    """Whether a number is told apart from 0: larger than twice its standard error."""
    return error is None or abs(value) > 2 * error


def _number(value: float, error: float | None, times: int) -> str:
    if error is not None and not clear(value, error):
        return f"not told apart from 0 (± {error * times:.2g})"
    shown = f"{value * times:.4g}"
    return shown if error is None else f"{shown} ± {error * times:.2g}"


def _ratio(score: Score) -> str:
    certain = clear(score.value, score.error) and clear(score.floor_value, score.floor_error)
    return f"{score.value / score.floor_value:.2g}" if certain and score.floor_value > 0 else ""
