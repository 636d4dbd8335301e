"""Pictures that are decoded as training comes to them and never packed: for data that does not fit the disk.

A source is listed and then read in long stretches: runs of pictures that lie one after the other come in random
order, as WebDataset's shards do, and a buffer of several runs is shuffled. The order is a function of the seed and the
position, so a resumed run reads the buffer it stopped in once more and goes on bit for bit. Two buffers are in memory,
the one in use and the next, which is decoded in the background; besides them grows only the list of names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from ganworks.data._decoding import DAMAGED
from ganworks.data.cache_format import Opener, Packed, Recipe, answers, fault_of, in_threads, square
from ganworks.data.report import printable
from ganworks.data.resize import ALPHA, with_channels
from ganworks.data.sampler import RandomSampler, scramble
from ganworks.errors import BadInput, DataError
from ganworks.rng import seed_of

RUN = 64
"""Pictures that are read one after the other before another place of the source is gone to."""
BUFFER, BUFFER_BYTES = 4096, 128 << 20
"""Pictures that are shuffled at a time where nobody says, and the most bytes they may take."""
PROBED = 64
"""So many pictures are decoded at once to see what is there."""
Rows = NDArray[np.int64]
Pixels = dict[int, NDArray[np.uint8]]
"""Pixels (H, W, C) by row."""


class Streamed:
    """An array (N, H, W, C) whose rows are decoded when they are asked for.

    Args:
        opener: opens a picture by number.
        names: of the files, for what is said of damaged ones.
        recipe: how pictures become pixels.
        channels: C, 1, 3 or 4.
        buffer: pictures that are shuffled at a time.
    """

    ndim, dtype = 4, np.dtype(np.uint8)

    def __init__(self, opener: Opener, names: Sequence[str], recipe: Recipe, channels: int, buffer: int):
        self.opener, self.names, self.recipe, self.channels, self.buffer = opener, names, recipe, channels, buffer
        self.unreadable: dict[int, str] = {}
        self._held: dict[tuple[int, ...], Future[Pixels]] = {}
        self._latest: Pixels = {}

    def __len__(self) -> int:
        return len(self.names)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """N, H, W, C."""
        return len(self), *self.recipe.shape, self.channels

    def with_channels(self, channels: int | None) -> Streamed:
        """The same pictures in grey or in colour."""
        if channels in (None, self.channels):
            return self
        return Streamed(self.opener, self.names, self.recipe, channels, self.buffer)

    def hold(self, buffers: dict[tuple[int, ...], Callable[[], Rows]]) -> None:
        """Decode the rows of these buffers in the background and forget all others; pixels do not depend on it."""
        for key in set(self._held) - set(buffers):
            del self._held[key]
        for key, rows in buffers.items():
            if key not in self._held:
                future = self._held[key] = Future()
                # A daemon, so that a program that ends does not wait for pictures that nobody will see.
                Thread(target=self._fill, args=(key, future, np.sort(rows())), daemon=True).start()

    def _fill(self, key: tuple[int, ...], future: Future[Pixels], rows: Rows) -> None:
        try:
            future.set_result(self._decoded(rows, lambda: self._held.get(key) is future))
        except BaseException as error:
            future.set_exception(error)

    def __getitem__(self, rows: Rows) -> NDArray[np.uint8]:
        """Pixels (B, H, W, C) of the pictures at the rows, which can be read.

        Raises:
            DataError: one of them cannot.
        """
        pixels = self._find(np.asarray(rows).tolist())
        if damaged := [row for row in np.asarray(rows).tolist() if row not in pixels]:
            row = damaged[0]
            raise DataError(f"{printable(self.names[int(row)])} cannot be read ({self.unreadable[row]}).")
        return np.stack([pixels[int(row)] for row in rows])

    def readable(self, rows: Rows, stock: Rows) -> Rows:
        """The rows, and for each that cannot be read the next one of ``stock`` (sorted) that can.

        Raises:
            DataError: none can.
        """
        self._find(rows.tolist())
        chosen = rows.copy()
        for place in range(len(rows)):
            for _ in range(len(stock)):
                if int(chosen[place]) not in self.unreadable:
                    break
                chosen[place] = stock[(np.searchsorted(stock, chosen[place]) + 1) % len(stock)]
                self._find([int(chosen[place])])
            else:
                raise DataError("None of the pictures can be read any more.")
        return chosen

    def _find(self, rows: list[int]) -> Pixels:
        """Pixels by row, from the buffers or decoded now; those that are unreadable have none."""
        missing = set(rows) - set(self.unreadable)
        found = {row: self._latest[row] for row in missing if row in self._latest}
        for buffer in list(self._held.values()):
            if missing := missing - set(found) - set(self.unreadable):
                pixels = buffer.result()
                found |= {row: pixels[row] for row in missing if row in pixels}
        missing -= set(found) | set(self.unreadable)
        self._latest = found | self._decoded(np.array(sorted(missing), np.int64))
        return self._latest

    def _decoded(self, rows: Rows, wanted: Callable[[], bool] = lambda: True) -> Pixels:
        pixels = {}
        for row, decoded in zip(rows.tolist(), in_threads(self._decode, rows.tolist()), strict=False):
            if not wanted():
                break
            if isinstance(decoded, str):
                if row not in self.unreadable:
                    name = printable(self.names[int(row)])
                    print(f"Not read: {name} ({decoded}); another picture takes its place.", file=sys.stderr)
                self.unreadable[row] = decoded
            else:
                pixels[row] = decoded
        return pixels

    def _decode(self, row: int) -> NDArray[np.uint8] | str:
        try:
            with self.opener(row) as picture:
                return with_channels(square(picture, self.recipe)[None], self.channels)[0]
        except DAMAGED as error:
            return fault_of(error)


class StreamSampler(RandomSampler):
    """Permutations in which pictures that lie together come together: runs in random order, shuffled in a buffer.

    Args:
        images: the pictures.
        stock: (length,) the rows that samples stand for.
        seed: two orders with different seeds are independent.

    Raises:
        BadInput: an empty set.
    """

    def __init__(self, images: Streamed, stock: Rows, seed: int):
        super().__init__(len(stock), seed, key="stream")
        self._images, self._stock = images, stock

    def permutation(self, epoch: int) -> Rows:
        """The order of one epoch, (length,)."""
        if epoch != self._epoch:
            self._permutation, self._epoch = self._order(epoch), epoch
        return self._permutation

    def _order(self, epoch: int) -> Rows:
        start = np.uint64(seed_of("order", self.key, self.seed, epoch))
        places = np.arange(self.length, dtype=np.uint64)
        run_ranks = scramble(scramble(np.arange(-(-self.length // RUN), dtype=np.uint64)) ^ start)
        sequence = np.argsort(run_ranks[places // np.uint64(RUN)], kind="stable")
        ranks = scramble(scramble(places) ^ ~start)
        return sequence[np.lexsort((ranks, np.arange(self.length) // self._images.buffer))]

    def indices(self, position: int, size: int) -> Rows:
        """Sample numbers at positions ``position .. position + size - 1``, (size,); their buffers are decoded."""
        numbers = super().indices(position, size)
        if size:
            first, last = (self._turn(at) for at in (position, position + size - 1))
            turns = dict.fromkeys((first, last, self._turn_after(*last)))
            self._images.hold({(self.seed, *turn): lambda turn=turn: self._rows(*turn) for turn in turns})
        return numbers

    def _turn(self, position: int) -> tuple[int, int]:
        """Epoch and number of the buffer of a position; a set that is no larger than its buffer has a single one."""
        epoch, place = divmod(position, self.length)
        return (epoch, place // self._images.buffer) if self.length > self._images.buffer else (0, 0)

    def _turn_after(self, epoch: int, turn: int) -> tuple[int, int]:
        following = (turn + 1) * self._images.buffer
        return (epoch, turn + 1) if following < self.length else self._turn((epoch + 1) * self.length)

    def _rows(self, epoch: int, turn: int) -> Rows:
        order = self._permutation if epoch == self._epoch else self._order(epoch)
        return self._stock[order[turn * self._images.buffer : (turn + 1) * self._images.buffer]]


def buffer_size(buffer: int | None, recipe: Recipe) -> int:
    """Pictures to shuffle at a time: as asked for, or as many as take :data:`BUFFER_BYTES`.

    Raises:
        BadInput: fewer than one.
    """
    if buffer is not None and buffer < 1:
        raise BadInput(f"buffer={buffer} cannot be used; give the number of pictures to shuffle at a time.")
    return buffer or max(RUN, min(BUFFER, BUFFER_BYTES // (recipe.channels * recipe.shape[0] * recipe.shape[1])))


def stream(opener: Opener, names: Sequence[str], recipe: Recipe, buffer: int) -> tuple[Streamed, Packed]:
    """The pictures of a source, undecoded, and what is known of them from the first :data:`PROBED`.

    Raises:
        BadInput: pictures with more than 8 bits and no range for their values, or windows of pictures.
        DataError: none of the first can be read.
    """
    if recipe.fit == "window":
        raise BadInput("stream=true cannot be used with fit=window; give crop, pad or stretch.")
    packed = Packed(value_range=recipe.value_range)
    for number, answer in enumerate(answers(recipe, opener, min(PROBED, len(names)))):
        if answer.limits is not None and recipe.value_range is None:
            raise BadInput("Pictures with more than 8 bits need --range LOW,HIGH where stream is true.")
        packed.add(number, answer)
    if not packed.readable:
        why = next(iter(packed.unreadable.values()))
        raise DataError(f"None of the first {len(packed.unreadable)} pictures can be read; the first: {why}.")
    images = Streamed(opener, names, recipe, ALPHA if recipe.alpha else 3, buffer)
    images.unreadable = dict(packed.unreadable)
    everything = replace(packed, readable=[n for n in range(len(names)) if n not in packed.unreadable])
    return images, everything
