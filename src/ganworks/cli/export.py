"""``ganworks export RUN --format onnx|torch|safetensors|hub --out PATH``: take the model out of the run."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput

FORMATS = ("onnx", "torch", "safetensors", "hub")
NOISE = ("zero", "constant", "input")


def main(arguments: list[str]) -> int:
    """Export a run."""
    parser = Parser(prog="ganworks export", description="Write the model of a run as others can use it.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument(
        "--format", choices=FORMATS, help="default: by the ending of --out (.onnx, .pt2, .py, a folder)"
    )
    parser.add_argument("--out", type=Path, required=True, help="the file, or a folder that is not there yet")
    parser.add_argument(
        "--what",
        metavar="sample|encode|translate|classify|upscale|reconstruct|edit|score",
        help="of onnx and torch: the function; default: what the system is for",
    )
    parser.add_argument("--noise", choices=NOISE, default="zero", help="of layers that draw noise for themselves")
    parser.add_argument("--source", help="with --what translate: the domain that pictures come from")
    parser.add_argument("--target", help="with --what translate: the domain they go to")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn once and for all")
    parser.add_argument("--checkpoint", type=int, metavar="STEP", help="which weights; default: the newest")
    parser.add_argument(
        "--small", action="store_true", help="of a folder: the networks that make samples alone, in half precision"
    )
    parser.add_argument("--push", metavar="USER/NAME", help="with --format hub: upload the folder to this repository")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if options.push and options.format != "hub":
        raise BadInput("--push uploads a folder of --format hub; give that format.")
    from ganworks.export import push
    from ganworks.run import Run

    run = Run(options.run, checkpoint=options.checkpoint)
    path = run.export(
        options.out,
        options.format,
        options.what,
        noise=options.noise,
        source=options.source,
        target=options.target,
        seed=options.seed,
        small=options.small,
    )
    address = push(path, options.push) if options.push else None
    size = sum(file.stat().st_size for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    if options.json:
        print(json.dumps({"path": str(path), "bytes": size, "address": address}))
    else:
        print(f"{path} ({size / 2**20:.1f} MiB)")
        if address:
            print(address)
    return 0
