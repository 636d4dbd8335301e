"""The pictures of a source with everything that is known of each before one is decoded."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from ganworks import fetch
from ganworks.data._decoding import SUFFIXES, open_picture
from ganworks.data._layout import layout_of, natural
from ganworks.data._sources import Links, Source, TarSource, open_source
from ganworks.data.annotations import Annotations, Columns, read_annotations, side_files
from ganworks.data.cache_format import in_threads
from ganworks.data.dataset import Split
from ganworks.data.report import ReadReport, ending_of, printable, stem_of
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write

VANISHED = "0" * 64
"""Stands for the hash of a file that cannot be read."""


@dataclass
class Collection:
    """Pictures, one entry of each list a picture."""

    title: str
    place: str
    names: list[str]
    hashes: list[str]
    """Of the files, in hexadecimal."""
    split: list[Split | None]
    group: list[str]
    """Class or domain by folder; empty where there is none."""
    label: list[str]
    """Name of the class, by a table or else by the folder; empty where it is unknown."""
    caption: list[str]
    attributes: list[tuple[int, ...]]
    """-1 in a row of unknown ones."""
    attribute_names: tuple[str, ...] = ()
    sentences: list[str] = field(default_factory=list)
    """How all this was understood."""
    read: Callable[[int], bytes] = lambda number: b""
    """The content of a file by number."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the domains, in natural order."""
        return tuple(sorted({name for name in self.group if name}, key=natural))

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in natural order."""
        return tuple(sorted({name for name in self.label if name}, key=natural))

    def open(self, number: int) -> Image.Image:
        """A picture by number, not yet decoded."""
        return open_picture(self.read(number), self.names[number])

    def facts_key(self) -> str:
        """Hash of all that is known of the pictures."""
        facts = [self.split, self.group, self.label, self.caption, self.attributes, self.attribute_names]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def content_key(self) -> str:
        """Hash of the files and of all that is known of them, wherever they lie."""
        parts = [self.facts_key(), *zip(self.names, self.hashes, strict=True)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def counterparts(self, pair: tuple[str, str]) -> dict[int, int]:
        """For pictures of the first domain, the number of the picture of the second that has the same name."""
        second = {
            _stem(name): number
            for number, (name, group) in enumerate(zip(self.names, self.group, strict=True))
            if group == pair[1]
        }
        return {
            number: second[_stem(name)]
            for number, (name, group) in enumerate(zip(self.names, self.group, strict=True))
            if group == pair[0] and _stem(name) in second
        }


def _stem(name: str) -> str:
    """The file's name alone, without its ending and without a last _A or _B."""
    stem = stem_of(name.rpartition("/")[2])
    return stem[:-2] if stem.endswith(("_A", "_B")) else stem


