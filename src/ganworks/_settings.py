"""Settings that a user may change: immutable models, and how they are built from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ganworks import plugins
from ganworks._retired import current_options
from ganworks.errors import BadInput

LONGEST = 200
"""Most characters of a wrong value that a message shows."""


class Settings(BaseModel):
    """Base of everything a user may set: immutable, unknown keys refused, attribute docstrings are the help."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=True, allow_inf_nan=False
    )

    indivisible: ClassVar[bool] = False
    """Whether a value given in part stands for itself, rather than being completed by the default of its field."""

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:
        """An option that is defined anew with another default keeps its help text, unless it has one of its own."""
        super().__pydantic_init_subclass__(**keywords)
        without = [(name, option) for name, option in cls.model_fields.items() if option.description is None]
        for name, option in without:
            inherited = (getattr(base, "model_fields", {}).get(name) for base in cls.__mro__[1:])
            option.description = next((one.description for one in inherited if one and one.description), None)
        if without:
            cls.model_rebuild(force=True, raise_errors=False)  # the JSON schema was made without the inherited texts


def complete(
    settings: type[BaseModel], options: Mapping[str, Any], under: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The options as plain values, where those that give a part of a group of settings keep the rest of its default.

    ``critic_optimizer={"rate": 1e-4}`` changes the rate and leaves the betas that the system's paper has. A design or
    a class becomes what a run's file holds of it. Options of earlier versions are translated.

    Args:
        settings: the Config that the options are fields of.
        options: field names and values.
        under: values of fields that the options do not name.

    Returns:
        A copy of the options.

    Raises:
        BadInput: an object that a file cannot hold.
    """
    merged = {name: plugins.plain(value) for name, value in options.items()}
    for name, value in merged.items():
        field = settings.model_fields.get(name)
        default = field.get_default(call_default_factory=True) if field is not None else None
        if isinstance(default, Settings) and not default.indivisible and isinstance(value, Mapping):
            merged[name] = complete(type(default), value, default.model_dump())
    return current_options({**(under or {}), **merged}, settings)


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Options with others laid over them, group by group; an objective is taken as a whole."""
    both = {
        name: merged(under[name], value)
        for name, value in over.items()
        if isinstance(value, Mapping) and isinstance(under.get(name), Mapping) and name != "objective"
    }
    return {**under, **over, **both}


SettingsT = TypeVar("SettingsT", bound=Settings)


def checked(settings: type[SettingsT], owner: str, options: Mapping[str, Any]) -> SettingsT:
    """Build settings from plain values.

    Args:
        settings: their class.
        owner: what they are of, for the message.
        options: field names and values.

    Raises:
        BadInput: naming each option that is unknown or out of range, and what would be accepted.
    """
    try:
        return settings(**complete(settings, options))
    except ValidationError as error:
        options_known = ", ".join(settings.model_fields)
        faults = []
        for fault in error.errors():
            message = fault["msg"].removeprefix("Value error, ").rstrip(".?")
            if fault["type"] == "extra_forbidden":
                hint = f" (it has: {options_known})" if len(fault["loc"]) == 1 else ""
                message = f"{owner} has no such option{hint}"
            value = " ".join(repr(fault["input"]).split())
            value = value if len(value) <= LONGEST else f"{value[:LONGEST]} ..."
            faults.append(f"{'.'.join(map(str, fault['loc']))}={value}: {message}")
        raise BadInput(f"{owner} cannot be set up: {'; '.join(faults)}.") from None
