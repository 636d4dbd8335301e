"""The data path of your own pictures: JPEG files to batches, against torch's DataLoader; memory of a listing.

    python benchmarks/speed/data_path.py --out benchmarks/speed/results/data_path.json

Times are processor seconds, since they hardly depend on what else the machine does. A plain data set decodes, scales
and crops each picture in every epoch (``torch.utils.data.DataLoader`` without workers, Pillow's Lanczos); ours does so
once, and reads a memory-mapped array from then on. Listings of many files are synthetic: names and contents are made up
by number, and nothing lies on the disk.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps

from ganworks.data import DataSet, load
from ganworks.io import save_json

SIDE, BATCH = 64, 32
SHAPES = {256: 256, 1024: 48}
"""Sides of the JPEG files, and how many of each."""
COUNTS = (1_000, 10_000, 100_000, 1_000_000)


def jpegs(folder: Path, side: int, count: int) -> None:
    """Smooth pictures with some noise, as photographs have it."""
    random = np.random.default_rng(0)
    for number in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8)).resize((side, side), 3)
        pixels = np.asarray(coarse, np.int16) + random.integers(-12, 13, (side, side, 3))
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / f"{number:05d}.jpg", quality=90)


class Plain(torch.utils.data.Dataset[torch.Tensor]):
    """What a tutorial writes."""

    def __init__(self, folder: Path):
        self.files = sorted(folder.iterdir())

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, number: int) -> torch.Tensor:
        picture = Image.open(self.files[number]).convert("RGB")
        pixels = np.asarray(ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.LANCZOS))
        return torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 127.5 - 1


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def throughput(side: int, count: int) -> dict[str, float]:
    """Milliseconds of a processor for each picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "jpeg"
        folder.mkdir()
        os.environ["GANWORKS_CACHE"] = f"{name}/cache"
        jpegs(folder, side, count)
        loader = torch.utils.data.DataLoader(Plain(folder), BATCH, shuffle=True)
        plain = seconds(lambda: [batch.mean() for batch in loader])
        packed: list[DataSet] = []
        first = seconds(lambda: packed.append(opened(folder)))
        again = seconds(lambda: opened(folder))
        data = packed[0]
        order, size = data.order(0), len(data) // BATCH * BATCH
        epoch = seconds(lambda: [data.batch(order.indices(p, BATCH)).images.mean() for p in range(0, size, BATCH)])
        return {
            "plain, each epoch": 1000 * plain / count,
            "packing, once": 1000 * first / count,
            "opening again": 1000 * again / count,
            "packed, each epoch": 1000 * epoch / size,
        }


def opened(folder: Path) -> DataSet:
    """A folder as a data set."""
    data = load(str(folder), size=SIDE)
    assert isinstance(data, DataSet)
    return data


class Synthetic:
    """Pictures by number that lie nowhere."""

    def __init__(self, count: int):
        self.title, self.empty = "synthetic", []
        self.files = [f"class{n % 10}/{n:07d}.png" for n in range(count)]
        buffer = io.BytesIO()
        Image.new("RGB", (8, 8)).save(buffer, "PNG")
        self.content = buffer.getvalue()

    def read(self, name: str) -> bytes:
        """A file that differs from every other."""
        return self.content + name.encode()

    def state(self) -> list[object]:
        """What changes with the files."""
        return [len(self.files)]


def listing(count: int) -> dict[str, float]:
    """Peak memory and processor seconds of listing, hashing and splitting so many pictures, in a process of its own."""
    from ganworks.data import _collection
    from ganworks.data._splits import copies, evaluated
    from ganworks.data.report import ReadReport

    source = Synthetic(count)
    setattr(_collection, "open_source", lambda *arguments: source)  # noqa: B010 - a stand-in that has no files
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    pictures = _collection.collect("synthetic", ReadReport("synthetic"))
    out = evaluated(pictures.hashes, pictures.split, pictures.group, False)
    copies(pictures.hashes, out)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"MiB": used / 1024, "seconds": time.process_time() - begun, "held out": float(out.sum())}


def main() -> None:
    """Measure everything and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--listing", type=int, help="measure one listing, and print it")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.listing is not None:
        with tempfile.TemporaryDirectory() as cache:
            os.environ["GANWORKS_CACHE"] = cache
            print(json.dumps(listing(options.listing)))
        return
    result: dict[str, Any] = {
        "side": SIDE,
        "batch": BATCH,
        "files": SHAPES,
        "milliseconds a picture": {},
        "listing": {},
    }
    for side, count in SHAPES.items():
        result["milliseconds a picture"][str(side)] = throughput(side, count)
        print(side, result["milliseconds a picture"][str(side)], flush=True)
    for count in COUNTS:
        command = [sys.executable, __file__, "--out", str(options.out), "--listing", str(count)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        result["listing"][str(count)] = json.loads(answer.stdout.splitlines()[-1])
        print(count, result["listing"][str(count)], flush=True)
        save_json(result, options.out)


if __name__ == "__main__":
    main()
