"""What the verbs share: parsers whose errors are sentences."""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches
from typing import NoReturn

from ganworks.errors import BadInput


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`BadInput` with a sentence and the nearest known option."""

    def __init__(self, **options: object):
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{self.prog}: {parse_error(message, self.options())}.")

    def options(self) -> list[str]:
        """Every option there is."""
        return [name for action in self._actions for name in action.option_strings]


def parse_error(message: str, options: list[str]) -> str:
    """An argument parser's complaint, shorter, with a suggestion for each misspelt option."""
    message = re.sub(r"\s+For further information visit \S+", "", message)
    message = re.sub(r"\d+ validation errors? for [\w-]+\s+", "", message)
    message = re.sub(r"\s*\[type=[^\]]*\]", "", " ".join(message.split())).rstrip(". ")
    message = re.sub(r"Expected a typing.Literal\[([^\]]*)\]", r"Expected one of \1", message)
    message = re.sub(r"Parser key \"([\w.]+)\"", r"--\1", message)
    unknown = re.findall(r"(?<=[ ,])--[\w.-]+", message) if "unrecognized" in message else []
    hints = [f"did you mean {near[0]}?" for name in unknown if (near := get_close_matches(name, options, 1, 0.6))]
    return " ".join([message, *([f"({' '.join(hints)})"] if hints else [])])
