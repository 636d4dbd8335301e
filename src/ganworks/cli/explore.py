"""``ganworks explore RUN STUDY``: look into what a trained generator has learned.

The studies are the modules of :mod:`ganworks.explore`; their options are made from the fields of their ``Options``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.cli import explore_demo
from ganworks.cli.options import add_settings, values_of
from ganworks.cli.parsing import Parser
from ganworks.cli.report import REPLACE, left_out
from ganworks.errors import BadInput
from ganworks.explore import load, studies

if TYPE_CHECKING:
    from ganworks.explore._options import Output, Report
    from ganworks.explore._result import Result


def main(arguments: list[str]) -> int:
    """Run one study of a run."""
    if not arguments or arguments[0] in {"-h", "--help"} or arguments[1:] in (["-h"], ["--help"]):
        print(usage())
        return 0
    folder, *rest = arguments
    if folder == explore_demo.NAME and explore_demo.is_demo(folder) and (not rest or rest[0].startswith("-")):
        return explore_demo.show(rest)
    if not rest:
        raise BadInput(f"ganworks explore {folder}: say which study; known: {', '.join(studies())}.")
    return run_study(f"ganworks explore RUN {rest[0]}", rest[0], folder, rest[1:])


def run_study(prog: str, name: str, folder: str, arguments: list[str]) -> int:
    """Parse the options of a study, run it, print what it says and write its files.

    Args:
        prog: the command, for help and errors.
        name: of the study.
        folder: of the run.
        arguments: the words that follow.
    """
    is_demo = explore_demo.is_demo(folder)
    if is_demo:
        explore_demo.check(name)
    study = load(name)
    outputs, fields = study.OUTPUTS, study.Options.model_fields
    parser = Parser(prog=prog, description=studies()[name])
    parser.run = None if is_demo else folder or None
    add_settings(parser, study.Options, without=[output.name for output in outputs])
    for output in outputs:
        place = {"dest": _place(output), "metavar": output.name.upper(), "type": Path}
        parser.add_argument(f"--{output.name}", required=output.required, help=output.help, **place)
    if any(output.part == "pictures" for output in outputs):
        parser.add_argument("--replace", action="store_true", help=REPLACE)
    namespace = parser.parse_args(arguments)
    from ganworks.data.results import check_results, keep_originals
    from ganworks.explore._result import check
    from ganworks.export import from_pretrained
    from ganworks.game import checked
    from ganworks.run import Run

    files = {output: path for output in outputs if (path := getattr(namespace, _place(output))) is not None}
    switches = {output.name: True for output in files if output.name in fields}
    options = checked(study.Options, prog, {**values_of(namespace, study.Options), **switches})
    given = [path for _, value in options if isinstance(value, tuple) for path in value if isinstance(path, Path)]
    for output, path in files.items():  # before the work, not after it
        check(path, output.part)
        if given and output.part == "pictures":
            check_results(given, path, replace=namespace.replace)
        elif given:
            keep_originals(given, path)
    run: Any = from_pretrained(explore_demo.folder_of(folder)) if is_demo else Run(folder)
    result = _with_progress(name, lambda report: study.study(run, options, report))
    for text in result.text:
        print(text)
    for output, path in files.items():
        print(result.save(path, output.part))
    return left_out(run, result.unreadable)


def usage() -> str:
    """The overview of all studies."""
    summaries = studies()
    width = max(map(len, summaries), default=0)
    lines = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in summaries.items())
    return f"""usage: ganworks explore RUN STUDY [options]

Look into what the generator of a run has learned.

studies:
{lines}

ganworks explore RUN STUDY --help   options of a study
ganworks explore demo               generators that are trained already (package ganworks-demo)"""


def _place(output: Output) -> str:
    """Where the parser puts a file's name: apart from an option of the same name."""
    return f"file {output.name}"


def _with_progress(name: str, work: Callable[[Report], Result]) -> Result:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=1.0)
        return work(lambda share, text: bar.update(task, completed=share, description=f"{name}: {text}"))
