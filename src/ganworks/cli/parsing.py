"""What the verbs share: parsers whose errors are sentences."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from ganworks.errors import LONGEST, WORD, BadInput, one_line


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`BadInput` with a sentence and the nearest known option."""

    run: str | None = None
    """The folder of a run that was parsed already."""

    def __init__(self, **options: object):
        super().__init__(**{"allow_abbrev": False, **options})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # type: ignore[override]
        self._words = [word for word in (args or ()) if isinstance(word, str)]
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        if "are required" in message:  # a misspelt option is the reason more often than a forgotten one
            flags = [word.partition("=")[0] for word in self._words if word.startswith("--") and len(word) > 2]
            if unknown := [flag for flag in flags if flag not in self.options()]:
                message = f"unrecognized arguments: {' '.join(unknown)}"
            else:
                self._check_run()
        raise BadInput(f"{self.prog}: {parse_error(message, self.options())}.")

    def _check_run(self) -> None:
        """A run that is not there is said before whatever else is missing."""
        takes_run = any(action.dest == "run" and not action.option_strings for action in self._actions)
        run = next((word for word in self._words if not word.startswith("-")), None) if takes_run else self.run
        if run is not None and not Path(run).exists():
            from ganworks.run_config import RunConfig

            RunConfig.load(Path(run) / "config.yaml")

    def options(self) -> list[str]:
        """Every option there is."""
        return [name for action in self._actions for name in action.option_strings]


RANGE, VALUE_RANGE = "--range", "value_range"
"""The flag for the values that become black and white, and the option of data sets that it gives."""


def joined_range(words: list[str]) -> list[str]:
    """Words with the values of --range joined to it, since a lower end below zero looks like an option.

    >>> joined_range(["--range", "-1024,3071", "--size", "64"])
    ['--range=-1024,3071', '--size', '64']
    """
    if RANGE not in words[:-1]:
        return words
    index = words.index(RANGE)
    return [*words[:index], f"{RANGE}={words[index + 1]}", *words[index + 2 :]]


TYPES = {
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "str": "text",
    "dict": 'a mapping as {"name": value}',
    "tuple": "a list as [1,2]",
    "list": "a list as [1,2]",
    "NoneType": "null",
}
"""What to give where a type is expected; of a group of settings it is its name with its fields."""


ELSEWHERE = {
    "lr": ("generator_optimizer.rate", "rate"),
    "learning_rate": ("generator_optimizer.rate", "rate"),
    "epochs": ("steps", "minutes"),
    "iterations": ("steps",),
    "max_steps": ("steps",),
    "batch_size": ("batch",),
    "image_size": ("size",),
    "resolution": ("size",),
    "latent_dim": ("noise",),
    "output": ("out",),
    "outdir": ("out",),
    "output_dir": ("out",),
    "name": ("out",),
    "dataset": ("data",),
    "data_dir": ("data",),
    "dataroot": ("data",),
    "gpu": ("device",),
    "cuda": ("device",),
    "amp": ("precision",),
    "fp16": ("precision",),
    "loss": ("objective",),
    "model": ("network",),
}
"""What other programs call an option -> what it is called here, the first that a verb has."""


def parse_error(message: str, options: list[str]) -> str:
    """An argument parser's complaint, shorter, with a suggestion for each misspelt option."""
    message = re.sub(r"\s+For further information visit \S+", "", message)
    message = re.sub(r"\d+ validation errors? for [\w-]+\s+", "", message)
    message = re.sub(
        r"(, |\s*\[type=|\s*\[)input_\w+=[^\]]*\]|\s*\[type=[^\]]*\]", "", " ".join(message.split())
    ).rstrip(". ")
    message = re.sub(r"Expected a typing.Literal\[([^\]]*)\]", r"Expected one of \1", message)
    message = re.sub(r"Parser key \"([\w.]+)\"", r"--\1", message)
    message = re.sub(r"Does not validate against any of the Union subtypes Subtypes: (.*)", _of_several, message)
    message = re.sub(r"Expected a <class '([\w.]+)'>", lambda match: f"give {_type(match[1])}", message)
    message = re.sub(r"(-- ?[\w.]+: )Unable to load config .* - (?=--)", "", message)
    message = re.sub(r"\.? Got value: (.*)", lambda match: f" (not {one_line(match[1], WORD)})", message)
    unknown = re.findall(r"(?<=[ ,])--[\w.-]+", message) if "nrecognized" in message else []
    hints = [f"did you mean {near}?" for name in unknown if (near := nearest_option(name, options))]
    message = " ".join([message, *([f"({' '.join(hints)})"] if hints else [])])
    message = re.sub(r"(?<![\w-])--[\w.-]+", lambda option: option[0].replace("_", "-"), message)
    return one_line(message, LONGEST - WORD)


def nearest_option(name: str, options: Sequence[str]) -> str:
    """The option that is most likely meant: by what other programs call it, else by its letters; empty for none.

    Args:
        name: as it was written, with its dashes.
        options: all there are.

    >>> nearest_option("--epochs", ["--size", "--steps"]), nearest_option("--foo", ["--out"])
    ('--steps', '')
    """
    plain = {option.lstrip("-").replace("-", "_"): option for option in options if option.startswith("--")}
    word, _, last = name.lstrip("-").replace("-", "_").rpartition(".")
    others = ELSEWHERE.get(last, ())
    for other in [f"{word}.{one.rpartition('.')[2]}" for one in others] if word else others:
        if other in plain:
            return plain[other]
    near = get_close_matches(f"{word}.{last}" if word else last, plain, 1, 0.6)
    return plain[near[0]] if near else ""


def _of_several(match: re.Match[str]) -> str:
    """One clause for a value that is of none of several types: what they are, and what is wrong in the nearest one."""
    kinds, _, rest = match[1].partition("] Errors: - ")
    rest, _, value = rest.partition(" Given value type: ")
    names = [_type(name) for name in re.findall(r"<class '([\w.]+)'>", kinds)]
    wrong = [text for text in rest.split(" - ") if not text.startswith(("Expected a <class", "Expected a dot import"))]
    reason = wrong[-1] if wrong else ""
    reason = re.sub(r"Problem with given class_path '[\w.]*?(\w+)': (--)?", r"\1: ", reason)
    value = one_line(value.partition("Given value: ")[2], WORD)
    return f"give {' or '.join(dict.fromkeys(names))} (not {value}{f'; {reason}' if reason else ''})"


def _type(name: str) -> str:
    last = name.rpartition(".")[2]
    return TYPES.get(last, f"a {last} as {{...}}")
