"""``ganworks explore demo``: generators that are trained already, of the package ganworks-demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput
from ganworks.explore import demo, demos, load
from ganworks.explore._demo import STUDIES

NAME = "demo"
PICTURES = 36


def is_demo(folder: str) -> bool:
    """Whether a word means the demo: ``demo`` or ``demo/NAME``, and no run that lies at that place."""
    first = folder.split("/")[0]
    return first == NAME and not (Path(folder) / "config.yaml").is_file()


def folder_of(word: str) -> Path:
    """The folder of ``demo/NAME``, of ``demo`` the first."""
    name = word.partition("/")[2]
    return demo(name) if name else next(iter(demos().values()))


def check(study: str) -> None:
    """Refuse a study that needs more than a generator."""
    load(study)
    if study not in STUDIES:
        raise BadInput(
            f"ganworks explore demo has generators alone, without their data; {study} needs a run. Studies of the demo "
            f"are {', '.join(STUDIES)}."
        )


def show(arguments: list[str]) -> int:
    """A picture of samples of each generator, a walk through one, and what to type next."""
    parser = Parser(prog="ganworks explore demo", description="Samples of generators that are trained already.")
    parser.add_argument("--out", type=Path, default=Path("ganworks-demo"), help="folder for the pictures")
    out: Path = parser.parse_args(arguments).out
    if out.suffix.lower() in (".png", ".gif", ".jpg", ".webp"):
        raise BadInput(f"--out of ganworks explore demo should be a folder for its pictures, not {out}.")
    found = demos()
    from ganworks.explore import walk
    from ganworks.export import from_pretrained
    from ganworks.training import image_grid

    for name, folder in found.items():
        path = out / f"{name}.png"
        image_grid.save(image_grid.grid(from_pretrained(folder).sample(PICTURES)), path)
        print(path)
    first = next(iter(found))
    options = walk.Options(pictures=9, stations=3, between=8)
    model: Any = from_pretrained(found[first])  # a walk asks for no more of a run than its system
    print(walk.study(model, options).save(out / "walk.gif", "film"))
    print(f"next  ganworks explore demo/{first} interpolate --out paths.png\n      ganworks train")
    return 0
