"""A child that cannot be interrupted is ended from outside; everything else passes through."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from ganworks.cli.design_guard import guarded

PROGRAM = """
import sys
from ganworks.cli import design_guard
from ganworks.errors import BadInput

def work(derived):
    {work}

design_guard.GRACE = 0.3
try:
    sys.exit(design_guard.guarded(0.2, work))
except BadInput as error:
    sys.exit(f"bad input: {{error}}")
except design_guard.Stuck:
    sys.exit("stuck")
"""


def told(work: str) -> tuple[int, str, str]:
    program = [sys.executable, "-c", PROGRAM.format(work=work)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs processes that fork")
def test_compiled_code_is_ended() -> None:
    """Seven to the 10^9 is one call that holds the interpreter for hours."""
    begin = time.monotonic()
    assert told("7 ** 10**9") == (1, "", "stuck")
    assert time.monotonic() - begin < 30


def test_answers_statuses_and_errors_pass_through() -> None:
    assert told("print('said'); return 3") == (3, "said", "")
    assert told("raise BadInput('no.')") == (1, "", "bad input: no.")


def test_there_is_no_hurry_after_the_derivation() -> None:
    assert told("derived(); __import__('time').sleep(0.8); print('drawn'); return 0") == (0, "drawn", "")


def test_without_a_stream_to_share_it_stays_in_this_process(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(1.0, lambda derived: print("here") or 0) == 0
    assert capsys.readouterr().out == "here\n"
