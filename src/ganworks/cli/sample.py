"""``ganworks sample RUN -n N --out FILE``: a grid, or a folder of images; of captions or classes where asked for.

``--checkpoint best`` samples the weights that ``ganworks doctor RUN`` recommends.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput

if TYPE_CHECKING:
    from ganworks.run import Run

ALL, EACH = 64, 8
"""How many images where no number is given: in all, and of each caption or class."""


def main(arguments: list[str]) -> int:
    """Generate images of a run."""
    parser = Parser(prog="ganworks sample", description="Generate images with the averaged weights of a run.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("-n", "--number", type=int, help=f"how many images ({ALL}), or of each asked for ({EACH})")
    parser.add_argument("--out", type=Path, required=True, help="a grid (name.png) or a folder of single images")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other images")
    parser.add_argument(
        "--checkpoint",
        default="newest",
        metavar="newest|best|STEP",
        help="which weights: the newest, those the doctor recommends, or those of a step",
    )
    parser.add_argument("--caption", action="append", default=[], help="make images of this text; may be repeated")
    parser.add_argument("--label", action="append", default=[], help="of this class, by name or number; repeatable")
    parser.add_argument("--replace", action="store_true", help="delete the pictures of an earlier call in the folder")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="a setting by which the system samples, such as psi=0.5; may be repeated",
    )
    options = parser.parse_args(arguments)
    if options.caption and options.label:
        raise BadInput("Images are made of captions or of classes; give --caption or --label, not both.")
    from ganworks._conditions import set_sampling_options, unknown_word_note

    run, notes = _open(options.run, options.checkpoint), []
    set_sampling_options(run.system, options.settings)
    if options.caption or options.label:
        number = EACH if options.number is None else options.number
        if options.caption:
            conditions, unknown = run.caption_batch(options.caption, number)
            notes = [unknown_word_note(word, run.system) for word in unknown]
        else:
            conditions = run.label_batch(options.label, number)
        print(
            run.save_samples(
                len(conditions),
                options.out,
                seed=options.seed,
                given=conditions,
                columns=number,
                replace=options.replace,
            )
        )
    else:
        number = ALL if options.number is None else options.number
        print(run.save_samples(number, options.out, seed=options.seed, replace=options.replace))
    for note in [*notes, *run.faults]:
        print(f"note: {note}")
    return 0


def _open(folder: str, checkpoint: str) -> Run:
    """The run with the weights of a checkpoint.

    Raises:
        BadInput: a checkpoint that is not kept, or that nobody measured.
    """
    from ganworks.run import Run

    if checkpoint == "newest":
        return Run(folder)
    if checkpoint.isdecimal():
        return Run(folder, checkpoint=int(checkpoint))
    if checkpoint != "best":
        raise BadInput(f"--checkpoint {checkpoint} is none; give newest, best or the number of a step.")
    best = Run(folder).doctor().best
    if best is None:
        raise BadInput(
            f"No checkpoint of {folder} was measured, so that none is best; that takes --checkpoint-every and "
            "--watch-every above 0 in training. Give newest or the number of a step."
        )
    return Run(folder, checkpoint=best.step)
