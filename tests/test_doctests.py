"""Every example in a docstring gives what it says."""

from __future__ import annotations

import doctest
import io
from importlib import import_module
from pkgutil import walk_packages

import ganworks
from ganworks.errors import BadInput


def test_examples_in_docstrings_are_true() -> None:
    """All modules in one test: most of its seconds are imports, which the modules share."""
    finder, output, tried = doctest.DocTestFinder(), io.StringIO(), 0
    runner = doctest.DocTestRunner()
    for module in walk_packages(ganworks.__path__, "ganworks."):
        if module.name.endswith("__main__"):
            continue
        try:
            code = import_module(module.name)
        except BadInput as error:  # an extra that is not installed, which the module says as it is imported
            assert "pip install 'ganworks[" in str(error), error
            continue
        for example in finder.find(code):
            tried += runner.run(example, out=output.write).attempted
    assert tried > 50, "hardly any example was collected"
    assert not output.getvalue(), output.getvalue()
