"""Your own pictures: a folder, a zip or tar archive, or WebDataset shards, with whatever lies beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ganworks.data._assembly import REQUIRABLE, Assembly
from ganworks.data._collection import Collection, collect, join
from ganworks.data._decoding import DAMAGED, check_fit, colour_of
from ganworks.data._sources import Links
from ganworks.data.annotations import Columns
from ganworks.data.augment import Augmentation, check_load_size
from ganworks.data.cache_format import Recipe
from ganworks.data.dataset import DataSet, Split
from ganworks.data.domains import domain_pair
from ganworks.data.report import ReadReport
from ganworks.data.resize import ALPHA, Size, range_of, shape_of
from ganworks.data.streaming import buffer_size
from ganworks.errors import BadInput, DataError
from ganworks.registry import dataset

ALL = "all"
"""Value of ``pair`` that mixes the domains."""
PROBED = 64
"""So many files are looked at to see whether they show counterparts side by side."""


@dataset(
    "folder",
    title="Your own pictures: a folder, a zip or tar archive, WebDataset shards",
    images=None,
    classes=None,
    licence="yours",
    needs_download=False,
    default_size=64,
    channels=3,
    provides=("images", "label", "attributes", "caption", "domain", "other", "paired"),
)
def folder(
    *,
    folder: Path | None = None,
    size: Size | None = None,
    channels: int | None = None,
    split: Split = "train",
    other: Path | None = None,
    pair: str | tuple[str, ...] | None = None,
    pairs: str = "none",
    fit: str = "crop",
    ground: str | tuple[int, int, int] | None = None,
    value_range: str | tuple[float, float] | None = None,
    annotations: str | None = None,
    label_column: str | None = None,
    caption_column: str | None = None,
    attribute_columns: str | tuple[str, ...] | None = None,
    captions: Literal["words", "whole"] = "words",
    load_size: int | None = None,
    flip: bool = False,
    shift: float = 0.0,
    color: float = 0.0,
    cutout: float = 0.0,
    require: str | tuple[str, ...] | None = None,
    links: Links = "follow",
    target_channels: int | None = None,
    stream: bool = False,
    buffer: int | None = None,
) -> DataSet:
    """Pictures at one size; packed once into the cache, then mapped into memory.

    Sub-folders are classes and domains, in natural order; ``train`` and ``test`` (or ``val`` and the like) are splits,
    ``trainA``, ``trainB``, ``testA``, ``testB`` splits of domains. What :mod:`ganworks.data.annotations` reads gives
    labels, attributes, captions and splits. Without given splits a tenth is held out, see
    :func:`ganworks.data._splits.evaluated`. What was read, left out and changed is in the set's ``report``.

    Args:
        folder: the folder, archive, or pattern of shards.
        size: side of the squares, or height and width; 64 when not given.
        channels: 1 when all pictures are grey and 3 otherwise, when not given; 4 keeps transparency.
        split: which part.
        other: a second folder; the two are two domains.
        pair: two domains for translation, as ``apple,plum``: ``images`` shows the first and ``other`` the second.
            ``all`` mixes the domains; so it is when not given, but for two folders.
        pairs: ``side`` where a file shows a picture and its counterpart side by side, ``names`` where files of two
            domains with equal names are counterparts, ``none`` otherwise; counterparts are ``paired``. With ``side``
            a ``pair`` of ``right,left`` turns the direction over.
        fit: ``crop`` the middle after scaling, ``pad`` with bars, ``stretch``, or ``window``: pictures stay at their
            own size and windows of ``size`` are cut out, at random to train and in the middle to evaluate.
        ground: colour behind transparent pictures and of bars; white when not given.
        value_range: values of pictures with more than 8 bits that become black and white, as ``LOW,HIGH``; those of
            the data when not given.
        annotations: the one table inside the folder to read, instead of all.
        label_column: the column of classes in a table.
        caption_column: the column of captions.
        attribute_columns: the columns of attributes.
        captions: number the words of captions, or each whole caption, as encoders of stored embeddings need.
        load_size: shorter side of the stored pictures, from which crops of ``size`` are cut at random to train.
        flip: mirror half of the training pictures.
        shift: shift training pictures by up to this share of their sides, with reflected borders.
        color: change brightness, contrast and saturation of training pictures by factors of up to 1 -/+ this.
        cutout: cover a square of this share of the side, at a random place, in training pictures.
        require: leave out pictures without these, of ``label``, ``domain``, ``attributes``, ``caption``.
        links: whether symbolic links are followed.
        target_channels: of the second domain, 1 or 3: colour photographs and grey masks; as the first when not given.
        stream: decode pictures as training comes to them and pack none, see :mod:`ganworks.data.streaming`.
        buffer: so many of them are shuffled at a time.

    Raises:
        BadInput: nothing is there, or an option that does not fit what is there.
        DataError: no readable picture, or none in the split.
    """
    if folder is None:
        raise BadInput("folder needs the path of a folder of pictures; give the path in place of the name.")
    shape = shape_of(size or 64)
    if fit == "window" and load_size is not None:
        raise BadInput("fit=window cuts windows out of pictures at their own size; leave load_size out.")
    _check_channels(channels, target_channels, fit)
    augment = Augmentation(shape, flip, shift, color, cutout)
    recipe = Recipe(
        check_load_size(load_size, shape),
        check_fit(fit),
        colour_of(ground),
        range_of(value_range),
        alpha=channels == ALPHA,
    )
    columns = Columns(label=label_column, caption=caption_column, attributes=_words(attribute_columns))
    report = ReadReport(Path(folder).name or str(folder), shape, fit)
    buffered = _buffer(stream, buffer, recipe, other is None and pairs == "none" and pair in (None, ALL))
    pictures = collect(folder, report, links, columns, annotations, unread=stream)
    if other is not None:
        pictures = join(pictures, collect(other, report, links, columns, annotations))
    domains = _pair(pair, other is not None, pairs, pictures)
    whole, required = captions == "whole", _words(require) or ()
    assembly = Assembly(pictures, recipe, domains, pairs, required, whole, target_channels, buffered)
    changing = augment.changes or recipe.shape != shape or fit == "window"
    return assembly.open(split, channels, augment if changing else None, report)


def _buffer(stream: bool, buffer: int | None, recipe: Recipe, is_one_set: bool) -> int | None:
    """Pictures that are shuffled at a time; None where they are packed."""
    if not stream:
        if buffer is not None:
            raise BadInput(f"buffer={buffer} is read where stream is true; give stream=true, or leave buffer out.")
        return None
    if not is_one_set:
        raise BadInput("stream=true serves one set of pictures; leave other, pair and pairs out, or stream.")
    return buffer_size(buffer, recipe)


def _check_channels(channels: int | None, target_channels: int | None, fit: str) -> None:
    if target_channels not in (None, 1, 3) or (target_channels is not None and channels == ALPHA):
        raise BadInput(
            f"target_channels={target_channels!r} cannot be used; give 1 or 3, and 1 or 3 channels beside it."
        )
    if channels == ALPHA and fit == "window":
        raise BadInput("channels=4 cannot be used with fit=window; give crop, pad or stretch.")


def _pair(
    pair: str | tuple[str, ...] | None, two_folders: bool, pairs: str, pictures: Collection
) -> tuple[str, str] | None:
    """The two domains to translate between; None where all are mixed."""
    if pairs not in ("none", "side", "names"):
        raise BadInput(f"pairs={pairs!r} cannot be used; give none, side or names.")
    names = pictures.groups
    if pairs == "side":
        if two_folders:
            raise BadInput("pairs=side takes both pictures from one file; leave other out.")
        return ("left", "right") if pair in (None, ALL) else domain_pair(pair, ("left", "right"), pictures.title)
    if pair == ALL or (pair is None and not two_folders and pairs == "none"):
        return None
    return domain_pair(pair, names, pictures.title)


def _words(value: str | tuple[str, ...] | None) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def options_for(folder: Path | str, options: Mapping[str, Any], needs: Sequence[str]) -> dict[str, Any]:
    """A folder's options with the domains that a system needs, where nobody named them.

    Two domains are the choice where there are only two. Without domains, files that are all twice as wide as high are
    taken for counterparts side by side.

    Args:
        folder: as :func:`folder` takes it.
        options: what was asked for.
        needs: fields of a batch that the system reads.

    Raises:
        BadInput: more than two domains and no choice.
        DataError: no domains at all.
    """
    resolved = dict(options)
    required = [field for field in needs if field in REQUIRABLE]
    if required and "require" not in resolved:
        resolved["require"] = ",".join(required)
    if "other" not in needs and "paired" not in needs:
        if resolved.get("other") is not None and resolved.get("pair") is None:
            resolved["pair"] = ALL
        return resolved
    if resolved.get("pairs", "none") != "side" and resolved.get("pair") in (None, ALL):
        report, links = ReadReport(str(folder)), resolved.get("links", "follow")
        pictures = collect(folder, report, links)
        if resolved.get("other") is not None:
            pictures = join(pictures, collect(resolved["other"], report, links))
        if len(pictures.groups) > 1:
            resolved["pair"] = ",".join(domain_pair(None, pictures.groups, pictures.title))
        elif "pairs" not in resolved and _side_by_side(pictures):
            resolved["pairs"] = "side"
        else:
            raise DataError(
                f"{pictures.place} has no two domains: give sub-folders with their names, trainA and trainB, a second "
                "folder (other), or files that show both side by side (pairs=side)."
            )
    if "paired" in needs and "pairs" not in resolved:
        resolved["pairs"] = "names"
    return resolved


def _side_by_side(pictures: Collection) -> bool:
    """Whether the first files are all exactly twice as wide as high."""
    shapes = []
    for number in range(min(PROBED, len(pictures.names))):
        try:
            shapes.append(pictures.open(number).size)
        except DAMAGED:
            continue
    return bool(shapes) and all(width == 2 * height for width, height in shapes)
