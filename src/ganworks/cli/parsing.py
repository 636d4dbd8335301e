"""What the verbs share: parsers whose errors are sentences."""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches
from typing import NoReturn

from ganworks.errors import LONGEST, WORD, BadInput, one_line


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`BadInput` with a sentence and the nearest known option."""

    def __init__(self, **options: object):
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{self.prog}: {parse_error(message, self.options())}.")

    def options(self) -> list[str]:
        """Every option there is."""
        return [name for action in self._actions for name in action.option_strings]


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
    unknown = re.findall(r"(?<=[ ,])--[\w.-]+", message) if "unrecognized" in message else []
    hints = [f"did you mean {near[0]}?" for name in unknown if (near := get_close_matches(name, options, 1, 0.6))]
    return one_line(" ".join([message, *([f"({' '.join(hints)})"] if hints else [])]), LONGEST - WORD)


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
