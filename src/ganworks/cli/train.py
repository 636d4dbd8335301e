"""``ganworks train SYSTEM``: the options of training, of the data and of the system, in one flat list."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ganworks import plugins, registry
from ganworks._usual_settings import recipe_for
from ganworks.cli.config_file import read_mapping, split_config
from ganworks.cli.objective_options import READINGS, with_objective
from ganworks.cli.parsing import VALUE_RANGE, joined_range, parse_error
from ganworks.cli.report import close
from ganworks.cli.train_help import ALL, help_text
from ganworks.errors import BadInput, unknown_name

if TYPE_CHECKING:
    from jsonargparse import ArgumentParser

DATA_FLAGS = {"other": "other", "pair": "pair", "fit": "fit", "range": VALUE_RANGE, "flip": "flip"}
"""Flags of their own for options of folders, and what these are called; all others go by --data-options."""
WORDS = ("recipe", "data", "other", "pair", "range", "init", "out", "param")
"""Options whose values are names, in which a comma makes no list."""
OWN_OPTIONS = (
    "config",
    "recipe",
    "data",
    *DATA_FLAGS,
    "size",
    "channels",
    "data_options",
    "reading",
    "param",
    "init",
    "out",
    "evaluate",
    "quiet",
    "estimate",
)
"""Options of the command itself; the others are those of training and of the system."""
SWITCHES = ("--quiet", "--flip", "--estimate", "--evaluate", "--no-evaluate")
"""Options after which no value need follow."""
PARTS = ("data", "training", "options", "measure")
"""Parts of a recipe, and of a file for --config."""
MAIN_JOB, WITHOUT_EXTRA, OWN_PICTURES = "main", "wgan_gp", "r3gan/laptop"
"""The recipes of ``ganworks train`` alone: with the extra ``faces``, without it, and with ``--data``."""


def main(arguments: list[str]) -> int:
    """Train, measure, and say where everything lies."""
    names = list(registry.system.entries())
    arguments = ["--evaluate=false" if word == "--no-evaluate" else word for word in arguments]  # as resume has it
    if arguments and arguments[0] in {"-h", "--help"}:
        print(
            f"usage: ganworks train [SYSTEM | RECIPE] [options]\n\nsystems: {', '.join(names)}\n\n"
            "ganworks train               the main job: cartoon faces in two minutes (the recipe 'main')\n"
            "ganworks train --data FOLDER your pictures, by r3gan/laptop\n"
            "ganworks train SYSTEM --help options of a system; --help-all for every one\n"
            "ganworks train r3gan/paper   a named run (ganworks list recipes), here a paper's own\n"
            "ganworks train file.py:MyGAN a class of your own, in a file"
        )
        return 0
    config, arguments = split_config(joined_range(_system_first(arguments, names)))
    has_name = bool(arguments) and not arguments[0].startswith("-")
    prefix, slash, _ = arguments[0].partition("/") if has_name else ("", "", "")
    if slash and not plugins.is_reference(arguments[0]) and (arguments[0] in registry.recipe or prefix in names):
        registry.recipe[recipe_name := arguments[0]]  # raises with the nearest names
        arguments = [registry.recipe.entries()[recipe_name].facts["system"], "--recipe", recipe_name, *arguments[1:]]
    if config is not None:
        return _from_file(config, arguments, has_name)
    recipe_option = _word_after("--recipe", arguments)
    if recipe_option is not None:
        registry.recipe[recipe_option]  # raises with the nearest names
    start = recipe_option or (arguments[0] if has_name else _main_job(_word_after("--data", arguments)))
    system = arguments[0] if has_name else registry.recipe.entries()[start].facts["system"]
    if system not in names and not plugins.is_reference(system):
        registry.system[system]  # raises with the nearest names
    name = start if recipe_option or not has_name else recipe_for(start, _word_after("--data", arguments))
    recipe = _recipe(name)
    options = _parse(system, arguments[1:] if has_name else arguments, recipe)
    return _train(system, options, recipe)


def _system_first(arguments: list[str], names: list[str]) -> list[str]:
    """The arguments with a system or recipe that was written after options in its place."""
    if not arguments or not arguments[0].startswith("-"):
        return arguments
    for index, word in enumerate(arguments[1:], 1):
        before = arguments[index - 1]
        is_value = before.startswith("-") and "=" not in before and before not in SWITCHES
        known = word in names or word in registry.recipe or plugins.is_reference(word)
        if known and not is_value:
            return [word, *arguments[:index], *arguments[index + 1 :]]
    return arguments


def _from_file(path: str, arguments: list[str], has_name: bool) -> int:
    """Train what a file describes: a run's config.yaml, or any part of one."""
    content = read_mapping(path)
    unknown = set(content) - {"system", "code", "versions", *PARTS}
    if unknown or not all(isinstance(content.get(part, {}), dict) for part in PARTS):
        raise BadInput(
            f"{path}: {min(unknown, default='a part')} cannot be used; a run is described by system, "
            f"{', '.join(PARTS)}, of which all but the system are mappings (ganworks schema)."
        )
    system = arguments[0] if has_name else content.get("system")
    if not isinstance(system, str):
        raise BadInput(f"{path} names no system; write `system: wgan_gp`, or give it after train.")
    recipe = {part: content[part] for part in PARTS if part in content}
    if "versions" in content and recipe.get("options", {}).get("network") == "auto":
        recipe["options"] = {**recipe["options"], "network": "small"}  # a run that has kept auto went by the size alone
    return _train(system, _parse(system, arguments[1:] if has_name else arguments, recipe), recipe)


