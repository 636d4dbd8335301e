"""The package is light and complete."""

from __future__ import annotations

import subprocess
import sys

from ganworks import divergences


def test_every_name_can_be_got() -> None:
    assert all(hasattr(divergences.get(name), "samples") for name in divergences.names())


def test_importing_it_is_light() -> None:
    code = "import sys, ganworks.divergences; print({'torch', 'numpy', 'ot', 'scipy'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
