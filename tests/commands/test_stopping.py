"""A run that is told to stop does, whatever its generators do."""

from __future__ import annotations

import signal

from tests.e2e.test_workers import RESULTS, ended, send, started
from tests.support.command import eventually, journal_of, only_run


def test_a_stopped_generator_cannot_keep_a_run_from_being_stopped() -> None:
    process = started(workers=2)
    send(1, signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    eventually(lambda: any(event["type"] == "command" for event in journal_of(only_run(RESULTS))), "it was heard")
    process.send_signal(signal.SIGINT)  # at once, now
    code, journal = ended(process)

    assert code == 105
    assert journal[-1]["type"] == "run_ended"
