"""What files beside pictures say of them: labels, attributes, captions, splits.

Read are: ``metadata.csv`` and ``metadata.jsonl`` as the Hugging Face hub's image folders have them, any CSV file with a
column of file names, CelebA's ``list_attr_celeba.txt``, StyleGAN's ``dataset.json``, and for each picture a text file
of its name (``x.txt`` a caption, ``x.cls`` a class number, ``x.json``, as in WebDataset shards).
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ganworks.data._layout import PARTS
from ganworks.data._sources import Source
from ganworks.data.dataset import Split
from ganworks.data.report import ending_of, listing, printable, stem_of
from ganworks.errors import BadInput, DataError

FILE_COLUMNS = [
    "file_name",
    "filename",
    "file",
    "image_file",
    "image_path",
    "filepath",
    "path",
    "image_id",
    "image",
    "img",
    "name",
    "id",
]
LABEL_COLUMNS = ["label", "class", "category", "target", "class_name", "label_name", "breed", "species", "y"]
CAPTION_COLUMNS = ["text", "caption", "captions", "description", "prompt", "sentence"]
SPLIT_COLUMNS = ["split", "partition", "subset", "fold"]
YES, NO = frozenset(("1", "1.0", "true", "yes")), frozenset(("0", "0.0", "-1", "-1.0", "false", "no"))
TABLES = (".csv", ".tsv", ".jsonl")
BESIDE = (".txt", ".caption", ".cls", ".json")
"""Endings of files that belong to one picture."""

Row = Mapping[str, object]


@dataclass
class Annotations:
    """Facts by picture; a picture of which nothing is known is in none of the tables."""

    label: dict[str, str] = field(default_factory=dict)
    """Name of the class."""
    caption: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """One 0 or 1 for each of ``attribute_names``."""
    attribute_names: tuple[str, ...] = ()
    split: dict[str, Split] = field(default_factory=dict)
    shards: bool = False
    """Whether folders are shards: a dataset.json lists what is in them."""
    sentences: list[str] = field(default_factory=list)
    """What was read, and what was not understood."""
    western: list[str] = field(default_factory=list)
    """Files whose text is not Unicode."""


@dataclass(frozen=True)
class Columns:
    """Which columns of a table say what, where somebody named them."""

    file: str | None = None
    label: str | None = None
    caption: str | None = None
    attributes: tuple[str, ...] | None = None


class Matcher:
    """Pictures by what a table calls them: the whole path, the file's name, or the name without its ending."""

    def __init__(self, names: Sequence[str]):
        self._names, self._by = names, dict[str, str | None]()

    def find(self, text: object, folder: str = "") -> str | None:
        """The picture that a table in a folder means; None where it means none, or several."""
        by = self._by or self._index()
        key = str(text).strip().replace("\\", "/").removeprefix("./")
        return by.get(folder + key) or by.get(key) or by.get(key.rpartition("/")[2])

    def _index(self) -> dict[str, str | None]:
        """Every way to name a picture; made when a table first asks, because most data has none."""
        for name in self._names:
            base = name.rpartition("/")[2]
            for key in {name, stem_of(name), base, stem_of(base)}:
                self._by[key] = name if key not in self._by else None
        self._by |= {name: name for name in self._names}  # a whole path always means itself
        return self._by


def read_annotations(
    source: Source, pictures: Sequence[str], columns: Columns | None = None, table: str | None = None
) -> Annotations:
    """Read whatever lies beside pictures.

    Args:
        source: the files.
        pictures: those of them that are pictures.
        columns: which columns of a table to read; guessed from their names when not given, and said.
        table: the one file to read instead of looking for some.

    Raises:
        BadInput: a table or column that was asked for is not there.
        DataError: a table that cannot be read, or names no picture.
    """
    columns, matcher, facts = columns or Columns(), Matcher(pictures), Annotations()
    if table is not None:
        if table not in source.files:
            raise BadInput(f"{source.title} has no file {table!r} to read annotations from.")
        if not _read_table(source, table, matcher, columns, facts, len(pictures)):
            raise DataError(f"{table} names no picture of {source.title}.")
        return facts
    tables = [name for name in source.files if ending_of(name) in (*TABLES, ".txt", ".json")]
    for name in sorted(tables, key=lambda name: (name.count("/"), name)):
        base = name.rpartition("/")[2]
        if base.startswith("list_attr_celeba") and base.endswith(".txt"):
            _read_celeba(source, name, matcher, facts)
        elif base == "dataset.json":
            _read_stylegan(source, name, matcher, facts)
        elif ending_of(name) in TABLES and not _read_table(source, name, matcher, columns, facts, len(pictures)):
            facts.sentences.append(f"{listing([name])} names no picture and is not read.")
    _read_side_files(source, pictures, facts)
    if facts.western:
        facts.sentences.append(f"No UTF-8, read as Windows-1252: {listing(facts.western)}.")
    return facts


