"""Words of ``ganworks train`` that make a run of milliseconds: tiny players, few images, nothing measured."""

from __future__ import annotations

TINY = ["--network", "mlp", "--width", "4", "--noise", "3", "--batch", "4", "--loggers", "[]", "--samples", "4"]
TINY += ["--evaluate=false", "--quiet"]
