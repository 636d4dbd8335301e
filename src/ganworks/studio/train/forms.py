"""A form from the JSON schema of settings: one field for each of them, with its help. Knows no gradio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from ganworks.errors import BadInput
from ganworks.game import Settings

Kind = Literal["flag", "choice", "number", "text"]
LEFT_OUT = {"image", "objective", "steps", "minutes", "batch", "seed"}
"""Settings that the page asks for itself, or that the data decides."""


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        name: dotted, such as ``critic_optimizer.rate``.
        kind: a flag is true or false, a choice one of ``choices``, a number a number or nothing, a text YAML.
        value: what the field shows at first.
        help: the setting's docstring.
        choices: of a choice; None among them means that the default holds.
        whole: whether a number has no fraction.
    """

    name: str
    kind: Kind
    value: Any
    help: str
    choices: tuple[str, ...] = ()
    whole: bool = False


def fields(
    settings: type[Settings], values: Mapping[str, Any], without: frozenset[str] | set[str] = frozenset()
) -> list[Field]:
    """The fields of settings, in their order; those of nested settings with dotted names.

    Args:
        settings: their class.
        values: that take the place of defaults, nested.
        without: names to leave out.
    """
    schema = settings.model_json_schema(ref_template="{model}")
    return list(_fields(schema.get("properties", {}), schema.get("$defs", {}), values, "", without))


def _fields(
    properties: Mapping[str, Any], known: Mapping[str, Any], values: Mapping[str, Any], prefix: str, without: Any
) -> Any:
    for name, spec in properties.items():
        if name in without:
            continue
        value = values.get(name, spec.get("default"))
        nested = known.get(spec.get("$ref", ""), {})
        if nested.get("properties") and isinstance(value, Mapping) and name.endswith("optimizer"):
            defaults = spec.get("default")
            whole = {**(defaults if isinstance(defaults, Mapping) else {}), **value}
            yield from _fields(nested["properties"], known, whole, f"{prefix}{name}.", ())
        else:
            yield _field(prefix + name, spec, value)


def _field(name: str, spec: Mapping[str, Any], value: Any) -> Field:
    text = str(spec.get("description", "")).strip()
    kinds = [one for one in spec.get("anyOf", [spec]) if one.get("type") != "null"]
    only = kinds[0] if len(kinds) == 1 else {}
    if only.get("type") == "boolean":
        return Field(name, "flag", bool(value), text)
    if "enum" in only and all(isinstance(choice, str) for choice in only["enum"]):
        return Field(name, "choice", value, text, tuple(only["enum"]))
    if only.get("type") in ("integer", "number") and not isinstance(value, Mapping):
        return Field(name, "number", value, text, whole=only["type"] == "integer")
    return Field(name, "text", as_text(value), text)


def as_text(value: Any) -> str:
    """A value as one line of YAML; nothing as an empty text.

    Example:
        >>> as_text({"kind": "r1", "weight": 10}), as_text(None), as_text("auto")
        ('{kind: r1, weight: 10}', '', 'auto')
    """
    if value is None:
        return ""
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return text.replace("...\n", "").strip()


def changed(form: list[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed in a form, nested.

    Args:
        form: its fields.
        values: what some of them hold now, by name.

    Example:
        >>> changed([Field("critic_optimizer.rate", "number", 1e-4, ""), Field("seed", "number", 0, "")], {"seed": 3})
        {'seed': 3}

    Raises:
        BadInput: a value of another kind, or a text that is no YAML.
    """
    changes: dict[str, Any] = {}
    for field in form:
        value = values.get(field.name, field.value)
        if value == field.value or (field.value in (None, "") and value in (None, "", 0)):
            continue
        *groups, last = field.name.split(".")
        place = changes
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = _read(field, value)
    return changes


def _read(field: Field, value: Any) -> Any:
    if field.kind == "flag" and isinstance(value, bool):
        return value
    if field.kind == "choice" and (value is None or value in field.choices):
        return value
    if field.kind == "number":
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return int(value) if field.whole and value is not None and float(value).is_integer() else value
    elif field.kind == "text" and isinstance(value, str):
        return read_yaml(value, field.name)
    raise BadInput(f"The field {field.name} does not take {str(value)[:60]!r}.")


def read_yaml(text: str, name: str) -> Any:
    """The value of a text; numbers as people write them, such as 1e-4.

    Raises:
        BadInput: it is no YAML, or longer than a setting.
    """
    try:
        if len(text) > 20_000 or "&" in text or "*" in text:  # anchors let a short text stand for a huge value
            raise ValueError
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadInput(f"The field {name} cannot be read: {text[:60]!r}; give a value as in YAML.") from None
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    return value