def collect(
    place: Path | str,
    report: ReadReport,
    links: Links = "follow",
    columns: Columns | None = None,
    table: str | None = None,
    unread: bool = False,
) -> Collection:
    """List the pictures of a source and read what is said of them.

    Args:
        place: a folder, archive or pattern of shards.
        report: takes what is left out.
        links: whether symbolic links are followed.
        columns: which columns of a table to read.
        table: the one table to read.
        unread: tell files by name and size, so that none is read now.

    Raises:
        BadInput: nothing is there; or an archive that can only be read from its beginning, where none is read now.
        DataError: there is no picture.
    """
    source = open_source(place, report, links)
    if unread and isinstance(source, TarSource) and source.compressed:
        raise BadInput(
            f"{printable(source.compressed)} is compressed and can only be read from its beginning; make it a plain "
            ".tar, or leave stream out."
        )
    pictures = [name for name in source.files if ending_of(name) in SUFFIXES]
    if not pictures:
        endings = Counter(ending_of(name) or "no ending" for name in source.files)
        there = f"; it has files with {', '.join(ending for ending, _ in endings.most_common(5))}" if endings else ""
        raise DataError(
            f"There is no picture in {printable(str(place))}{there}; files ending in "
            f"{', '.join(sorted(SUFFIXES))} are read."
        )
    beside = side_files(source, pictures)
    for name in source.files:
        if ending_of(name) not in SUFFIXES and name not in beside:
            ending = ending_of(name)
            report.skip(f"no picture by its ending {ending}" if ending else "no picture: a name without ending", name)
    facts = read_annotations(source, pictures, columns, table)
    layout = layout_of(pictures, facts.shards)
    splits: list[Split | None] = [facts.split.get(name) or layout.split[n] for n, name in enumerate(pictures)]
    empty = [f"The folder {printable(name)} holds no file and is no class." for name in source.empty]
    return Collection(
        title=source.title,
        place=printable(str(place)),
        names=pictures,
        hashes=[_digest(source.mark(name).encode()) for name in pictures] if unread else _hashes(source, pictures),
        split=splits,
        group=[printable(name) for name in layout.group],
        label=_labels(pictures, layout.group, facts),
        caption=[facts.caption.get(name, "") for name in pictures],
        attributes=[facts.attributes.get(name, (-1,) * len(facts.attribute_names)) for name in pictures],
        attribute_names=facts.attribute_names,
        sentences=[*layout.sentences, *empty, *facts.sentences],
        read=lambda number: source.read(pictures[number]),
    )


def _labels(pictures: Sequence[str], groups: Sequence[str], facts: Annotations) -> list[str]:
    if not facts.label:
        return [printable(name) for name in groups]
    if any(groups):
        facts.sentences.append("Labels are those of the table; the folders are domains only.")
    return [facts.label.get(name, "") for name in pictures]


def _hashes(source: Source, pictures: Sequence[str]) -> list[str]:
    """The hash of each file; kept in the cache while sizes and times are unchanged."""
    key = hashlib.sha256(json.dumps([source.state(), *pictures]).encode()).hexdigest()[:24]
    memo = fetch.cache_folder("folders") / f"hashes-{key}.json"
    try:
        hashes = json.loads(memo.read_text(encoding="utf-8"))
        if len(hashes) == len(pictures):
            return hashes
    except (OSError, ValueError):
        pass  # there is none yet, or it is damaged and made again

    def digest(name: str) -> str:
        try:
            return _digest(source.read(name))
        except OSError:
            return VANISHED

    hashes = list(in_threads(digest, pictures))
    if VANISHED in hashes:  # it may be readable the next time, and neither its size nor its time would say so
        return hashes
    with atomic_write(memo) as temporary:
        temporary.write_text(json.dumps(hashes), encoding="utf-8")
    return hashes


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def join(first: Collection, second: Collection) -> Collection:
    """Two sources as two domains, each named as its folder, or A and B where the folders have one name.

    Raises:
        DataError: both are the same place.
    """
    if first.place == second.place:
        raise DataError(f"Both domains are {first.place}; give two folders.")
    titles = ("A", "B") if first.title == second.title else (first.title, second.title)
    sizes = ", ".join(f"{title} {len(part.names):,}" for title, part in zip(titles, (first, second), strict=True))
    names = first.attribute_names if first.attribute_names == second.attribute_names else ()
    start = len(first.names)
    return Collection(
        title=f"{titles[0]}-{titles[1]}",
        place=f"{first.place} and {second.place}",
        names=first.names + second.names,
        hashes=first.hashes + second.hashes,
        split=first.split + second.split,
        group=[titles[0]] * start + [titles[1]] * len(second.names),
        label=[titles[0]] * start + [titles[1]] * len(second.names),
        caption=first.caption + second.caption,
        attributes=[row if names else () for row in first.attributes + second.attributes],
        attribute_names=names,
        sentences=[f"Two folders are two domains: {sizes}.", *first.sentences, *second.sentences],
        read=lambda number: first.read(number) if number < start else second.read(number - start),
    )