def _main_job(data: str | None) -> str:
    """The recipe where neither a system nor a recipe is named.

    Args:
        data: what ``--data`` names, if anything.
    """
    entries = registry.recipe.entries()
    if data is not None and data != entries[MAIN_JOB].facts["data"]:
        fitting = recipe_for(entries[MAIN_JOB].facts["system"], data)
        return fitting if fitting in entries else OWN_PICTURES
    if data is not None or all(find_spec(name) for name in ("dicebear", "dicebear_styles", "resvg_py")):
        return MAIN_JOB
    print(
        "Cartoon faces need the extra faces: pip install 'ganworks[faces]'. This run is on handwritten digits instead.",
        file=sys.stderr,
    )
    return WITHOUT_EXTRA


def _recipe(name: str) -> dict[str, Any]:
    """The parts of a recipe; empty where there is none of the name.

    A built-in data set that it names is meant, even where a folder of the same name lies here.
    """
    from ganworks.training.settings import Training

    if name not in registry.recipe:
        return {}
    recipe = registry.recipe[name]()
    # a recipe that names no batch means the usual one, whatever its paper's is
    recipe["training"] = {"batch": Training.model_fields["batch"].default, **recipe.get("training", {})}
    data = dict(recipe.get("data", {}))
    if data.get("name") in registry.dataset and Path(data["name"]).exists():
        data["name"] = f"builtin:{data['name']}"
    return {**recipe, "data": data} if data else recipe


