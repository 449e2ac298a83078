"""Commands as lines of JSON: what is meant survives, and what is not a command is said to be none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.control.commands import (
    Command,
    CommandError,
    Hold,
    Resume,
    Scale,
    Step,
    Stop,
    amount_of,
    decode,
    encode,
    name_of,
)

ALL: tuple[tuple[Command, str, float | None], ...] = (
    (Stop(origin="SIGINT"), "stop", None),
    (Stop(origin="SIGINT", now=True), "stop-now", None),
    (Hold(origin="ada@host", scenario="searches"), "hold", None),
    (Resume(origin="ada@host"), "resume", None),
    (Scale(origin="ada@host", factor=1.5), "scale", 1.5),
    (Step(origin="ada@host", delta=-20.0, scenario="searches"), "step", -20.0),
)


@pytest.mark.parametrize(("command", "name", "amount"), ALL)
def test_a_command_survives_the_way_through_a_socket(command: Command, name: str, amount: float | None) -> None:
    line = encode(command)
    assert b"\n" not in line
    assert decode(line) == command
    assert (name_of(command), amount_of(command)) == (name, amount)


def test_a_line_as_a_person_writes_it_is_understood() -> None:
    line = b'{"command": "scale", "factor": 2, "scenario": null, "origin": "ada@host"}'
    assert decode(line) == Scale(origin="ada@host", factor=2.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "not a command"),
        (b"hold", "malformed"),
        (b"[]", "Expected `object`"),
        (b"{}", "`command`"),
        (b'{"command": "explode", "origin": "a"}', "explode"),
        (b'{"command": "scale", "origin": "a"}', "missing required field `factor`"),
        (b'{"command": "scale", "factor": "2", "origin": "a"}', "Expected `float`, got `str`"),
        (b'{"command": "scale", "factor": 1e999, "origin": "a"}', "out of range"),
        (b'{"command": "scale", "facter": 2, "factor": 2, "origin": "a"}', "unknown field `facter`"),
        (b'{"command": "hold"}', "missing required field `origin`"),
        (b'{"command": "hold", "origin": ""}', "length >= 1"),
        (b'{"command": "hold", "origin": "' + b"a" * 300 + b'"}', "length <= 200"),
        (b'{"command": "hold", "origin": "\xff\xfe"}', "not a command"),
        (b'{"command": "hold", "x": ' + b"[" * 3000, "not a command"),
    ],
)
def test_what_is_no_command_is_said_to_be_none_with_the_way_out(line: bytes, said: str) -> None:
    with pytest.raises(CommandError, match="expected one line such as") as caught:
        decode(line)
    assert said in str(caught.value)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(line: bytes) -> None:
    with pytest.raises(CommandError):
        decode(line)
