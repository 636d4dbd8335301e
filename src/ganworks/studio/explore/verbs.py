"""What a run does with pictures of one's own: translate, reconstruct, classify, upscale, encode. Knows no gradio."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from safetensors.torch import save
from torch import Tensor

from ganworks.data.pictures import each, read
from ganworks.errors import BadInput, unknown_name
from ganworks.run import Run
from ganworks.studio.explore.abilities import VERBS, uploaded
from ganworks.studio.explore.downloads import new_folder
from ganworks.training import image_grid

MOST_PIXELS = 1_000_000
"""Of a picture that is enlarged."""


@dataclass(frozen=True)
class Answer:
    """What a verb has made of pictures: a sheet, files to download, sentences."""

    sheet: Image.Image | None = None
    files: tuple[str, ...] = ()
    text: str = ""


def domains(run: Run) -> list[str]:
    """Names of the domains between which the run translates."""
    names: list[str] = list(getattr(run.system.config, "domain_names", None) or ())
    return names or [str(number) for number in range(int(getattr(run.system.config, "domains", 0) or 0))]


def with_pictures(
    run: Run, verb: str, files: Sequence[str], temporary: Path, source: Any = "", target: Any = ""
) -> Answer:
    """Do something with uploaded pictures; the originals stand above what became of them.

    Args:
        run: opened.
        verb: one of :data:`ganworks.studio.explore.abilities.VERBS`.
        files: uploaded pictures.
        temporary: the folder in which they must lie, and where results are put.
        source: of ``translate``: the domain they come from, by name or number; empty: the system's first.
        target: the domain they go to.

    Raises:
        BadInput: a verb that the system lacks, no picture, or pictures that cannot be read.
    """
    if verb not in VERBS:
        raise unknown_name("verb", verb, VERBS)
    run.require(verb)
    paths = uploaded(files, temporary)
    if not paths:
        raise BadInput("Give pictures first.")
    if verb == "upscale":
        return _upscaled(run, paths, temporary)
    ends = domain(source), domain(target)
    shape = run.system.source_image(*ends) if verb == "translate" else tuple(run.system.config.image)
    names, images = read(paths, shape, prepared=run.preparation)
    if verb == "classify":
        return Answer(text="\n".join(_classified(run, names, images)))
    if verb == "encode":
        return _encoded(run, names, images, temporary)
    results = run.translate(images, *ends) if verb == "translate" else run.reconstruct(images)
    files_ = _written(results, [Path(name).stem for name in names], temporary)
    return Answer(above(images, results), files_, ", ".join(names))


def domain(text: Any) -> str | int | None:
    """A domain by name or number; None for an empty field."""
    word = str(text or "").strip()[:80]
    return None if not word else int(word) if word.isdecimal() else word


def above(images: Tensor, results: Tensor) -> Image.Image:
    """Two rows of pictures as one, of any two sizes."""
    top, below = (image_grid.grid(part, len(part)) for part in (images, results))
    sheet = Image.new("RGB", (max(top.width, below.width), top.height + below.height), "white")
    sheet.paste(top, (0, 0))
    sheet.paste(below, (0, top.height))
    return sheet


def _classified(run: Run, names: Sequence[str], images: Tensor) -> list[str]:
    """The three likeliest classes of each picture."""
    known, lines = run.class_names, []
    for name, row in zip(names, run.classify(images), strict=True):
        best = row.topk(min(3, len(row)))
        words = [
            f"{known[k] if k < len(known) else k} {100 * p:.1f} %"
            for k, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]
        lines.append(f"{name}: {', '.join(words)}")
    return lines


def _encoded(run: Run, names: Sequence[str], images: Tensor, temporary: Path) -> Answer:
    codes = run.encode(images)
    path = new_folder(temporary) / "codes.safetensors"
    facts = {"system": run.config.system, "step": str(run.step), "names": json.dumps(list(names))}
    path.write_bytes(save({"latents": codes.contiguous()}, facts))
    return Answer(files=(str(path),), text=f"{len(codes)} codes of {codes.shape[1]} numbers")


def _upscaled(run: Run, paths: Sequence[Path], temporary: Path) -> Answer:
    """Each picture at its own size."""
    pairs = []
    for name, picture in each(paths, run.system.config.image[0], prepared=run.preparation):
        height, width = picture.shape[-2:]
        if height * width > MOST_PIXELS:
            raise BadInput(
                f"{name} has {width}x{height} pixels, more than the studio enlarges ({MOST_PIXELS // 10**6} million); "
                "use ganworks upscale."
            )
        pairs.append((name, picture, run.upscale(picture)))
    files = [file for name, _, large in pairs for file in _written(large, [Path(name).stem], temporary)]
    text = "\n".join(f"{n}: {a.shape[3]}x{a.shape[2]} -> {b.shape[3]}x{b.shape[2]}" for n, a, b in pairs)
    return Answer(above(pairs[0][1], pairs[0][2]), tuple(files), text)


def _written(images: Tensor, stems: Sequence[str], temporary: Path) -> tuple[str, ...]:
    """Pictures as files of their names."""
    folder = new_folder(temporary)
    paths = [folder / f"{stem[:80]}.png" for stem in stems]
    for path, image in zip(paths, images, strict=True):
        image_grid.save(image_grid.single(image), path)
    return tuple(map(str, paths))
