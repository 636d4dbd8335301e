"""The objective designer: parse, derive, verify, explain. Needs sympy, never torch.

>>> from ganworks.workshop import design
>>> design(omega="log(r)", rho="1/(1+exp(t))").divergence.known_as
'2*JS'
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "design": "ganworks.workshop.designing",
    "Objective": "ganworks.workshop.objective",
    "Verdict": "ganworks.workshop.certify.verdict",
    "form": "ganworks.workshop.forms",
    "load": "ganworks.workshop.catalogue",
    "catalogue": "ganworks.workshop.catalogue",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(_WHERE[name])
    value = module if name == "catalogue" else getattr(module, name)
    # A submodule named like a function in it would otherwise hide the function after its first import.
    globals()[name] = value
    return value
