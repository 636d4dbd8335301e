"""A capability of a system as a pure function of tensors: the noise comes in, nothing is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import torch
from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput, unknown_name
from ganworks.export._noise import Demand, NoiseMode, Recorder, Supply
from ganworks.game import Batch, NotCapable, System

What = Literal["sample", "encode", "translate", "classify", "upscale", "reconstruct", "edit", "score"]
WHAT: tuple[str, ...] = get_args(What)
TRIAL = 3
"""Images of the pass that finds out what is drawn."""
CAPTION = 16
"""Tokens of a caption, padded with zeros, where the data does not say."""
OUTPUT = {
    "encode": "codes",
    "classify": "probabilities",
    "score": "scores",
}
"""Names of outputs that are not images."""


@dataclass(frozen=True)
class Input:
    """One input of an exported function."""

    name: str
    size: tuple[int | str, ...]
    """Of one item; a side of any length by its name."""
    dtype: torch.dtype
    meaning: str
    """What to put in."""
    high: int = 0
    """Of integers: the number below which they lie."""
    demand: int | None = None
    """The number of the draw that it supplies."""

    def example(self, n: int, generator: torch.Generator, demands: Sequence[Demand], side: int) -> Tensor:
        """(n, *size) plausible numbers.

        Args:
            n: items.
            generator: of the numbers.
            demands: the draws of the system.
            side: what a free length is taken to be.
        """
        if self.demand is not None:
            return demands[self.demand].draw(n, generator)
        shape = (n, *(side if isinstance(length, str) else length for length in self.size))
        if self.dtype == torch.int64:
            return torch.randint(0, self.high, shape, generator=generator)
        if self.name == "attributes":
            return (torch.rand(shape, generator=generator) > 0.5).to(self.dtype)
        return torch.rand(shape, generator=generator, dtype=self.dtype) * 2 - 1


class Function(nn.Module):
    """What is exported: tensors in the order of :attr:`inputs` -> one tensor.

    Args:
        system: with the weights to export; it is put into evaluation mode.
        what: the capability; default: see :func:`natural`.
        noise: what becomes of the maps of noise that layers draw for themselves.
        source: of ``translate``: the domain that images come from.
        target: of ``translate``: the domain they go to.
        caption: tokens of a caption.
        seed: of the fixed maps of ``noise="constant"``.

    Raises:
        NotCapable: the system cannot do it.
        BadInput: an unknown capability, or one whose draws depend on more than the number of images.
    """

    def __init__(
        self,
        system: System[Any],
        what: str | None = None,
        *,
        noise: NoiseMode = "zero",
        source: int | str | None = None,
        target: int | str | None = None,
        caption: int = CAPTION,
        seed: int = 0,
    ) -> None:
        super().__init__()
        what = natural(type(system)) if what is None else what
        if what not in WHAT:
            raise unknown_name("function to export", what, WHAT)
        if noise not in get_args(NoiseMode):
            raise unknown_name("way to treat noise", noise, get_args(NoiseMode))
        if what not in ("sample", "score") and not system.can(what):
            able = [name for name in WHAT if name == "sample" or system.can(name)]
            raise NotCapable(f"{system.entry.name} cannot {what}; it can be exported with --what {', '.join(able)}.")
        self.system, self.what, self.noise = system.eval().requires_grad_(False), what, noise
        self.directions = (source, target)
        self._conditions = _conditions(system, what, caption, self.directions if what == "translate" else None)
        self.demands: list[Demand] = []
        self.inputs = self._conditions
        self.demands = self._trial()
        self.inputs = (*self._conditions, *_noise_inputs(self.demands, noise))
        generator = torch.Generator().manual_seed(rng.seed_of(seed, "constant noise"))
        for number, demand in enumerate(self.demands if noise == "constant" else ()):
            if demand.layer:
                self.register_buffer(f"noise_map_{number}", demand.draw(1, generator), persistent=False)
        pictures = "output_images" if any(one.name == "images" for one in self.inputs) else "images"
        self.output = OUTPUT.get(what, pictures)

    def forward(self, *tensors: Tensor) -> Tensor:
        """The output for (B, ...) tensors, one for each of :attr:`inputs`."""
        if len(tensors) != len(self.inputs):
            names = ", ".join(one.name for one in self.inputs)
            raise BadInput(f"The function takes {len(self.inputs)} tensors ({names}), not {len(tensors)}.")
        values = {one.name: tensor for one, tensor in zip(self.inputs, tensors, strict=True)}
        draws = {one.demand: tensor for one, tensor in zip(self.inputs, tensors, strict=True) if one.demand is not None}
        constants = {
            int(name.removeprefix("noise_map_")): value
            for name, value in self.named_buffers(recurse=False)
            if name.startswith("noise_map_")
        }
        with rng.supplied(Supply(self.demands, draws, constants)):
            return self.apply_to(tensors[0].shape[0], values)

    def apply_to(self, n: int, values: Mapping[str, Tensor]) -> Tensor:
        """The capability on n items, from its conditions by name; draws as the system does."""
        system, what = self.system, self.what
        if what == "sample":
            given = None
            if self._conditions:
                fields = {one.name: values[one.name] for one in self._conditions}
                images = fields.pop("images", None)
                given = Batch(system.like.new_zeros(n, *system.config.image) if images is None else images, **fields)
            return system.sample(n, given)
        images = values["images"]
        if what == "score":
            scores = system.score(images, Batch(**dict(values)) if len(values) > 1 else None)
            if scores is None:
                raise NotCapable(f"{system.entry.name} has no score to export: {system.without_critic}.")
            return scores
        if what == "translate":
            return system.translate(images, *self.directions)
        if what == "edit":
            return system.edit(images, values["attributes"])
        return getattr(system, what)(images)

    def examples(self, n: int, seed: int = 0, side: int | None = None) -> tuple[Tensor, ...]:
        """Plausible tensors for all inputs, n items each; ``side`` is what free lengths are taken to be."""
        generator = torch.Generator().manual_seed(rng.seed_of(seed, "examples", n))
        return tuple(
            one.example(n, generator, self.demands, side or self.system.config.image[-1]) for one in self.inputs
        )

    def _trial(self) -> list[Demand]:
        recorder = Recorder(self.system, TRIAL, self.system.entry.name)
        tensors = self.examples(TRIAL)
        values = {one.name: tensor for one, tensor in zip(self.inputs, tensors, strict=True)}
        with torch.no_grad(), rng.scope("export"), recorder.listening():
            self.apply_to(TRIAL, values)
        return recorder.demands


def natural(kind: type[System[Any]]) -> str:
    """The capability that a system is for: sampling, or of those that work on images what they do to them."""
    if "images" not in kind.samples_from():
        return "sample"
    return next((what for what in ("translate", "edit", "upscale") if kind.can(what)), "sample")


def _conditions(
    system: System[Any], what: str, caption: int, directions: tuple[int | str | None, int | str | None] | None = None
) -> tuple[Input, ...]:
    """The inputs that are no noise."""
    config, dtype = system.config, system.like.dtype
    image: tuple[int | str, ...] = tuple(config.image if directions is None else system.source_image(*directions))
    if what == "upscale":
        image = (image[0], "height", "width")
    domains = len(getattr(config, "domain_names", ()) or ()) or getattr(config, "domains", 0)
    attributes = getattr(config, "attributes", 0)
    words = len(getattr(config, "vocabulary", ()) or ()) + 2
    sizes = {
        "images": Input("images", image, dtype, "pictures in [-1, 1]"),
        "label": _numbers("label", (), getattr(config, "classes", 0) or 0, "class"),
        "caption": _numbers("caption", (caption,), words, "token (padding is 0, unknown words are 1)"),
        "attributes": Input("attributes", (attributes,), dtype, "1 where the picture shall have the attribute, else 0"),
        "domain": _numbers("domain", (), domains, "domain"),
    }
    if what == "sample":
        names = system.samples_from()
    elif what == "edit":
        names = ("images", "attributes")
    elif what == "score":
        names = ("images", *(name for name in system.samples_from() if name in ("label", "caption")))
    else:
        names = ("images",)
    missing = [name for name in names if name not in sizes]
    if missing:
        raise NotCapable(f"{system.entry.name} samples from {missing[0]}, which no exported function takes yet.")
    return tuple(sizes[name] for name in names)


def _numbers(name: str, size: tuple[int | str, ...], high: int, of: str) -> Input:
    return Input(name, size, torch.int64, f"number of the {of}, 0 to {high - 1}", high)


def _noise_inputs(demands: Sequence[Demand], noise: NoiseMode) -> list[Input]:
    inputs, latent = [], False
    for number, demand in enumerate(demands):
        if demand.layer and noise != "input":
            continue
        name, meaning = f"noise_{number}", demand.law
        if demand.layer:
            meaning = f"{demand.law}, the noise of {demand.layer}"
        elif len(demand.size) == 1 and demand.kind != "integers" and not latent:
            name, latent = "latent", True
        inputs.append(Input(name, demand.size, demand.dtype, meaning, demand=number))
    return inputs
