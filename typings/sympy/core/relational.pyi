"""sympy is checked as dynamic: its own annotations are partial (operators and subs come back as Basic)."""

from typing import Any

def __getattr__(name: str) -> Any: ...
