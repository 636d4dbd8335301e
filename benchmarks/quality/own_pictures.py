"""Systems that once trained on built-in sets only, on folders of plain files as a user has them.

    python benchmarks/quality/own_pictures.py write PLACE
    python benchmarks/quality/own_pictures.py train PLACE [NAME ...]
    python benchmarks/quality/own_pictures.py judge PLACE [NAME ...]

``write`` exports emoji as PNG files: two vendors with equal names, three vendors as domains, skin tones with a table of
attributes, captions in text files, outlines beside their drawings. ``train`` calls ``ganworks train SYSTEM --data
FOLDER`` for each case, a few minutes on one thread. ``judge`` writes ``results/own_pictures.json``, a picture for each
case, and prints the table of ``own_pictures.md``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ganworks.cli.main import main as ganworks
from ganworks.data import DataSet, load
from ganworks.data.edges import outlined
from ganworks.io import save_json
from ganworks.metrics.features import build
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.lpips import lpips
from ganworks.run import Run
from ganworks.training import image_grid

HERE = Path(__file__).parent
MINUTES = "4"
COMMON = ("--threads", "1", "--precision", "bf16", "--evaluate", "false", "--quiet", "--minutes", MINUTES)
TWO = ("--pair", "noto,twemoji", "--data-options", '{"pairs": "names"}', "--size", "32")
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "pix2pix": ("outlines", ("--width", "24", "--batch", "8", "--size", "32")),
    "cyclegan": ("vendors2", (*TWO, "--recipe", "cyclegan")),
    "unit": ("vendors2", (*TWO, "--recipe", "unit")),
    "xgan": ("vendors2", (*TWO, "--recipe", "xgan")),
    "cogan": ("vendors2", ("--pair", "noto,twemoji", "--size", "32", "--width", "64", "--noise", "32")),
    "combogan": ("vendors3", ("--size", "32", "--recipe", "combogan")),
    "stargan": (
        "vendors3",
        ("--size", "32", "--width", "32", "--blocks", "2", "--halvings", "1", "--critic_turns", "2"),
    ),
    "fader": ("tones", ("--size", "32", "--recipe", "fader", "--attributes", "5")),
    "stackgan": ("words", ("--size", "64", "--recipe", "stackgan", "--sketching", "300")),
    "stackgan_v2": ("words", ("--size", "64", "--recipe", "stackgan_v2")),
}
"""For each system the folder and the options it is trained with."""
FEATURES = "mobilenet_v2@64"


def pictures_of(**options: Any) -> DataSet:
    """Both splits of the emoji, one after the other, at 64 pixels."""
    data = load("emoji", size=64, **options)
    assert isinstance(data, DataSet)
    return data


def write_pictures(folder: Path, pixels: NDArray[np.uint8], first: int = 0) -> None:
    """PNG files with numbers for names."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(pixels, first):
        Image.fromarray(picture).save(folder / f"{number:04d}.png")


def write(place: Path) -> None:
    """Make all folders."""
    start = 0
    for split in ("train", "evaluate"):
        twins = pictures_of(pair="noto,twemoji", pairs="names", tones="none", split=split)
        batch = twins.batch(np.arange(len(twins)))
        assert batch.paired is not None
        noto, twemoji = (image_grid.to_uint8(images) for images in (batch.images, batch.paired))
        write_pictures(place / "vendors2" / "noto", noto, start)
        write_pictures(place / "vendors2" / "twemoji", twemoji, start)
        write_pictures(place / "outlines", np.concatenate([255 - grey_outlines(noto), noto], 2), start)
        start += len(twins)
    for name in ("noto", "twemoji", "fluent"):
        write_pictures(place / "vendors3" / name, all_pixels(pictures_of(vendors=name, tones="none")))
    tones = pictures_of(vendors="noto", tones="only")
    write_pictures(place / "tones", all_pixels(tones))
    names = [name.replace(" ", "_") for name in tones.attribute_names]
    rows = [",".join(["file_name", *names])]
    rows += [f"{n:04d}.png," + ",".join(str(int(v)) for v in row) for n, row in enumerate(tones.field("attributes"))]
    (place / "tones" / "metadata.csv").write_text("\n".join(rows))
    words = pictures_of(vendors="noto,fluent", tones="none")
    assert words.vocabulary is not None
    write_pictures(place / "words", all_pixels(words))
    for number, row in enumerate(words.field("caption").tolist()):
        (place / "words" / f"{number:04d}.txt").write_text(words.vocabulary.decode(row))


