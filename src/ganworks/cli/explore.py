"""``ganworks explore RUN STUDY``: look into what a trained generator has learned.

Each study is a module of :mod:`ganworks.cli.explorations` with three members: ``HELP``, one line; ``options(parser)``,
which adds what it can be asked; ``run(run, asked)``, which does it. Importing such a module is cheap: what is heavy is
imported in ``run``.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from ganworks.cli import explorations
from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput, unknown_name


def main(arguments: list[str]) -> int:
    """Run one study of a run."""
    if not arguments or arguments[0] in {"-h", "--help"} or arguments[1:] in (["-h"], ["--help"]):
        print(usage())
        return 0
    folder, *rest = arguments
    if not rest:
        raise BadInput(f"ganworks explore {folder}: say which study; known: {', '.join(studies())}.")
    study = named(rest[0])
    parser = Parser(prog=f"ganworks explore RUN {rest[0]}", description=study.HELP)
    study.options(parser)
    asked = parser.parse_args(rest[1:])
    from ganworks.run import Run

    run = Run(folder)
    study.run(run, asked)
    for fault in run.faults:
        print(f"note: {fault}")
    return 0


def studies() -> list[str]:
    """The names of all studies; importing none."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(explorations.__path__))


def named(name: str) -> ModuleType:
    """The module of a study.

    Raises:
        BadInput: there is no such study.
    """
    if name not in studies():
        raise unknown_name("study", name, studies())
    return import_module(f"{explorations.__name__}.{name.replace('-', '_')}")


def usage() -> str:
    """The overview of all studies."""
    names = studies()
    width = max(map(len, names), default=0)
    lines = "\n".join(f"  {name:<{width}}  {named(name).HELP}" for name in names)
    return f"""usage: ganworks explore RUN STUDY [options]

Look into what the generator of a run has learned.

studies:
{lines}

ganworks explore RUN STUDY --help   options of a study"""
