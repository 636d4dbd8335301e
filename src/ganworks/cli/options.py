"""Pydantic settings as options of an argument parser."""

from __future__ import annotations

from argparse import SUPPRESS, Namespace
from collections.abc import Collection
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from ganworks.cli.parsing import Parser

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from ganworks.explore._options import CommandLine
    from ganworks.game import Settings


def add_settings(parser: Parser, settings: type[Settings], without: Collection[str] = ()) -> None:
    """Give a parser an option for every field: its type, its docstring as help, and its default.

    Args:
        parser: where to.
        settings: their class; a field's ``CommandLine`` annotation says what is written otherwise than ``--name``.
        without: fields to leave out.
    """
    for name, field in settings.model_fields.items():
        if name not in without:
            _add(parser, name, field, _command_line(field))


def values_of(namespace: Namespace, settings: type[Settings]) -> dict[str, Any]:
    """What was given on the command line of the fields of settings, and nothing else."""
    values = {name: value for name, value in vars(namespace).items() if name in settings.model_fields}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _add(parser: Parser, name: str, field: FieldInfo, spelling: CommandLine) -> None:
    kind, several = _value_type(field.annotation)
    options: dict[str, Any] = {"help": _help(field), "default": SUPPRESS}
    if kind is bool:
        options["action"] = "store_true"
    else:
        options |= {"choices": get_args(kind)} if get_origin(kind) is Literal else {"type": kind}
        options |= {"metavar": spelling.metavar} if spelling.metavar else {}
    if spelling.repeated:
        options["action"] = "append"
    elif several:
        options["nargs"] = "*" if spelling.positional and not field.is_required() else "+"
    if spelling.positional:
        parser.add_argument(name, **options)
        return
    flags = [flag for flag in (spelling.short, spelling.flag or f"--{name.replace('_', '-')}") if flag]
    parser.add_argument(*flags, dest=name, required=field.is_required(), **options)


def _command_line(field: FieldInfo) -> CommandLine:
    from ganworks.explore._options import CommandLine

    return next((one for one in field.metadata if isinstance(one, CommandLine)), CommandLine())


def _value_type(annotation: Any) -> tuple[Any, bool]:
    """The type of one value, and whether there may be several."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = [one for one in get_args(annotation) if one is not NoneType]
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    return annotation, False


def _help(field: FieldInfo) -> str:
    text = (field.description or "").strip().rstrip(".").replace("%", "%%")
    first = text.partition(" ")[0]
    text = text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]
    default = field.default
    if field.is_required() or default is None or isinstance(default, bool) or default == ():
        return text
    return f"{text} ({' '.join(map(str, default)) if isinstance(default, tuple) else default})"
