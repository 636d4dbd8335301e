"""``ganworks explore RUN path-length``: how fast pictures change on the way between latents."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.exploring import conditions, space_of, space_options
from ganworks.cli.parsing import Parser
from ganworks.io import save_json

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "how fast pictures change, as a viewer sees it, on the way between latents"


def options(parser: Parser) -> None:
    """What can be asked."""
    space_options(parser)
    parser.add_argument("--pairs", type=int, default=1000, help="pairs of latents (1000)")
    parser.add_argument("--epsilon", type=float, default=1e-4, help="step on the way (1e-4)")
    parser.add_argument("--ends", action="store_true", help="at the start of each way only, not all along it")
    parser.add_argument("--features", default="lpips_alex", help="perceptual embedding (lpips_alex)")
    parser.add_argument("--out", type=Path, help="also write the number and its stamp to this JSON file")


def run(run: Run, asked: Namespace) -> None:
    """Measure."""
    from ganworks.metrics.features.build import build
    from ganworks.metrics.features.differentiable import Differentiable
    from ganworks.rng import scope
    from ganworks.tools.path_length import path_length

    space, extractor = space_of(run, asked), build(asked.features)
    with scope("path length", asked.seed):
        length = path_length(
            space,
            Differentiable(extractor),
            asked.pairs,
            epsilon=asked.epsilon,
            ends=asked.ends,
            given=conditions(run, asked.pairs, asked.seed),
        )
    where = "at the ends" if asked.ends else "all along"
    print(f"path length in {space.name} {where}: {length.value:.4g} ± {length.error:.2g} ({length.pairs} pairs)")
    if asked.out is not None:
        said = {
            **length._asdict(),
            "space": space.name,
            "ends": asked.ends,
            "epsilon": asked.epsilon,
            "features": extractor.label,
            "sha256": extractor.sha256,
            "step": run.step,
        }
        print(save_json(said, asked.out))