def all_pixels(data: DataSet) -> NDArray[np.uint8]:
    """Every picture (N, H, W, C) of a set."""
    return data.pixels(np.arange(len(data)))


def grey_outlines(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Outlines (N, H, W, 3) of pictures, white on black, from their grey values."""
    grey = np.rint(pixels.astype(np.float32).mean(3, keepdims=True)).astype(np.uint8)
    return np.repeat(outlined(grey), 3, 3)


def train(place: Path, names: Sequence[str]) -> None:
    """Train each case that has no run yet."""
    for name in names:
        folder, options = CASES[name]
        out = place / "runs" / name
        if not out.exists():
            ganworks(["train", name, "--data", str(place / folder), *options, *COMMON, "--out", str(out)])


def judged(run: Run) -> dict[str, Any]:
    """KID of samples of the run and of its untrained networks; distances to counterparts where there are any."""
    held_out = run.data("evaluate")
    count = min(160, len(held_out))
    given = held_out.batch(held_out.order(0).indices(0, count))
    translates = "images" in type(run.system).samples_from()
    real = given.images
    if translates and given.other is not None:
        real = given.other if given.paired is None else given.paired
    extractor = build(FEATURES)
    seen = extractor(real)
    found: dict[str, Any] = {"step": run.step, "held out": count, "seconds": round(run.seconds)}
    for label, one in (("trained", run), ("untrained", run.untrained())):
        fake = one.sample(count, given=given if run.system.samples_from() else None)
        found[label] = {"kid": kernel_distance(seen, extractor(fake))[0]} | to_counterparts(
            fake, given.paired, translates
        )
    if translates:
        found["identity"] = {"kid": kernel_distance(seen, extractor(given.images))[0]}
        found["identity"] |= to_counterparts(given.images, given.paired, translates)
    return found


def to_counterparts(fake: Tensor, paired: Tensor | None, translates: bool) -> dict[str, float]:
    """L1 and LPIPS to the true counterparts."""
    if paired is None or not translates:
        return {}
    perceptual = build("lpips_alex")
    distance = float(lpips(perceptual(fake), perceptual(paired)).mean())
    return {"l1": float((fake - paired).abs().mean()), "lpips": distance}


def picture(run: Run, columns: int = 12) -> Image.Image:
    """Held-out pictures over what became of them over their counterparts, or two rows of samples."""
    held_out = run.data("evaluate")
    given = held_out.batch(held_out.order(1).indices(0, columns))
    conditions = given if run.system.samples_from() else None
    if "images" not in type(run.system).samples_from():
        return image_grid.grid(
            run.sample(2 * columns, given=held_out.batch(np.arange(2 * columns)) if conditions else None), columns
        )
    rows = [given.images, run.sample(columns, given=given)]
    return image_grid.grid(torch.cat(rows if given.paired is None else [*rows, given.paired]), columns)


def judge(place: Path, names: Sequence[str]) -> None:
    """Measure every run that is there, keep the numbers and pictures, print the table."""
    path = HERE / "results" / "own_pictures.json"
    stored: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    for name in names:
        out = place / "runs" / name
        if not (out / "checkpoints").exists():
            continue
        run = Run(out)
        command = ["ganworks", "train", name, "--data", CASES[name][0], *CASES[name][1], *COMMON]
        stored[name] = {"command": " ".join(command), **judged(run)}
        save_json(stored, path)
        image_grid.save(picture(run), HERE / "pictures" / f"own_pictures-{name}.png")
        print(row(name, stored[name]), flush=True)


def row(name: str, found: dict[str, Any]) -> str:
    """One row of the table."""
    cells = [f"`{name}`", f"`{CASES[name][0]}`", f"{found['step']:,}"]
    for label in ("trained", "untrained", "identity"):
        values = found.get(label, {})
        cells += [f"{values[key]:.3f}" if key in values else "" for key in ("kid", "l1", "lpips")]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("write", "train", "judge"))
    parser.add_argument("place", type=Path)
    parser.add_argument("names", nargs="*", help="systems; all when not given")
    words = parser.parse_args()
    torch.set_num_threads(1)
    if words.action == "write":
        write(words.place)
    else:
        {"train": train, "judge": judge}[words.action](words.place, words.names or list(CASES))
