"""A blocking worker lets one in at a time, in the order of asking."""

from __future__ import annotations

from wwmaa_tui.standin.one_worker import OneWorker


def test_the_first_is_let_in_at_once_and_the_others_as_each_leaves() -> None:
    worker, let_in = OneWorker(), list[int]()
    for number in range(3):
        worker.ask(lambda number=number: let_in.append(number))  # type: ignore[misc]
    assert (let_in, worker.waiting) == ([0], 2)
    worker.leave()
    assert (let_in, worker.waiting) == ([0, 1], 1)
    worker.leave()
    worker.leave()
    assert (let_in, worker.waiting) == ([0, 1, 2], 0)


def test_thousands_that_are_through_at_once_need_no_deep_stack() -> None:
    worker, let_in = OneWorker(), list[int]()

    def visit(number: int) -> None:
        let_in.append(number)
        if number < 5_000:
            worker.ask(lambda: visit(number + 1))
        worker.leave()

    worker.ask(lambda: visit(1))
    assert len(let_in) == 5_000
    assert worker.waiting == 0