def _word_after(option: str, arguments: list[str]) -> str | None:
    for index, word in enumerate(arguments):
        if word == option and index + 1 < len(arguments):
            return arguments[index + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _parse(system: str, arguments: list[str], recipe: dict[str, Any]) -> dict[str, Any]:
    from jsonargparse import ArgumentError, ArgumentParser, set_parsing_settings

    from ganworks._train import system_class
    from ganworks.training.settings import Training

    set_parsing_settings(docstring_parse_attribute_docstrings=True)
    parser = ArgumentParser(
        prog=f"ganworks train {system}", exit_on_error=False, allow_abbrev=False, description=f"Train {system}."
    )
    parser.add_argument("--config", type=str, help="a run's config.yaml, or a part of one, to start from")
    parser.add_argument("--recipe", type=str, help="a named run to start from (ganworks list recipes)")
    parser.add_argument("--data", type=str, help="data set name, hub:NAME, file.py:Class, or a folder of pictures")
    parser.add_argument("--other", type=str, help="a second folder: the other domain of a translator")
    parser.add_argument("--pair", type=str, help="two of the folder's domains, as apple,plum")
    parser.add_argument("--fit", type=str, help="how pictures are made to fit: crop (default), pad, stretch or window")
    parser.add_argument("--range", type=str, help="LOW,HIGH: the values of more than 8 bits that are black and white")
    parser.add_argument("--flip", type=bool, default=False, help="mirror pictures at random")
    parser.add_argument("--size", type=str, help="side of the images in pixels, or HEIGHTxWIDTH")
    parser.add_argument("--channels", type=int, help="1 for grey, 3 for colour")
    parser.add_argument(
        "--data_options", type=dict[str, Any], help='what the data set\'s loader accepts, as {"name": value}'
    )
    if "objective" in system_class(system).Config.model_fields:
        parser.add_argument(
            "--reading", choices=READINGS, help="how a design reads a score: auto, log_ratio or native (its own value)"
        )
        parser.add_argument(
            "--param", type=str, action="append", help="a parameter of the objective's design, as c=1 (repeatable)"
        )
    parser.add_argument(
        "--init", type=str, help="start from the weights of this run or .safetensors file, where names and shapes match"
    )
    parser.add_argument("--out", type=str, help="folder of the run; default: runs/SYSTEM-DATE")
    parser.add_argument(
        "--evaluate", type=bool, default=True, help="measure the result at the end; --no-evaluate does not"
    )
    parser.add_argument("--quiet", type=bool, default=False, help="no progress display")
    parser.add_argument(
        "--estimate", type=bool, default=False, help="measure a few steps, say how long the run would take, and end"
    )
    parser.add_class_arguments(Training, None)
    own = system_class(system).Config
    collisions = {action.dest.partition(".")[0] for action in parser._actions} & set(own.model_fields)
    if collisions:
        raise BadInput(
            f"{own.__qualname__} has the option {sorted(collisions)[0]}, which is an option of training or the data; "
            "give it another name."
        )
    parser.add_class_arguments(own, None)
    fields = {**Training.model_fields, **own.model_fields}
    flags = {
        "evaluate",
        "quiet",
        "flip",
        "estimate",
        *(name for name, field in fields.items() if field.annotation is bool),
    }
    lists = {name for name, field in fields.items() if get_args(field.annotation)[-1:] == (...,)}
    _set_defaults(parser, {**recipe.get("training", {}), **recipe.get("options", {})})
    if {"-h", "--help", ALL} & set(arguments):
        print(help_text(parser, system, every=ALL in arguments))
        raise SystemExit(0)
    options = [name for action in parser._actions for name in action.option_strings]
    try:
        return _values(parser.parse_args(_plain(arguments, flags, lists), defaults=False))
    except (ArgumentError, TypeError, ValueError) as error:
        raise BadInput(f"ganworks train {system}: {parse_error(str(error), options)}.") from None


def _set_defaults(parser: ArgumentParser, defaults: dict[str, Any]) -> None:
    names = [action.dest for action in parser._actions]
    for name in defaults:
        if name not in names:
            raise unknown_name("option", name, names)
    try:
        parser.set_defaults(defaults)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{parser.prog}: {parse_error(str(error), [])}.") from None


def _values(tree: Any) -> Any:
    """Parsed words as dictionaries, lists and scalars all the way down."""
    if isinstance(tree, list | tuple):
        return type(tree)(_values(one) for one in tree)
    branch = tree if isinstance(tree, dict) else vars(tree) if hasattr(tree, "__dict__") else None
    return tree if branch is None else {name: _values(value) for name, value in branch.items()}


def _plain(arguments: list[str], flags: set[str], lists: set[str]) -> list[str]:
    """Dashes for underscores, bare flags for true, 1,28,28 for lists, one word for a list of one: as people write."""
    words: list[str] = []
    option = ""
    for index, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name.startswith("--"):
            option = name = name[2:].replace("-", "_")
            word = f"--{name}{equals}{value if name in WORDS else _as_list(value, bool(equals) and name in lists)}"
            following = arguments[index + 1] if index + 1 < len(arguments) else "--"
            if not equals and following.startswith("--") and name in flags:
                word += "=true"
        else:
            word = word if option in WORDS else _as_list(word, option in lists)
        words.append(word)
    return words


def _as_list(value: str, single: bool = False) -> str:
    several = r"[\w.+-]+(,[\w.+-]+)*" if single else r"[\w.+-]+(,[\w.+-]+)+"
    return f"[{value}]" if re.fullmatch(several, value) else value


def _train(system: str, arguments: dict[str, Any], recipe: dict[str, Any]) -> int:
    from ganworks._estimate import estimate
    from ganworks._settings import merged
    from ganworks._train import resume, train
    from ganworks.game import checked
    from ganworks.run_config import DataChoice, Measure
    from ganworks.training.allocator import keep_big_buffers
    from ganworks.training.distributed import restarted
    from ganworks.training.settings import Training

    budget = {name: arguments.pop(name) for name in ("steps", "minutes") if name in arguments}
    training = {
        **recipe.get("training", {}),
        **{n: arguments.pop(n) for n in list(arguments) if n in Training.model_fields},
    }
    if budget:
        training = {name: value for name, value in training.items() if name not in ("steps", "minutes")} | budget
    choice = dict(recipe.get("data", {}))
    if "data" in arguments:
        choice = {**_published(choice), "name": arguments.pop("data")}
    choice |= {name: arguments.pop(name) for name in ("size", "channels") if name in arguments}
    folder_options = {option: arguments.pop(name) for name, option in DATA_FLAGS.items() if name in arguments}
    if folder_options or "data_options" in arguments:
        own = arguments.pop("data_options", None) or {}
        choice["options"] = {**choice.get("options", {}), **own, **folder_options}
    if "name" not in choice:
        raise BadInput(
            f"{system} has no recipe to take a data set from; name one with --data (ganworks list datasets)."
        )
    out, quiet, evaluate = arguments.pop("out", None), arguments.pop("quiet", False), arguments.pop("evaluate", True)
    arguments.pop("recipe", None)
    init, only_estimate = arguments.pop("init", None), arguments.pop("estimate", False)
    reading, param = arguments.pop("reading", None), arguments.pop("param", None) or ()
    options = merged(recipe.get("options", {}), with_objective(arguments, reading, param))
    keep_big_buffers()
    if restarted() and out is not None and (Path(out) / "config.yaml").exists():
        close(resume(out, quiet=quiet), evaluate)
        return 0
    data = checked(DataChoice, "The data", choice)
    if only_estimate:
        print("Measuring a few steps ...", file=sys.stderr, flush=True)
        print(estimate(system, data, options=options, **training))
        return 0
    run = train(
        system,
        data,
        out=out,
        init=init,
        options=options,
        quiet=quiet,
        measure=Measure(**recipe.get("measure", {})),
        **training,
    )
    close(run, evaluate)
    return 0


def _published(choice: dict[str, Any]) -> dict[str, Any]:
    """What a recipe says of data that is brought instead of its own.

    A recipe that names no data speaks of whatever comes; one of a set on the hub has the size as published.
    """
    if "name" not in choice:
        return choice
    return {key: choice[key] for key in ("size", "channels") if key in choice and choice["name"].startswith("hub:")}
