"""The first signal asks, the second does what it always did."""

from __future__ import annotations

import signal
from threading import Thread

import pytest

from ganworks.training.interrupts import stopping_by

BOTH = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", BOTH)
def test_the_second_signal_is_the_host_s(number: int) -> None:
    asked: list[str] = []
    reached: list[int] = []
    before = signal.signal(number, lambda got, frame: reached.append(got))
    try:
        with stopping_by(asked.append):
            signal.raise_signal(number)
            assert asked == [signal.Signals(number).name] and reached == []
            signal.raise_signal(number)
        signal.raise_signal(number)
    finally:
        signal.signal(number, before)
    assert len(asked) == 1 and reached == [number, number]


def test_handlers_are_put_back_when_the_block_fails() -> None:
    before = [signal.getsignal(number) for number in BOTH]
    with pytest.raises(RuntimeError), stopping_by(lambda name: None):
        assert [signal.getsignal(number) for number in BOTH] != before
        raise RuntimeError
    assert [signal.getsignal(number) for number in BOTH] == before


def test_other_threads_leave_signals_alone() -> None:
    found = []

    def work() -> None:
        with stopping_by(lambda name: None):
            found.extend(signal.getsignal(number) for number in BOTH)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(number) for number in BOTH]


def test_the_user_is_told_that_the_step_in_hand_comes_first(capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.signal(signal.SIGINT, lambda got, frame: None)
    try:
        with stopping_by(lambda name: None, quiet=False):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert capfd.readouterr().err.count("after the step in hand") == 1
