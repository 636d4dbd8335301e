"""``ganworks explore RUN invert``: which latents does the generator make pictures of?"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.exploring import conditions, space_of, space_options
from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

    from ganworks.game import Batch
    from ganworks.run import Run

HELP = "the latents of given pictures, by optimisation"


def options(parser: Parser) -> None:
    """What can be asked."""
    space_options(parser)
    parser.add_argument("pictures", nargs="*", help="files or folders; held-out images where none is given")
    parser.add_argument("--number", type=int, default=8, help="held-out images, where no picture is given (8)")
    parser.add_argument("--steps", type=int, default=300, help="of descent, from each start (300)")
    parser.add_argument("--restarts", type=int, default=4, help="starts (4)")
    parser.add_argument("--rate", type=float, default=0.1, help="step size, in deviations of a latent (0.1)")
    parser.add_argument("--features", default="lpips_alex", help="for the perceptual term, or none (lpips_alex)")
    parser.add_argument("--label", type=int, nargs="+", help="class of the pictures, one or one each, where needed")
    parser.add_argument("--out", type=Path, required=True, help="a picture: what was given above what was found")
    parser.add_argument("--latents", type=Path, help="write the latents to this .safetensors file")


def run(run: Run, asked: Namespace) -> None:
    """Search, showing progress."""
    import torch
    from rich.progress import Progress
    from safetensors.torch import save

    from ganworks.data.pictures import read
    from ganworks.io import atomic_write
    from ganworks.metrics.features.build import build
    from ganworks.metrics.features.differentiable import Differentiable
    from ganworks.metrics.psnr import psnr
    from ganworks.tools.invert import Search, invert
    from ganworks.training import image_grid

    space = space_of(run, asked)
    if asked.features != "none" and run.system.config.image[0] not in (1, 3):
        raise BadInput(f"{asked.features} looks at pictures, and this run makes points; give --features none.")
    if asked.pictures:
        names, targets = read(asked.pictures, tuple(run.system.config.image))
    else:
        held_out = run.data()
        targets = held_out.batch(held_out.order(asked.seed).indices(0, asked.number)).images
        names = [f"held-out {number}" for number in range(len(targets))]
    features = None if asked.features == "none" else Differentiable(build(asked.features))
    search = Search(asked.steps, asked.restarts, asked.rate)
    given = _of_files(run, targets, asked.label) if asked.pictures else conditions(run, len(targets), asked.seed)
    with Progress(transient=True) as bar:
        task = bar.add_task("inverting", total=asked.steps)

        def told(step: int, value: float) -> None:
            bar.update(task, completed=step, description=f"best so far {value:.4f}")

        found = invert(space, targets, search, features=features, given=given, seed=asked.seed, told=told)
    for number, name in enumerate(names):
        print(
            f"{name}: PSNR {float(psnr(found.images[number][None], targets[number][None])):.1f} dB, "
            f"{asked.features} {float(found.perceptual[number]):.3f}"
        )
    rows = torch.cat([targets, found.images.cpu()])
    print(image_grid.save(image_grid.grid(rows, columns=len(targets)), asked.out))
    if asked.latents is not None:
        with atomic_write(asked.latents) as temporary:
            temporary.write_bytes(save({space.name: found.latents.contiguous().cpu()}))
        print(asked.latents)


def _of_files(run: Run, targets: Tensor, label: list[int] | None) -> Batch | None:
    """What pictures from files are known to be: nothing, or the class that was given."""
    wanted, system = run.system.samples_from(), run.config.system
    if not wanted:
        return None
    if wanted != ("label",):
        raise BadInput(
            f"{system} needs the {' and '.join(wanted)} of a picture, which files do not have; leave the "
            "pictures out to invert held-out ones."
        )
    if label is None or len(label) not in (1, len(targets)):
        raise BadInput(f"{system} needs the class of a picture; give one --label, or one for each of {len(targets)}.")
    import torch

    from ganworks.game import Batch

    return Batch(targets, label=torch.tensor(label).expand(len(targets)))