def _text(source: Source, name: str, facts: Annotations) -> str:
    """A file's text: UTF-8, UTF-16 where a mark says so (spreadsheets write it), else Windows' Western European."""
    try:
        content = source.read(name)
    except OSError as error:
        raise DataError(f"{printable(name)} cannot be read ({error}).") from None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        facts.western.append(name)
        return content.decode("cp1252", "replace")


def _json_lines(text: str, name: str, facts: Annotations) -> list[Row]:
    """The rows of a JSONL file; lines that are none are counted and left out."""
    rows, faults = [], []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            rows += [json.loads(line)] if line.strip() else []
        except ValueError:
            faults.append(number)
    if faults:
        facts.sentences.append(
            f"{listing([name])}: {len(faults):,} of its lines are no JSON and are not read, "
            f"the first is line {faults[0]}."
        )
    return rows


def _rows(source: Source, name: str, facts: Annotations) -> list[Row]:
    text = _text(source, name, facts)
    if name.lower().endswith(".jsonl"):
        return _json_lines(text, name, facts)
    try:
        dialect = "\t" if name.lower().endswith(".tsv") else _delimiter(text)
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=dialect))
    except (ValueError, csv.Error, AttributeError) as error:
        raise DataError(f"{printable(name)} cannot be read as a table ({error}).") from None


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def _read_table(source: Source, name: str, matcher: Matcher, columns: Columns, facts: Annotations, total: int) -> bool:
    """Take the facts of a table; false where it names no picture."""
    rows = [row for row in _rows(source, name, facts) if isinstance(row, Mapping)]
    heads = list(dict.fromkeys(key for row in rows[:100] for key in row if key))
    folder = f"{PurePosixPath(name).parent}/".removeprefix("./")
    file_columns = [columns.file] if columns.file else [head for head in heads if head.strip().lower() in FILE_COLUMNS]
    matches = {
        head: [matcher.find(row.get(head, ""), folder) for row in rows] for head in file_columns if head in heads
    }
    file = max(matches, key=lambda head: sum(map(bool, matches[head])), default=None)
    if file is None or not any(matches[file]):
        return False
    pairs = [(picture, row) for picture, row in zip(matches[file], rows, strict=True) if picture]
    columns_in_use = {"file": file, **_columns_of(heads, columns, name)}
    attributes = [head for head in heads if head not in columns_in_use.values() and _binary(head, pairs)]
    if columns.attributes is not None:
        attributes = _present(columns.attributes, heads, name)
    for picture, row in pairs:
        for target, kind in ((facts.label, "label"), (facts.caption, "caption")):
            value = row.get(columns_in_use.get(kind, ""))
            if value not in (None, ""):
                target[picture] = _first(value)
        part = PARTS.get(str(row.get(columns_in_use.get("split", ""), "")).strip().lower())
        if part:
            facts.split[picture] = part
        if attributes:
            facts.attributes[picture] = tuple(int(_plain(row.get(head)) in YES) for head in attributes)
    facts.attribute_names = tuple(attributes) or facts.attribute_names
    parts = [f"{kind} from {head}" for kind, head in columns_in_use.items()] + [f"{len(attributes)} attributes"] * bool(
        attributes
    )
    distinct = len({picture for picture, _ in pairs})
    without = f"; {total - distinct:,} pictures are not in it" if total > distinct else ""
    absent = f"; {len(rows) - len(pairs):,} of its rows name no picture" if len(rows) > len(pairs) else ""
    again = f"; {len(pairs) - distinct:,} of its rows name a picture again, and the last counts"
    again = again if len(pairs) > distinct else ""
    facts.sentences.append(f"{listing([name])}: {', '.join(parts)}{without}{absent}{again}.")
    rest = [head for head in heads if head not in columns_in_use.values() and head not in attributes]
    if rest:
        facts.sentences.append(f"{listing([name])}: the columns {listing(rest)} are not read.")
    return True


def _columns_of(heads: Sequence[str], columns: Columns, name: str) -> dict[str, str]:
    columns_by_kind = {}
    for kind, usual_names, column in (
        ("label", LABEL_COLUMNS, columns.label),
        ("caption", CAPTION_COLUMNS, columns.caption),
        ("split", SPLIT_COLUMNS, None),
    ):
        if column is not None:
            columns_by_kind[kind] = _present((column,), heads, name)[0]
            continue
        lower = {head.strip().lower(): head for head in heads}
        match = next((lower[word] for word in usual_names if word in lower), None)
        if match is not None:
            columns_by_kind[kind] = match
    return columns_by_kind


def _present(candidates: Sequence[str], heads: Sequence[str], name: str) -> list[str]:
    for head in candidates:
        if head not in heads:
            raise BadInput(f"{name} has no column {head!r}; it has: {', '.join(heads)}.")
    return list(candidates)


