"""Budgets count work, stop it where a node is built, nest, and leave nothing behind."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

import pytest
import sympy as sp
from sympy.core.basic import Basic

from ganworks.workshop.budget import BudgetExceeded, allowance, attempt, limited, remaining, spend

X = sp.Symbol("x")


def endless() -> None:
    for number in itertools.count(10**6):
        sp.Add(X, number)


def in_thread(work: Callable[[], object]) -> list[object]:
    results: list[object] = []

    def body() -> None:
        try:
            results.append(work())
        except BaseException as error:
            results.append(type(error))

    thread = threading.Thread(target=body)
    thread.start()
    thread.join(10)
    return results


def test_stops_in_the_main_thread_and_elsewhere() -> None:
    with pytest.raises(BudgetExceeded, match="endless"):
        limited(0.1, endless)
    assert in_thread(lambda: limited(0.1, endless)) == [BudgetExceeded]


def test_a_budget_of_one_thread_stops_no_other() -> None:
    def patient() -> int:
        return len([sp.Add(X, number) for number in range(10**6, 10**6 + 20_000)])

    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(patient()))
    thread.start()
    while thread.is_alive():
        assert attempt(0.02, endless) is None
    thread.join()
    assert results == [20_000]


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
            sp.Add(X, 1)

    with pytest.raises(BudgetExceeded):
        limited(0.3, patient)


def test_values_errors_and_what_remains_pass_through() -> None:
    assert limited(5.0, divmod, 7, 3) == (2, 1)
    with pytest.raises(ZeroDivisionError):
        limited(5.0, divmod, 7, 0)
    assert attempt(5.0, divmod, 7, 0) is None
    assert 0 < limited(5.0, lambda: limited(100.0, remaining)) <= 5.0
    assert remaining() == float("inf")


def test_the_same_work_is_granted_however_busy_the_thread_is() -> None:
    def count(start: int, pause: float) -> int:
        done = 0

        def work() -> None:
            nonlocal done
            for number in itertools.count(start):
                sp.Add(X, sp.Integer(number))
                done += 1
                if done % 200 == 0:
                    end = time.thread_time() + pause
                    while time.thread_time() < end:
                        pass

        attempt(0.05, work)
        return done

    assert count(10**7, 0.0) == count(10**8, 0.02)  # other numbers: sympy remembers the ones it has made


def test_loops_of_our_own_count_too() -> None:
    def work() -> None:
        while True:
            spend(100)

    assert attempt(0.1, work) is None
    spend(10**9)  # outside a budget it is nobody's work


def test_an_allowance_ends_the_budgets_within_and_nothing_else() -> None:
    with allowance(0.2):
        with pytest.raises(BudgetExceeded):
            limited(100.0, endless)
        assert remaining() == 0
        assert sp.Add(X, 1) == X + 1
        with pytest.raises(BudgetExceeded):
            limited(1.0, endless)
    assert remaining() == float("inf")


def test_sympy_is_left_as_it_was() -> None:
    before = Basic.__dict__["__new__"]
    attempt(0.05, endless)
    with pytest.raises(ZeroDivisionError), allowance(1.0):
        limited(1.0, divmod, 7, 0)
    assert Basic.__dict__["__new__"] is before
