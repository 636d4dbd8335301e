"""``ganworks encode RUN FILES|FOLDER --out FILE``: pictures as the codes a trained encoder gives them."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.cli.parsing import Parser


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
    given = parser.parse_args(arguments)
    from ganworks.run import Run
    from ganworks.tools.reconstruction import encode, encoder_of, save_codes

    run = Run(given.run)
    encoder_of(run.system)
    facts, beside = {"system": run.config.system, "step": str(run.step)}, {}
    if given.places:
        from ganworks.data.pictures import read

        names, images = read(given.places, run.system.config.image)
        facts["names"] = json.dumps(names)
    else:
        import torch

        held_out = run.data()
        batch = held_out.batch(torch.arange(len(held_out)))
        images, beside = batch.images, {} if batch.label is None else {"labels": batch.label}
        facts["names"] = json.dumps(f"{held_out.name}, held-out part, in order")
    codes = encode(run.system, images)
    print(f"{save_codes(given.out, codes, facts, **beside)}: {len(codes)} codes of {codes.shape[1]} numbers")
    for fault in run.faults:
        print(f"note: {fault}")
    return 0
