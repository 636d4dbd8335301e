"""``ganworks edit RUN --set NAME=VALUE FILES|FOLDER --out DIR``: attributes of pictures from elsewhere, set."""

from __future__ import annotations

from ganworks.cli.explore import run_study


def main(arguments: list[str]) -> int:
    """Edit pictures with a trained run."""
    # the run's folder comes first; without one the parser of the study says what is missing
    folder, rest = (arguments[0], arguments[1:]) if arguments and not arguments[0].startswith("-") else ("", arguments)
    return run_study("ganworks edit RUN", "edit", folder, rest)
