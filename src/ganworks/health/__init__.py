"""What is wrong with this game: signals during training, findings with their reasons, and what to change.

:class:`~ganworks.health.doctor.Doctor` watches any PyTorch loop; the runs of this library are watched by
:class:`~ganworks.health.callback.HealthCallback`. Signals are in ``signals/`` and ``updates.py``, findings in
``findings/``: pure functions of a :class:`~ganworks.health.record.Record` and the settings of the game.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganworks.health.diagnosis import diagnose
    from ganworks.health.doctor import Doctor
    from ganworks.health.facts import Facts
    from ganworks.health.findings.finding import Advice, Finding
    from ganworks.health.record import Record
    from ganworks.health.report import Report

_MODULES = {
    "Advice": "findings.finding",
    "Doctor": "doctor",
    "Facts": "facts",
    "Finding": "findings.finding",
    "Record": "record",
    "Report": "report",
    "diagnose": "diagnosis",
}

__all__ = ["Advice", "Doctor", "Facts", "Finding", "Record", "Report", "diagnose"]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"ganworks.health.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'ganworks.health' has no attribute {name!r}")
