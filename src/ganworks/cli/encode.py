"""``ganworks encode RUN FILES|FOLDER --out FILE``: pictures as the codes a trained encoder gives them."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.cli.parsing import Parser
from ganworks.cli.report import left_out
from ganworks.errors import BadInput


def main(arguments: list[str]) -> int:
    """Encode pictures, or the run's held-out data where none are given."""
    parser = Parser(prog="ganworks encode", description="Write the codes of pictures as a safetensors file.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument(
        "places",
        nargs="*",
        type=Path,
        metavar="FILE|FOLDER",
        help="pictures; default: the held-out part of the run's data, with its labels",
    )
    parser.add_argument("--out", type=Path, required=True, help="a name ending in .safetensors")
    options = parser.parse_args(arguments)
    from safetensors.torch import save

    from ganworks.io import atomic_write
    from ganworks.run import Run

    run = Run(options.run)
    unreadable: dict[str, str] = {}
    run.require("encode")
    if options.out.suffix != ".safetensors":
        raise BadInput(f"Cannot write {options.out}: give a name ending in .safetensors for the codes.")
    facts, labels = {"system": run.config.system, "step": str(run.step)}, {}
    if options.places:
        from ganworks.data.pictures import read

        names, images = read(options.places, run.system.config.image, prepared=run.preparation, unreadable=unreadable)
        facts["names"] = json.dumps(names)
    else:
        import torch

        held_out = run.data()
        batch = held_out.batch(torch.arange(len(held_out)))
        images, labels = batch.images, {} if batch.label is None else {"labels": batch.label}
        facts["names"] = json.dumps(f"{held_out.name}, held-out part, in order")
    codes = run.encode(images)
    tensors = {name: tensor.contiguous() for name, tensor in {"latents": codes, **labels}.items()}
    with atomic_write(options.out) as temporary:
        temporary.write_bytes(save(tensors, facts))  # save_file reports a full disk as an error of its own kind
    print(f"{options.out}: {len(codes)} codes of {codes.shape[1]} numbers")
    return left_out(run, unreadable)
