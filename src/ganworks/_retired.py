"""Options and tensors of earlier versions under today's names, so that their configs, options and checkpoints open.

0.1.0 gave a value that changes over time two settings, the value and its steps. They are one schedule now.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ganworks.errors import RetiredName

Change = Callable[..., object]
ValueT = TypeVar("ValueT")


def _linear(start: object, end: object, length: object, hold: object = 0) -> dict[str, object]:
    return {"shape": "linear", "start": start, "end": end, "length": length, "hold": hold}


def _fall(value: object, length: object, hold: object = 0) -> object:
    """From the value to zero; no length keeps it."""
    return _linear(value, 0.0, length, hold) if length and value else value


def _rise(value: object, length: object) -> object:
    """From zero to the value, which may be the end of a default schedule; no length starts with the value."""
    end = value["end"] if isinstance(value, Mapping) else value
    return _linear(0.0, end, length) if length else end


@dataclass(frozen=True)
class _Option:
    """A value and its steps: what took their place."""

    value: str
    steps: tuple[str, ...]
    change: Change
    """From the value and the steps, in this order, to the value as it is written now."""


OPTIONS = (
    _Option("rate", ("decay_steps", "constant_steps"), _fall),  # of every optimizer
    _Option("instance_noise", ("instance_noise_steps",), _fall),
    _Option("adversarial", ("rising_steps",), _rise),  # of fader
)
TENSORS = (
    (re.compile(r"\bcritic\.encoder\.(first|blocks)\b"), r"critic.encoder.trunk.\1"),  # of began
    (re.compile(r"\bcritic\.company\b"), "critic.minibatch"),  # of improved_gan
    (re.compile(r"^(pool_x|pool_y|pools\.\d+)\.held$"), r"\1.count"),  # of cyclegan and combogan
    (re.compile(r"^memory\.taken$"), "memory.count"),  # of triple_gan
)
STEP_COUNTERS = ("shown.step", "step")
"""Buffers of gan, dcgan and fader that counted steps; training tells a system its progress now."""


def current_options(options: Mapping[str, Any], settings: type[BaseModel] | None = None) -> dict[str, Any]:
    """Options with retired ones translated; says so in one warning where a value depended on them.

    Args:
        options: fields of a system's Config or of a group in it, as plain values.
        settings: the class that has the fields; default: unknown, and options are translated in every group.

    Example:
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     current_options({"rate": 1e-3, "constant_steps": 5, "decay_steps": 10})
        {'rate': {'shape': 'linear', 'start': 0.001, 'end': 0.0, 'length': 10, 'hold': 5}}
    """
    sentences: list[str] = []
    current = _translated(options, settings, "", sentences)
    if sentences:
        warnings.warn(f"Options of 0.1.0: {'; '.join(sentences)}.", RetiredName, stacklevel=2)
    return current


def _translated(
    options: Mapping[str, Any], settings: type[BaseModel] | None, group: str, sentences: list[str]
) -> dict[str, Any]:
    current = dict(options)
    fields = settings.model_fields if settings else {}
    for option in OPTIONS:
        steps = {name: current[name] for name in option.steps if name in current and name not in fields}
        if not steps or option.value not in {**current, **fields}:
            continue
        value = current[option.value] if option.value in current else _default(fields[option.value])
        current = {name: one for name, one in current.items() if name not in steps}
        current[option.value] = option.change(value, *(steps.get(name, 0) for name in option.steps))
        if current[option.value] != value:
            old = ", ".join(f"{group}{name}={one}" for name, one in {option.value: value, **steps}.items())
            sentences.append(f"{old} is now {group}{option.value}={current[option.value]}")
    if settings is None:
        for name, value in current.items():
            if isinstance(value, Mapping):
                current[name] = _translated(value, None, f"{group}{name}.", sentences)
    return current


def _default(field: FieldInfo) -> object:
    default = field.get_default(call_default_factory=True)
    return default.model_dump() if isinstance(default, BaseModel) else default


def current_tensors(tensors: Mapping[str, ValueT], own: Collection[str]) -> dict[str, ValueT]:
    """A checkpoint's tensors under today's names; step counters that are no longer saved are left out.

    Args:
        tensors: by the names they were saved under.
        own: names of the system's tensors; a tensor with one of these names keeps it.
    """
    current = {}
    for name, tensor in tensors.items():
        if name in own:
            current[name] = tensor
        elif name not in STEP_COUNTERS:
            new = name
            for pattern, replacement in TENSORS:
                new = pattern.sub(replacement, new)
            current[new if new in own else name] = tensor
    return current
