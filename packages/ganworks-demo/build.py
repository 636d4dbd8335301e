"""Train the generators of this package and put them where its wheel takes them from.

::

    python packages/ganworks-demo/build.py             # all, about 15 minutes of one core
    python packages/ganworks-demo/build.py faces       # one
    cd packages/ganworks-demo && python -m hatchling build -t wheel

Each is the recipe of that name with seed 0, measured, and exported with its card; one that is there is left alone. No
weights are kept in the repository.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from ganworks.cli.main import main as ganworks

MODELS = Path(__file__).parent / "src" / "ganworks_demo" / "models"
RECIPES = {
    "faces": ["train", "--recipe", "main"],
    "clothes": ["train", "r3gan/fashion-mnist"],
    "digits": ["train", "dcgan", "--steps", "2000"],
}
"""What each was made by; the commands of a terminal, without ``ganworks``."""
LARGEST = 2**20
"""Bytes of weights."""


def build(name: str) -> Path:
    """Train, measure and export one generator.

    Args:
        name: of :data:`RECIPES`.

    Raises:
        SystemExit: a command failed, or the weights are too large.
    """
    out = MODELS / name
    if out.is_dir():
        return out
    with TemporaryDirectory() as folder:
        run = f"{folder}/run"
        for command in (
            [*RECIPES[name], "--seed", "0", "--quiet", "--out", run],
            ["export", run, "--out", str(out), "--small"],
        ):
            if status := ganworks(command):
                raise SystemExit(status)
    size = (out / "model.safetensors").stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{name} has {size:,} bytes of weights; {LARGEST:,} are allowed.")
    return out


def main() -> None:
    """Build what is asked for."""
    parser = ArgumentParser(description="Train the generators of ganworks-demo.")
    parser.add_argument("names", nargs="*", choices=[*RECIPES, []], help="default: all")
    for name in parser.parse_args().names or RECIPES:
        print(build(name))


if __name__ == "__main__":
    main()
