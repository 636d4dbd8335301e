"""The help of ``ganworks train SYSTEM``: the options most people need, or with ``--help-all`` every one of them."""

from __future__ import annotations

import shutil
import textwrap
from argparse import SUPPRESS, Action, ArgumentParser
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

ALL = "--help-all"
USUAL = (
    "data",
    "size",
    "minutes",
    "steps",
    "batch",
    "out",
    "init",
    "config",
    "network",
    "width",
    "objective",
    "penalties",
    "augment",
    "seed",
    "device",
    "precision",
)
"""Options of the short help, in its order."""
SCALARS = {int: "N", float: "X", str: "TEXT", bool: "", dict: "JSON"}
INDENT, WIDEST = 28, 120


def help_text(parser: ArgumentParser, system: str, *, every: bool) -> str:
    """What the help prints.

    Args:
        parser: of the system's options.
        system: its name.
        every: all options in their groups, or those of :data:`USUAL`.
    """
    width = min(shutil.get_terminal_size().columns, WIDEST)
    lines = [f"usage: ganworks train {system} [options]", ""]
    if not every:
        by_name = {action.dest: action for action in parser._actions}
        lines += _lines((by_name[name] for name in USUAL if name in by_name), width)
        return "\n".join([*lines, "", f"ganworks train {system} {ALL}   every option, with its default"])
    for group in parser._action_groups:
        lines += _section(group.title or "options", _lines(group._group_actions, width))
    return "\n".join(lines).rstrip()


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *lines, ""] if lines else []


def _lines(actions: Iterable[Action], width: int) -> list[str]:
    lines = []
    for action in actions:
        flag = action.option_strings[0] if action.option_strings else ""
        if not flag.startswith("--") or flag.endswith(".help") or type(action).__name__ == "_ActionConfigLoad":
            continue
        head = f"  {flag.replace('_', '-')} {value_of(action)}".rstrip()
        text = " ".join((action.help or "").split()).rstrip(".") + _default(action.default)
        gap = " " * (INDENT - len(head)) if len(head) < INDENT - 1 else "\n" + " " * INDENT
        body = textwrap.wrap(text, max(20, width - INDENT)) or [""]
        lines.append(head + gap + f"\n{' ' * INDENT}".join(body))
    return lines


def _default(value: object) -> str:
    if value is None or value == SUPPRESS or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        shown = "yes" if value else "no"
    elif isinstance(value, list | tuple):
        shown = ",".join(map(str, value))
    else:
        shown = str(value)
    return f" ({shown})" if len(shown) < 60 else ""


def value_of(action: Action) -> str:
    """What an option takes: its choices, or a letter for a number and a word for the rest."""
    if action.choices is not None:
        return "|".join(map(str, action.choices))
    if action.default is True:
        return "true|false"
    return _kind(getattr(action, "_typehint", str))


def _kind(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin in (Union, UnionType):
        kinds = dict.fromkeys(_kind(one) for one in get_args(annotation) if one is not NoneType)
        return "|".join(kind for kind in kinds if kind)
    if origin is Literal:
        return "|".join(map(str, get_args(annotation)))
    if origin is tuple:
        first = _kind(get_args(annotation)[0])
        return f"{first},..." if first else "..."
    if origin is dict:
        return SCALARS[dict]
    if isinstance(annotation, type):
        return SCALARS.get(annotation, "JSON")
    return "VALUE"
