"""What a run does with pictures, besides sampling: the capabilities of its system on any number of images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from ganworks import _conditions
from ganworks._memory import require
from ganworks.errors import WORD, BadInput, one_line
from ganworks.game import Batch, NotCapable, System
from ganworks.registry import system as systems
from ganworks.rng import scope

CHUNK, LARGE_CHUNK = 64, 250
"""Images at a time: through translators and the like, which are large, and through classifiers and encoders. Fixed,
because what a system draws depends on the chunk."""
SAMPLE_CHUNK = 250
"""Images whose noise is drawn at once; fixed, because the noise of a sample depends on its chunk."""
PART_PIXELS = 250 * 64 * 64
"""Most pixels that are generated at a time."""
SMALLEST = 8
"""Shortest side of an image that translators read."""
OVERSHOOT = 0.25
"""How far pixels may leave [-1, 1]: networks without a bounded output do by a little, other ranges by far more."""
VERBS = {
    "classify": "classify images",
    "encode": "encode images",
    "reconstruct": "reconstruct images from images alone",
    "translate": "translate images",
    "edit": "edit attributes",
    "upscale": "enlarge pictures",
    "latent": "make its images from noise",
}
"""What a system that lacks a capability does not do."""


@runtime_checkable
class Tileable(Protocol):
    """A system that enlarges pictures and says what each pixel depends on, so that large ones can be cut into tiles."""

    factor: int
    """By how much both sides grow."""

    @property
    def reach(self) -> int:
        """Pixels of the input, in each direction, that one pixel of the output depends on."""
        ...


class PictureVerbs:
    """The verbs of a :class:`ganworks.run.Run` that take images: chunks, ranges, dtype and device are seen to here.

    Images are (N, C, H, W) floats in [-1, 1], N at least 1, of the shape that the system was trained on. Results are
    float32 on the processor. Every method raises ``NotCapable`` where the system cannot, and ``BadInput`` for images
    that do not fit.
    """

    @property
    def system(self) -> System:
        """The system in evaluation mode."""
        raise NotImplementedError

    def require(self, verb: str) -> None:
        """Refuse a capability that the system lacks, before there is any work.

        Args:
            verb: the name of a method of ``System``, such as ``encode``.

        Raises:
            NotCapable: naming the systems that can.
        """
        if not self.system.can(verb):
            names = ", ".join(capable(verb))
            name = type(self.system).entry.name
            raise NotCapable(f"{name} does not {VERBS.get(verb, verb)}; systems that do: {names}.")

    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (N, K) of the classes of images (N, C, H, W)."""
        return self._apply("classify", self.system.classify, images, chunk=LARGE_CHUNK)

    def encode(self, images: Tensor) -> Tensor:
        """Codes (N, Z) of images (N, C, H, W)."""
        return self._apply("encode", self.system.encode, images, chunk=LARGE_CHUNK)

    def reconstruct(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) made again from the codes of images."""
        return self._apply("reconstruct", self.system.reconstruct, images, chunk=LARGE_CHUNK)

    def translate(
        self, images: Tensor, source: int | str | None = None, target: int | str | None = None, *, seed: int = 0
    ) -> Tensor:
        """Images of one domain in another.

        Args:
            images: (N, C, H, W); of any size where the system has a ``size_multiple``.
            source: the domain they come from, by name or number; default: the first, or of two the one that is not
                ``target``.
            target: the domain they go to; default: the one after ``source``.
            seed: of whatever the translator draws.

        Returns:
            (N, C, H, W).

        Raises:
            NotCapable: the system does not translate.
            BadInput: an unknown domain, or images that do not fit.
        """
        self.require("translate")
        system = self.system
        multiple, shape = system.size_multiple, system.source_image(source, target)

        def translate(part: Tensor) -> Tensor:
            if multiple is None:
                return system.translate(part, source, target)
            return padded(lambda whole: system.translate(whole, source, target), part, multiple)

        return self._apply("translate", translate, images, seed=seed, shape=shape, any_size=multiple is not None)

    def edit(self, images: Tensor, attributes: Tensor) -> Tensor:
        """Images with other attributes.

        Args:
            images: (N, C, H, W).
            attributes: (N, A), 0 is off and 1 is on; values beyond go on along the line.

        Returns:
            (N, C, H, W).

        Raises:
            NotCapable: the system does not edit.
            BadInput: attributes or images that do not fit.
        """
        if len(attributes) != len(images):
            raise BadInput(f"{len(images)} images cannot get {len(attributes)} rows of attributes; give one for each.")
        return self._apply("edit", self.system.edit, images, attributes)

    def upscale(self, images: Tensor, *, tile: int = 128) -> Tensor:
        """Pictures of any size, enlarged.

        Each tile passes together with as much of its surroundings as the network's reach, so the result is that of the
        whole picture in one piece, whatever the tile, and memory grows with the tile and not with the picture.

        Args:
            images: (N, C, H, W).
            tile: side of a tile in pixels of the picture.

        Returns:
            (N, C, factor H, factor W).

        Raises:
            NotCapable: the system does not enlarge pictures.
            BadInput: a tile of no size, or images that do not fit.
        """
        if tile < 1:
            raise BadInput(f"Tiles of {tile} pixels cannot be cut; give 1 or more (128 is usual).")
        system = self.system
        if isinstance(system, Tileable):
            factor, reach = system.factor, system.reach
            enlarge = partial(in_tiles, system.upscale, tile=tile, factor=factor, reach=reach)
            return self._apply("upscale", enlarge, images, any_size=True)
        return self._apply("upscale", system.upscale, images, any_size=True)

    def latent(self, n: int, *, seed: int = 0) -> Tensor:
        """Latents (n, Z) as the system's prior draws them."""
        self.require("latent")
        with torch.no_grad(), scope("latent", seed):
            return self.system.latent(n).float().cpu()

    def caption_batch(self, captions: Sequence[str], each: int = 1) -> tuple[Batch, list[str]]:
        """What to sample from for captions; see :func:`ganworks._conditions.caption_batch`."""
        return _conditions.caption_batch(self.system, captions, each)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes in the order of their numbers, as far as they are known."""
        return ()

    def label_batch(self, labels: Sequence[int | str], each: int = 1) -> Batch:
        """What to sample from for classes, each by its number, or as text by its name before its number.

        See :func:`ganworks._conditions.label_batch`.
        """
        kind = type(self.system)
        names = self.class_names if "label" in kind.needs() else ()
        numbers = _conditions.class_numbers(labels, names) if "label" in kind.samples_from() else []
        return _conditions.label_batch(self.system, numbers, each)

    def _apply(
        self,
        verb: str,
        function: Callable[..., Tensor],
        images: Tensor,
        *beside: Tensor,
        seed: int = 0,
        chunk: int = CHUNK,
        shape: tuple[int, int, int] | None = None,
        any_size: bool = False,
    ) -> Tensor:
        """A function of images, and of what comes with each, a chunk at a time."""
        self.require(verb)
        _check(images, shape or tuple(self.system.config.image), any_size)
        like, results = self.system.like, []
        for number, parts in enumerate(zip(*(tensor.split(chunk) for tensor in (images, *beside)), strict=True)):
            with torch.no_grad(), scope(seed, verb, number):
                results.append(function(*(part.to(like) for part in parts)).float().cpu())
        return torch.cat(results)


def draw_samples(system: System, n: int, key: tuple[int, int], given: Batch | None = None) -> Tensor:
    """Images (n, C, H, W) of a system, a chunk at a time.

    Args:
        system: in evaluation mode.
        n: how many; the first images do not depend on it.
        key: the seed of the training and that of the images.
        given: what to condition on, n items.

    Raises:
        BadInput: n below 1, or more than fit in memory.
    """
    parts = chunks(n)
    channels, height, width = system.config.image
    require(4 * channels * height * width * n, f"{n:,} images", "ask for fewer at a time")
    images = []
    for number, (start, end) in enumerate(parts):
        part = None if given is None else given.each(lambda value, a=start, b=end: value[a:b])
        images += one_chunk(system, number, key, end - start, part)
    return torch.cat(images)


def chunks(n: int) -> Iterator[tuple[int, int]]:
    """Beginnings and ends of the chunks of n images.

    Raises:
        BadInput: n below 1.
    """
    if not isinstance(n, int) or n < 1:
        raise BadInput(f"{one_line(str(n), WORD)} images cannot be made; ask for 1 or more.")
    return ((start, min(start + SAMPLE_CHUNK, n)) for start in range(0, n, SAMPLE_CHUNK))


def one_chunk(
    system: System, number: int, key: tuple[int, int], count: int, given: Batch | None = None
) -> Iterator[Tensor]:
    """The first images of one chunk of a system, (count, C, H, W) in parts.

    The noise is that of the whole chunk, so that the first images do not depend on how many are wanted; where there
    are no conditions the networks see no more images than are wanted, and few at a time where images are large.

    Args:
        system: in evaluation mode.
        number: of the chunk, from 0.
        key: the seed of the training and that of the images.
        count: how many are wanted.
        given: what to condition on, for this chunk.
    """
    size = _part(count, system.config.image) if given is None else len(given)
    shards = SAMPLE_CHUNK // size if given is None else 1
    for shard in range(-(-count // size)):
        with torch.no_grad(), scope(key[0], "sample", key[1], number, shard=shard, shards=shards):
            images = system.sample(size, given)[: count - shard * size].float().cpu()
        yield images


def _part(count: int, image: tuple[int, int, int]) -> int:
    """Images that are made at a time, a divisor of the chunk.

    Example:
        >>> _part(1, (3, 256, 256)), _part(20, (3, 32, 32)), _part(250, (3, 64, 64)), _part(250, (3, 256, 256))
        (1, 25, 250, 10)
    """
    most = max(1, PART_PIXELS // (image[1] * image[2]))
    sizes = [size for size in range(1, SAMPLE_CHUNK + 1) if SAMPLE_CHUNK % size == 0 and size <= most]
    return next((size for size in sizes if size >= count), sizes[-1])


def capable(verb: str) -> list[str]:
    """The registered systems with a capability; imports every system."""
    return [name for name in systems if systems[name].can(verb)]


def padded(function: Callable[[Tensor], Tensor], images: Tensor, multiple: int) -> Tensor:
    """A function of images whose sides must be multiples of a number, for any sides.

    Args:
        function: (B, C, h, w) -> (B, C', h, w).
        images: (B, C, H, W); mirrored beyond their lower and right borders as far as needed, which is cut off again.
        multiple: of which h and w must be multiples; they are at least :data:`SMALLEST`.

    Returns:
        (B, C', H, W).
    """
    height, width = images.shape[-2:]
    below, beside = (-(-max(side, SMALLEST) // multiple) * multiple - side for side in (height, width))
    if not below and not beside:
        return function(images)
    mode = "reflect" if below < height and beside < width else "replicate"
    return function(torch.nn.functional.pad(images, (0, beside, 0, below), mode))[..., :height, :width]


def in_tiles(function: Callable[[Tensor], Tensor], images: Tensor, tile: int, factor: int, reach: int) -> Tensor:
    """Images enlarged a tile at a time.

    Args:
        function: (B, C, h, w) -> (B, C, factor h, factor w).
        images: (B, C, H, W).
        tile: side of a tile.
        factor: by how much both sides grow.
        reach: pixels of the input, in each direction, that one pixel of the output depends on.

    Returns:
        (B, C, factor H, factor W).
    """
    height, width = images.shape[-2:]
    large = images.new_empty(*images.shape[:2], factor * height, factor * width)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            bottom, right = min(top + tile, height), min(left + tile, width)
            above, before = max(top - reach, 0), max(left - reach, 0)
            part = function(images[..., above : bottom + reach, before : right + reach])
            large[..., factor * top : factor * bottom, factor * left : factor * right] = part[
                ...,
                factor * (top - above) : factor * (bottom - above),
                factor * (left - before) : factor * (right - before),
            ]
    return large


def _check(images: Tensor, shape: tuple[int, ...], any_size: bool) -> None:
    shape_found = tuple(images.shape[1:])
    fits = images.ndim == 4 and (shape_found[0] == shape[0] if any_size else shape_found == shape)
    if not fits or not len(images):
        requirement = f"{shape[0]} channels and any size" if any_size else f"shape {shape}"
        raise BadInput(f"The system takes one image of {requirement} or more; these are {tuple(images.shape)}.")
    points = shape[1:] == (1, 1)  # those of a 2-D problem lie anywhere
    if not images.is_floating_point():
        raise BadInput(f"Images are floats in [-1, 1]; these are {images.dtype}.")
    if not points and float(images.abs().max()) > 1 + OVERSHOOT:
        low, high = float(images.min()), float(images.max())
        raise BadInput(f"Images lie in [-1, 1]; these lie in [{low:.4g}, {high:.4g}].")
