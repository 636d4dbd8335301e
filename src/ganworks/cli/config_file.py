"""``--config FILE``: options of a verb from a YAML file; those on the command line win."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganworks.errors import BadInput
from ganworks.io import read_ordinary

FLAG = "--config"


def with_config(words: list[str]) -> list[str]:
    """The words of a verb, with the options of a file where one is named.

    A file holds ``option: value``; lists stand for several values, ``true`` for a bare option, and ``arguments`` for
    what is written without an option.

    Args:
        words: what follows the verb.

    Raises:
        BadInput: the file cannot be read, or is no mapping.
    """
    path, rest = split_config(words)
    if path is None:
        return words
    content = read_mapping(path)
    present = {word.partition("=")[0] for word in rest}
    positional = [str(one) for one in _listed(content.pop("arguments", []))]
    for name, value in content.items():
        flag = f"--{str(name).replace('_', '-')}" if len(str(name)) > 1 else f"-{name}"
        if flag not in present and value is not None and value is not False:
            rest += [flag, *([] if value is True else [str(one) for one in _listed(value)])]
    return [*positional, *rest]


def split_config(words: list[str]) -> tuple[str | None, list[str]]:
    """The file named by ``--config``, and the words without it."""
    for place, word in enumerate(words):
        if word == FLAG:
            if place + 1 == len(words):
                raise BadInput("--config needs a file, such as --config options.yaml.")
            return words[place + 1], words[:place] + words[place + 2 :]
        if word.startswith(f"{FLAG}="):
            return word.partition("=")[2], words[:place] + words[place + 1 :]
    return None, words


def read_mapping(path: str) -> dict[str, Any]:
    """The content of a YAML or JSON file that holds names and values.

    Raises:
        BadInput: the file cannot be read, or is no mapping.
    """
    import yaml

    from ganworks.run_config import LARGEST, PlainLoader

    try:
        content = yaml.load(read_ordinary(Path(path), LARGEST).decode(), PlainLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise BadInput(f"The options in {path} cannot be read ({' '.join(str(error).split())}).") from None
    if not isinstance(content, dict):
        raise BadInput(f"{path} holds no options; give `name: value`, a line each.")
    return content


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
