"""What ``ganworks design`` prints of an objective that is no sum of functions of the scores."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ganworks.errors import BadInput
from ganworks.workshop.forms import form, relativistic

OTHERS = ("save", "latex", "steps", "plot", "stability", "region", "want")


def show_form(arguments: argparse.Namespace, formulas: dict[str, Any]) -> int:
    """Print the theorem of a named form, or of a relativistic objective from its function.

    Args:
        arguments: of ``ganworks design``: name or relativistic, average, json.
        formulas: those of a design, which do not go with it.

    Raises:
        BadInput: it is asked for what only a design has.
    """
    unread = [f"--{name}" for name in OTHERS if getattr(arguments, name) not in (None, False)]
    unread += [f"--{name}" for name in formulas]
    if unread:
        raise BadInput(f"{', '.join(unread)} goes with objectives of the form phi + r psi, which this is not.")
    if arguments.relativistic is not None:
        if arguments.name is not None:
            raise BadInput("Give --name or --relativistic, not both.")
        found = relativistic(arguments.relativistic, arguments.average)
    else:
        found = form(arguments.name)
    print(json.dumps(found.to_dict(), ensure_ascii=False) if arguments.json else found.report())
    return 0
