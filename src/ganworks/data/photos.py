"""Patches of real photographs: twelve nature photographs from Debian, or the two that come with scikit-learn."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganworks import fetch
from ganworks.data._packages import Archive, deb_members
from ganworks.data.dataset import DataSet, Split
from ganworks.data.resize import with_channels
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write
from ganworks.registry import dataset

ARCHIVE = Archive(
    "apt", "mate-backgrounds", "1.26.0-1", "7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04", 47
)
PHOTOGRAPHS = (
    "Aqua",
    "Blinds",
    "Dune",
    "FreshFlower",
    "Garden",
    "GreenMeadow",
    "LadyBird",
    "RainDrops",
    "Storm",
    "TwoWings",
    "Wood",
    "YellowFlower",
)
EVALUATED = ("Dune", "Garden", "YellowFlower", "flower")
LICENCE = {
    "mate": "GPL-2.0-or-later (mate-backgrounds): train and measure, do not publish crops under other terms",
    "sample": "china.jpg CC-BY-2.0, flower.jpg as scikit-learn documents it",
}


@dataset(
    "photos",
    title="Patches of real photographs",
    images=None,
    classes=12,
    licence="GPL-2.0-or-later (mate-backgrounds); embedded fallback CC-BY-2.0 (scikit-learn)",
    needs_download=False,
    default_size=32,
    channels=3,
    provides=("images", "label"),
)
def photos(
    *,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    folder: Path | None = None,
    source: Literal["auto", "mate", "sample"] = "auto",
    cover: int | None = None,
    detail: float = 4.0,
) -> DataSet:
    """Non-overlapping square patches; whole photographs belong to one split, and the label is the photograph.

    Args:
        size: of a patch as it is stored, 32 when not given.
        channels: 3 when not given.
        split: which photographs.
        folder: where the twelve photographs lie as .jpg files, instead of the cache.
        source: ``mate`` (after ``data prepare photos``), ``sample`` (embedded, two photographs), or whichever of
            the two is there.
        cover: side of the square of the photograph that becomes one patch; 96, or the size where that is larger
            (32, or the size, for the two small embedded photographs).
        detail: patches whose grey values have a smaller standard deviation (of 255) are left out: much of a
            photograph is out of focus; 0 keeps all.
    """
    if source not in ("auto", "mate", "sample"):
        raise BadInput(f"source={source!r} cannot be used; give auto, mate or sample.")
    size = size or 32
    place = Path(folder) if folder else fetch.cache_folder("photos")
    there = [name for name in PHOTOGRAPHS if (place / f"{name}.jpg").is_file()]
    if source == "auto":
        source = "mate" if folder or len(there) == len(PHOTOGRAPHS) else "sample"
    if source == "mate" and len(there) < len(PHOTOGRAPHS):
        missing = [name for name in PHOTOGRAPHS if name not in there]
        raise DataError(f"The photographs {', '.join(missing)} are not in {place}; run `ganworks data prepare photos`.")
    cover = cover or max(size, 96 if source == "mate" else 32)
    names = PHOTOGRAPHS if source == "mate" else ("china", "flower")
    mine = [name for name in names if (name in EVALUATED) == (split == "evaluate")]
    all_of = [patches(_photograph(name, source, place), cover, size) for name in mine]
    cut = [part[with_channels(part, 1).std((1, 2, 3)) >= detail] for part in all_of]
    label = np.concatenate([np.full(len(part), names.index(name)) for name, part in zip(mine, cut, strict=True)])
    notes = {"source": source, "licence": LICENCE[source], "photographs": ", ".join(mine), "cover": cover}
    notes["left out as flat"] = sum(map(len, all_of)) - sum(map(len, cut))
    images = with_channels(np.concatenate(cut), channels)
    return DataSet("photos", images, split=split, label=label, class_names=names, notes=notes)


def prepare() -> list[str]:
    """Fetch the Debian package and lay its nature photographs in the cache."""
    place = fetch.cache_folder("photos")
    names = []
    for name, content in deb_members(ARCHIVE.get(), ".jpg"):
        if name.removesuffix(".jpg") in PHOTOGRAPHS:
            with atomic_write(place / name) as temporary:
                temporary.write_bytes(content)
            names.append(name)
    return [f"photos: {len(names)} photographs are in {place}."]


def patches(photograph: NDArray[np.uint8], cover: int, size: int) -> NDArray[np.uint8]:
    """Squares of a photograph (H, W, 3) side by side, none overlapping, (N, size, size, 3).

    The photograph is reduced once as a whole (antialiased), so that neighbouring patches are reduced alike.

    Args:
        photograph: the picture.
        cover: side of a square in pixels of the photograph.
        size: side of a patch in pixels of the result.

    Raises:
        BadInput: the photograph is smaller than one square.
    """
    rows, columns = photograph.shape[0] // cover, photograph.shape[1] // cover
    if not rows * columns:
        raise BadInput(f"cover={cover} is larger than a photograph of {photograph.shape[0]}x{photograph.shape[1]}.")
    top, left = (photograph.shape[0] - rows * cover) // 2, (photograph.shape[1] - columns * cover) // 2
    area = photograph[top : top + rows * cover, left : left + columns * cover]
    if cover != size:
        area = np.asarray(Image.fromarray(area).resize((columns * size, rows * size), Image.Resampling.LANCZOS))
    return area.reshape(rows, size, columns, size, 3).swapaxes(1, 2).reshape(-1, size, size, 3)


def _photograph(name: str, source: str, place: Path) -> NDArray[np.uint8]:
    if source == "sample":
        from sklearn.datasets import load_sample_image

        return np.asarray(load_sample_image(f"{name}.jpg"))
    path = place / f"{name}.jpg"
    try:
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            return np.asarray(picture.convert("RGB"))
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error}); delete it and run `ganworks data prepare photos`.") from None
