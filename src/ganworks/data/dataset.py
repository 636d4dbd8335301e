"""A finite data set: uint8 pictures in memory or in a memory-mapped file, with whatever is known of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ganworks.data._own_sizes import OwnSizes
from ganworks.data.augment import Augmentation, AugmentedSampler
from ganworks.data.captions import Vocabulary
from ganworks.data.contact_sheet import contact_sheet, image_tag, png_bytes
from ganworks.data.report import ReadReport
from ganworks.data.resize import with_channels
from ganworks.data.sampler import PairSampler, RandomSampler, Sampler, scramble
from ganworks.data.streaming import Streamed, StreamSampler
from ganworks.errors import DataError
from ganworks.game import Batch

Split = Literal["train", "evaluate"]
Pixels = NDArray[np.uint8]
PictureStore = Pixels | OwnSizes | Streamed
"""Pictures in memory or mapped into it, at their own sizes, or decoded when they are asked for."""


class EmptySplit(DataError):
    """The data has no picture in the split that was asked for: too few pictures to hold one out."""


class DataSet:
    """Pictures (N, H, W, C) uint8 with optional facts of each, one row per picture.

    Args:
        name: the registry name or the folder's.
        images: the pictures; a memory-mapped array stays on disk.
        split: which part this is.
        label: (N,) class numbers, -1 where unknown.
        class_names: one name per class.
        attributes: (N, A) of 0 and 1.
        attribute_names: one name per attribute.
        caption: (N, L) token numbers, 0 is padding.
        vocabulary: what the tokens stand for.
        domain: (N,) domain numbers.
        domains: one name per domain.
        paired: (N, H, W, C) the true counterpart of each picture.
        other: pictures of the other domain, drawn independently of ``images``; any number of them.
        paired_rows: for each picture, the row of ``paired`` that shows its counterpart; its own when not given.
        rows: which rows belong to this set; all when not given.
        other_rows: which rows of ``other`` belong to this set; all when not given.
        augment: changes pictures on their way out.
        target_channels: in which ``paired`` and ``other`` are shown, 1 or 3; as they are stored when not given.
        notes: facts for people: licence, source, what was left out.
        fingerprint: hash of the content where it is already known.
        report: what became of the files it was read from.

    Raises:
        DataError: no picture, or a field of the wrong length.
    """

    def __init__(
        self,
        name: str,
        images: PictureStore,
        *,
        split: Split = "train",
        label: NDArray[Any] | None = None,
        class_names: Sequence[str] = (),
        attributes: NDArray[Any] | None = None,
        attribute_names: Sequence[str] = (),
        caption: NDArray[Any] | None = None,
        vocabulary: Vocabulary | None = None,
        domain: NDArray[Any] | None = None,
        domains: Sequence[str] = (),
        paired: PictureStore | None = None,
        other: PictureStore | None = None,
        paired_rows: NDArray[Any] | None = None,
        rows: NDArray[Any] | None = None,
        other_rows: NDArray[Any] | None = None,
        augment: Augmentation | None = None,
        target_channels: int | None = None,
        notes: Mapping[str, object] | None = None,
        fingerprint: str | None = None,
        report: ReadReport | None = None,
    ):
        if images.ndim != 4 or images.dtype != np.uint8:
            raise DataError(f"{name}: pictures must be uint8 (N, H, W, C); they are {images.dtype} {images.shape}.")
        self.split: Split = split
        self.name, self.notes = name, dict(notes or {})
        self.class_names, self.attribute_names = tuple(class_names), tuple(attribute_names)
        self.domains, self.vocabulary = tuple(domains), vocabulary
        self._images, self._paired, self._other = images, paired, other
        self.augment, self.report, self._target_channels = augment, report, target_channels
        self._fields: dict[str, Tensor] = {}
        for field, values, kind in (
            ("label", label, np.int64),
            ("attributes", attributes, np.float32),
            ("caption", caption, np.int64),
            ("domain", domain, np.int64),
        ):
            if values is not None:
                self._fields[field] = torch.from_numpy(np.array(values, dtype=kind))
        self._paired_rows = None if paired_rows is None else torch.from_numpy(np.asarray(paired_rows, np.int64))
        if other is not None:
            self._other_rows = torch.from_numpy(
                np.arange(len(other)) if other_rows is None else np.asarray(other_rows, np.int64)
            )
            if not len(self._other_rows):
                raise DataError(f"{name} has no picture of its other domain in its {split} split.")
        lengths = {field: len(values) for field, values in self._fields.items()}
        if paired is not None:
            lengths["paired"] = len(paired) if paired_rows is None else len(paired_rows)
        for field, length in lengths.items():
            if length != len(images):
                raise DataError(f"{name}: there are {len(images)} pictures but {length} values of {field}.")
        self._rows = np.arange(len(images)) if rows is None else np.asarray(rows, np.int64)
        if not len(self._rows):
            raise DataError(f"{name} has no picture in its {split} split.")
        self._stores = {
            key: torch.from_numpy(value) if isinstance(value, np.ndarray) else value
            for key, value in (("images", images), ("paired", paired), ("other", other))
            if value is not None
        }
        self._row_tensor = torch.from_numpy(self._rows)
        self._fingerprint = fingerprint

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"DataSet({self.name!r}, {self.split}, {len(self)} of {self.image}, {sorted(self.provides)})"

    def picture(self, count: int = 32) -> Image.Image:
        """Some of the pictures on one sheet; a notebook shows it.

        Args:
            count: how many, spread evenly over the set.
        """
        pixels = self.pixels(np.linspace(0, len(self) - 1, min(count, len(self))).astype(np.int64))
        return contact_sheet(pixels[..., :3], 8, scale=max(1, 48 // pixels.shape[1]))

    def _repr_png_(self) -> bytes:
        return png_bytes(self.picture())

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{image_tag(self.picture(), self.name)}"

    @property
    def image(self) -> tuple[int, int, int]:
        """Channels, height, width."""
        height, width = self._images.shape[1:3] if self.augment is None else self.augment.size
        return self._images.shape[3], height, width

    @property
    def target_channels(self) -> int:
        """Channels of the other domain, of the counterparts where there are any; 0 where there is one domain."""
        target = self._other if self._paired is None else self._paired
        return 0 if target is None else self._target_channels or target.shape[3]

    @property
    def classes(self) -> int:
        """How many classes; 0 where there are no labels."""
        return len(self.class_names)

    @property
    def provides(self) -> frozenset[str]:
        """The fields of a batch this set can fill."""
        return frozenset({*self._stores, *self._fields})

    @property
    def sha256(self) -> str:
        """Hash of the pictures and fields in this split, in row order."""
        if self._fingerprint is None:
            digest = hashlib.sha256(repr((self.image, len(self), sorted(self.provides))).encode())
            for start in range(0, len(self), 4096):
                rows = self._rows[start : start + 4096]
                digest.update(np.ascontiguousarray(self._images[rows]).data)
                for field in sorted(self._fields):
                    digest.update(np.ascontiguousarray(self._fields[field].numpy()[rows]).data)
                if self._paired is not None:
                    paired = rows if self._paired_rows is None else self._paired_rows.numpy()[rows]
                    digest.update(np.ascontiguousarray(self._paired[paired]).data)
            if self._other is not None:
                digest.update(np.ascontiguousarray(self._other[self._other_rows.numpy()]).data)
            self._fingerprint = digest.hexdigest()
        return self._fingerprint

    def pixels(self, indices: Tensor | NDArray[Any]) -> Pixels:
        """The pictures as they are stored, (B, H, W, C) uint8; the middle of them where crops are random."""
        rows = self._rows[np.asarray(indices)]
        pixels = self._images[self._images.readable(rows, self._rows) if isinstance(self._images, Streamed) else rows]
        return np.ascontiguousarray(pixels if self.augment is None else self.augment(torch.from_numpy(pixels)).numpy())

    def field(self, name: str) -> Tensor:
        """All values of ``label``, ``attributes``, ``caption`` or ``domain``, in sample order."""
        if name not in self._fields:
            raise DataError(f"{self.name} has no {name}; it has: {', '.join(sorted(self.provides))}.")
        return self._fields[name][self._row_tensor]

    def order(self, seed: int) -> Sampler:
        """The order of training: ``data.batch(data.order(seed).indices(position, size))``.

        For a set with another domain the indices are (B, 2), the second column from an independent order; where
        pictures are augmented they are (B, 3), the third column saying how.
        """
        sampler: Sampler = RandomSampler(len(self), seed)
        if isinstance(self._images, Streamed):
            sampler = StreamSampler(self._images, self._rows, seed)
        if self._other is not None:
            sampler = PairSampler(sampler, RandomSampler(len(self._other_rows), seed, key="other"))
        return AugmentedSampler(sampler, seed) if self.augment is not None and self.split == "train" else sampler

    def batch(self, indices: Tensor | NDArray[Any]) -> Batch:
        """Samples by number.

        Args:
            indices: (B,) sample numbers; or (B, 2) with the other domain's numbers in the second column, without
                which ``other`` is a fixed function of the sample number; or (B, 3) with a random word that says how
                to augment, without which nothing is.

        Returns:
            A batch with float32 images in [-1, 1], channels last in memory, and every field the set provides.
        """
        index = torch.as_tensor(indices, dtype=torch.int64)
        columns = index[:, None] if index.ndim == 1 else index
        number, words = columns[:, 0], columns[:, 2] if columns.shape[1] > 2 else None
        rows = self._row_tensor[number]
        if isinstance(self._images, Streamed):
            rows = torch.from_numpy(self._images.readable(rows.numpy(), self._rows))
        batch: dict[str, Tensor] = {name: values[rows] for name, values in self._fields.items()}
        batch["images"] = self._shown("images", rows, words)
        if self._paired is not None:  # cropped, mirrored and shifted as its picture is
            paired = rows if self._paired_rows is None else self._paired_rows[rows]
            batch["paired"] = self._shown("paired", paired, words)
        if self._other is not None:
            other = self._other_rows[columns[:, 1] if columns.shape[1] > 1 else self._others(number)]
            independent = None if words is None else _independent(words)
            batch["other"] = self._shown("other", other, independent)
        return Batch(**batch)

    def _shown(self, name: str, rows: Tensor, words: Tensor | None) -> Tensor:
        """Rows of a store as images."""
        store = self._stores[name]
        if isinstance(store, OwnSizes):
            pixels = torch.from_numpy(store.windows(rows.numpy(), None if words is None else words.numpy()))
        elif isinstance(store, Streamed):
            pixels = torch.from_numpy(store[rows.numpy()])
        else:
            pixels = store.index_select(0, rows)
        if name != "images":
            pixels = torch.from_numpy(with_channels(pixels.numpy(), self._target_channels))
        if self.augment is not None:
            pixels = self.augment(pixels, words, only_places=name == "paired")
        return _floats(pixels)

    def _others(self, number: Tensor) -> Tensor:
        mixed = scramble(number.numpy().astype(np.uint64)) % np.uint64(len(self._other_rows))
        return torch.from_numpy(mixed.astype(np.int64))

    def encode_caption(self, text: str) -> tuple[Tensor, list[str]]:
        """Token numbers (L,) of a caption, padded as this set's captions are, and the words it does not know.

        Raises:
            DataError: the set has no captions.
        """
        if self.vocabulary is None:
            raise DataError(f"{self.name} has no captions; it has: {', '.join(sorted(self.provides))}.")
        tokens, unknown = self.vocabulary.encode(text)
        return torch.from_numpy(tokens), unknown

    def only(self, keep: NDArray[Any], split: Split | None = None) -> DataSet:
        """The samples numbered by ``keep`` (numbers, or one truth value each), sharing this set's memory."""
        fields: dict[str, Any] = {name: values.numpy() for name, values in self._fields.items()}
        return DataSet(
            self.name,
            self._images,
            split=split or self.split,
            class_names=self.class_names,
            attribute_names=self.attribute_names,
            domains=self.domains,
            vocabulary=self.vocabulary,
            paired=self._paired,
            other=self._other,
            paired_rows=None if self._paired_rows is None else self._paired_rows.numpy(),
            rows=self._rows[np.asarray(keep)],
            other_rows=None if self._other is None else self._other_rows.numpy(),
            augment=self.augment,
            target_channels=self._target_channels,
            notes=self.notes,
            report=self.report,
            **fields,
        )


def _floats(pixels: Tensor) -> Tensor:
    """(B, H, W, C) uint8 -> (B, C, H, W) float in [-1, 1], laid out channels last."""
    return pixels.permute(0, 3, 1, 2).to(torch.float32).div_(127.5).sub_(1.0)


def _independent(words: Tensor) -> Tensor:
    """Other random words, a function of the first."""
    return torch.from_numpy((scramble(words.numpy().astype(np.uint64)) >> np.uint64(1)).astype(np.int64))
