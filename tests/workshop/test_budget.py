"""Budgets stop Python code anywhere, nest, and leave no exception behind."""

from __future__ import annotations

import threading
import time

import pytest

from ganworks.workshop.budget import BudgetExceeded, attempt, limited, remaining


def endless() -> None:
    while True:
        sum(range(100))


def in_thread(work) -> list:
    said: list = []

    def body() -> None:
        try:
            said.append(work())
        except BaseException as error:
            said.append(type(error))

    thread = threading.Thread(target=body)
    thread.start()
    thread.join(10)
    return said


def test_stops_in_the_main_thread_and_elsewhere() -> None:
    begin = time.monotonic()
    with pytest.raises(BudgetExceeded, match="endless"):
        limited(0.1, endless)
    assert in_thread(lambda: limited(0.1, endless)) == [BudgetExceeded]
    assert time.monotonic() - begin < 3


def test_broad_handlers_inside_do_not_swallow_it() -> None:
    def stubborn() -> None:
        while True:
            try:
                endless()
            except Exception:
                continue

    with pytest.raises(BudgetExceeded):
        limited(0.1, stubborn)


def test_an_inner_handler_does_not_eat_the_outer_budget() -> None:
    def patient() -> None:
        while True:
            attempt(0.05, endless)

    begin = time.monotonic()
    with pytest.raises(BudgetExceeded):
        limited(0.3, patient)
    assert time.monotonic() - begin < 3


def test_values_errors_and_remaining_time_pass_through() -> None:
    assert limited(5.0, divmod, 7, 3) == (2, 1)
    with pytest.raises(ZeroDivisionError):
        limited(5.0, divmod, 7, 0)
    assert attempt(5.0, divmod, 7, 0) is None
    assert 0 < limited(5.0, lambda: limited(100.0, remaining)) <= 5.0
    assert remaining() == float("inf")


def test_nothing_is_raised_late() -> None:
    for _ in range(200):
        attempt(0.0005, sum, range(3000))
    time.sleep(0.05)
    assert remaining() == float("inf")