def _plain(value: object) -> str:
    return str(value).strip().lower()


def _binary(head: str, pairs: Sequence[tuple[str, Row]]) -> bool:
    values = {_plain(row.get(head)) for _, row in pairs}
    return len(values) > 1 and values <= YES | NO


def _first(value: object) -> str:
    """A value as text; of a list (several captions) the first."""
    if isinstance(value, list) and value:
        value = value[0]
    text = str(value).strip()
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def _read_celeba(source: Source, name: str, matcher: Matcher, facts: Annotations) -> None:
    lines = [line.split() for line in _text(source, name, facts).splitlines() if line.strip()]
    if len(lines) < 3 or len(lines[0]) != 1:
        raise DataError(f"{name} is not CelebA's: its first line is a count, its second names the attributes.")
    names, rows = tuple(lines[1]), lines[2:]
    faults = [row[0] for row in rows if len(row) != len(names) + 1]
    if faults:
        raise DataError(f"{name}: the line of {faults[0]} has not {len(names)} values.")
    pairs = [(matcher.find(row[0]), row[1:]) for row in rows]
    facts.attributes |= {picture: tuple(int(value == "1") for value in row) for picture, row in pairs if picture}
    facts.attribute_names = names
    facts.sentences.append(f"{name}: {len(names)} attributes of {len(facts.attributes):,} pictures.")


def _read_stylegan(source: Source, name: str, matcher: Matcher, facts: Annotations) -> None:
    try:
        content = json.loads(_text(source, name, facts))
        labels = content["labels"] if isinstance(content, dict) else content
        pairs = [(str(file), label) for file, label in labels or ()]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f'{name} is not StyleGAN\'s: it should hold {{"labels": [[file, class], ...]}} ({error}).'
        ) from None
    facts.shards = True
    folder = f"{PurePosixPath(name).parent}/".removeprefix("./")
    matches = [(matcher.find(file, folder), label) for file, label in pairs]
    if any(isinstance(label, list) for _, label in matches):
        facts.sentences.append(f"{name}: its labels are vectors, which are not read.")
        return
    facts.label |= {picture: _first(label) for picture, label in matches if picture and label is not None}
    facts.sentences.append(f"{name}: labels of {len(facts.label):,} pictures; folders are shards, not classes.")


def _read_side_files(source: Source, pictures: Sequence[str], facts: Annotations) -> None:
    """x.txt, x.caption, x.cls and x.json beside x.png."""
    files = {name for name in source.files if ending_of(name) in BESIDE}
    captions = labels = several = numbers = 0
    for picture in pictures if files else ():
        stem = stem_of(picture)
        for suffix in (".txt", ".caption"):
            if stem + suffix in files and picture not in facts.caption:
                lines = [line.strip() for line in _text(source, stem + suffix, facts).splitlines() if line.strip()]
                if not any(character.isalpha() for line in lines for character in line):
                    numbers += 1  # boxes of a detector, say
                    continue
                several += len(lines) > 1
                captions += bool(lines)
                facts.caption |= {picture: lines[0]} if lines else {}
        if f"{stem}.cls" in files:
            facts.label[picture] = _text(source, f"{stem}.cls", facts).strip()
            labels += 1
        if f"{stem}.json" in files:
            _read_json(source, f"{stem}.json", picture, facts)
    if captions:
        more = f"; {several:,} have several lines, of which the first is read" if several else ""
        facts.sentences.append(f"Captions of {captions:,} pictures from text files beside them{more}.")
    if numbers:
        facts.sentences.append(f"{numbers:,} text files beside pictures hold no words and are no captions.")
    if labels:
        facts.sentences.append(f"Classes of {labels:,} pictures from .cls files beside them.")


def _read_json(source: Source, name: str, picture: str, facts: Annotations) -> None:
    try:
        content = json.loads(_text(source, name, facts))
    except ValueError:
        facts.sentences.append(f"{name} is no JSON and is not read.")
        return
    if not isinstance(content, dict):
        return
    for target, keys in ((facts.label, LABEL_COLUMNS), (facts.caption, CAPTION_COLUMNS)):
        value = next((content[key] for key in keys if content.get(key) not in (None, "")), None)
        if value is not None:
            target.setdefault(picture, _first(value))


def side_files(source: Source, pictures: Sequence[str]) -> set[str]:
    """Files that are no pictures but may say something of them, so that a report does not call them unread."""
    some = [name for name in source.files if ending_of(name) in (*BESIDE, *TABLES)]
    stems = {stem_of(picture) for picture in pictures} if some else set()
    return {
        name
        for name in some
        if stem_of(name) in stems
        or ending_of(name) in TABLES
        or name.rpartition("/")[2].startswith(("dataset.json", "list_attr_celeba"))
    }
