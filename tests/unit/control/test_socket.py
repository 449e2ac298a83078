"""The control socket, with real sockets: whoever calls gets an answer, and nothing that they send disturbs the run."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from engine.control import address
from engine.control.address import SOCKET_NAME, address_in
from engine.control.client import ask
from engine.control.commands import Answer, Command, CommandError, Hold, Scale
from engine.control.server import LONGEST_LINE, MOST_CALLERS, MOST_LINES, ControlSocket
from engine.errors import JournalError
from tests.support.unheard import nothing_unheard
from tests.support.until import until

HOLD = Hold(origin="ada@host")
HOLD_LINE = b'{"command": "hold", "origin": "ada@host"}\n'


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


class Obedient:
    """Obeys everything and remembers it."""

    def __init__(self) -> None:
        self.heard: list[Command] = []
        self.long_winded = ""
        self.fails: Exception | None = None

    def obey(self, command: Command) -> Answer:
        """As told."""
        if self.fails is not None:
            raise self.fails
        self.heard.append(command)
        return Answer(True, f"{self.long_winded}heard {len(self.heard)}")


@pytest.fixture
def run() -> Obedient:
    return Obedient()


@pytest.fixture
async def directory(tmp_path: Path, run: Obedient) -> AsyncIterator[Path]:
    control = ControlSocket(tmp_path, run.obey)
    await control.open()
    yield tmp_path
    await control.close()
    await control.close()
    assert os.listdir(tmp_path) == []


async def said_to(directory: Path, data: bytes, *, then_end: bool = False) -> list[dict[str, object]]:
    """Every answer to these bytes, until the run hangs up or has answered each line."""
    reader, writer = await asyncio.open_unix_connection(str(directory / SOCKET_NAME))
    writer.write(data)
    if then_end:
        writer.write_eof()
    answers: list[dict[str, object]] = []
    lines = data.count(b"\n") or 1
    while len(answers) < lines and (line := await asyncio.wait_for(reader.readline(), 10)):
        answers.append(json.loads(line))
    writer.close()
    await writer.wait_closed()
    return answers


async def test_a_command_is_obeyed_and_answered(directory: Path, run: Obedient) -> None:
    answer = await asyncio.to_thread(ask, directory, HOLD)
    assert answer == Answer(True, "heard 1")
    assert run.heard == [HOLD]


async def test_only_this_user_can_connect(directory: Path) -> None:
    mode = (directory / SOCKET_NAME).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_a_caller_may_say_several_things_and_each_has_its_answer(directory: Path, run: Obedient) -> None:
    answers = await said_to(directory, HOLD_LINE * 3)
    assert [answer["detail"] for answer in answers] == ["heard 1", "heard 2", "heard 3"]


async def test_a_last_line_without_an_end_is_a_command_too(directory: Path, run: Obedient) -> None:
    (answer,) = await said_to(directory, HOLD_LINE.rstrip(), then_end=True)
    assert answer == {"ok": True, "detail": "heard 1"}


@pytest.mark.parametrize("rubbish", [b"hello\n", b"\x00\xff\xfe\n", b"[" * 4000 + b"\n", b'{"command": "hold"}\n'])
async def test_rubbish_is_answered_and_the_caller_may_try_again(directory: Path, run: Obedient, rubbish: bytes) -> None:
    first, second = await said_to(directory, rubbish + HOLD_LINE)
    assert first["ok"] is False
    assert "not a command" in str(first["detail"])
    assert second == {"ok": True, "detail": "heard 1"}


@pytest.mark.parametrize("end", [b"", b"\n"])
async def test_a_line_without_bounds_is_answered_once_and_then_hung_up_on(
    directory: Path, run: Obedient, end: bytes
) -> None:
    (answer,) = await said_to(directory, b"x" * (LONGEST_LINE + 1) + end)
    assert answer == {"ok": False, "detail": "a line of more than 4096 bytes is no command"}
    assert run.heard == []


async def test_whoever_pours_in_lines_is_hung_up_on(directory: Path, run: Obedient) -> None:
    (answer,) = await said_to(directory, b"\n" * MOST_LINES + HOLD_LINE)
    assert answer["ok"] is False
    assert run.heard == []


def blurted(directory: Path, data: bytes) -> bytes:
    """What is heard by whoever says everything before listening, as a careless script does."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(str(directory / SOCKET_NAME))
        line.sendall(data)
        return line.recv(4096)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize("data", [b"x" * 1_000_000, HOLD_LINE * 1000])
def test_an_answer_is_not_lost_with_what_was_not_read(
    tmp_path: Path, run: Obedient, loop: Callable[[], asyncio.AbstractEventLoop], data: bytes
) -> None:
    async def main() -> None:
        control = ControlSocket(tmp_path, run.obey)
        await control.open()
        assert b'"ok":false' in await asyncio.to_thread(blurted, tmp_path, data)
        assert (await asyncio.to_thread(ask, tmp_path, HOLD)).ok, "others are heard"
        await control.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(main())


@pytest.mark.parametrize("error", [JournalError("the disk is full"), ZeroDivisionError("oh")])
async def test_what_goes_wrong_in_the_run_is_an_answer(directory: Path, run: Obedient, error: Exception) -> None:
    run.fails = error
    answer = await asyncio.to_thread(ask, directory, HOLD)
    assert not answer.ok
    assert str(error) in answer.detail


async def test_too_many_callers_are_told_so(directory: Path, run: Obedient) -> None:
    idle = [await asyncio.open_unix_connection(str(directory / SOCKET_NAME)) for _ in range(MOST_CALLERS)]
    answer = await asyncio.to_thread(ask, directory, HOLD)
    assert "others are connected already" in answer.detail
    for _, writer in idle:
        writer.close()
        await writer.wait_closed()
    answers: list[Answer] = []

    async def heard_again() -> None:
        while not answers or not answers[-1].ok:
            answers.append(await asyncio.to_thread(ask, directory, HOLD))

    await asyncio.wait_for(heard_again(), 10)


async def test_a_caller_that_never_reads_is_not_listened_to_for_ever(directory: Path, run: Obedient) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.setblocking(False)
        await asyncio.get_running_loop().sock_connect(deaf, str(directory / SOCKET_NAME))
        run.long_winded = "very " * 1000
        sent = 0
        while len(run.heard) == sent and sent < 1000:
            await asyncio.get_running_loop().sock_sendall(deaf, HOLD_LINE)
            sent += 1
            for _ in range(20):
                await asyncio.sleep(0)
        assert sent < 1000
        assert (await asyncio.to_thread(ask, directory, HOLD)).ok, "others are heard"


async def test_a_caller_that_hangs_up_at_once_leaves_nothing_behind(directory: Path, run: Obedient) -> None:
    for _ in range(5):
        _, writer = await asyncio.open_unix_connection(str(directory / SOCKET_NAME))
        writer.transport.abort()
    assert (await asyncio.to_thread(ask, directory, HOLD)).ok


async def test_closing_hangs_up_on_everybody(tmp_path: Path, run: Obedient) -> None:
    control = ControlSocket(tmp_path, run.obey)
    await control.open()
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / SOCKET_NAME))
    writer.write(HOLD_LINE)
    await until(lambda: bool(run.heard), "the command is heard")
    await control.close()
    assert json.loads(await reader.readline())["ok"], "what was answered still arrives"
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    assert not (tmp_path / SOCKET_NAME).exists()


def deep(tmp_path: Path) -> Path:
    """A run directory whose path no socket address holds."""
    path = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 8)
    path.mkdir(parents=True)
    assert len(os.fsencode(path)) > 150
    return path


async def test_a_run_directory_may_lie_as_deep_as_it_likes(tmp_path: Path, run: Obedient) -> None:
    directory = deep(tmp_path)
    control = ControlSocket(directory, run.obey)
    await control.open()
    assert stat.S_IMODE((directory / SOCKET_NAME).stat().st_mode) == 0o600
    assert (await asyncio.to_thread(ask, directory, HOLD)).ok
    await control.close()
    assert list(directory.iterdir()) == []


def test_a_name_is_short_however_deep_the_directory_and_no_descriptor_stays(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with address_in(deep(tmp_path)) as short:
        assert len(short) < 40
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_way_from_the_working_folder_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = deep(tmp_path)
    monkeypatch.chdir(directory.parent)
    with address_in(directory) as short:
        assert short == f"{directory.name}/{SOCKET_NAME}"


def test_where_there_is_no_way_around_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_BY_DESCRIPTOR", tmp_path / "nothing")
    with pytest.raises(CommandError, match="choose another --results"), address_in(deep(tmp_path)):
        pass


def test_a_run_that_has_ended_is_said_to_have(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="has ended, or it never began"):
        ask(tmp_path, HOLD)


def test_a_socket_that_a_killed_run_left_behind_is_an_ended_run(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET_NAME))
        left.listen()
    with pytest.raises(CommandError, match="has ended, or it never began"):
        ask(tmp_path, HOLD)


def test_a_run_that_does_not_answer_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / SOCKET_NAME))
        mute.listen()
        with pytest.raises(CommandError, match="did not answer within"):
            ask(tmp_path, HOLD, patience_s=0.05)


@pytest.mark.parametrize(
    ("said", "wanted"), [(b"", "ended before it answered"), (b"HTTP/1.1 400\n", "not a run of this version")]
)
async def test_what_is_no_run_is_said_to_be_none(tmp_path: Path, said: bytes, wanted: str) -> None:
    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(said)
        writer.close()

    async with await asyncio.start_unix_server(stranger, tmp_path / SOCKET_NAME):
        with pytest.raises(CommandError, match=wanted):
            await asyncio.to_thread(ask, tmp_path, Scale(origin="ada@host", factor=2.0))


async def test_a_place_that_takes_no_socket_raises_and_keeps_nothing_open(tmp_path: Path, run: Obedient) -> None:
    control = ControlSocket(tmp_path / "nowhere", run.obey)
    with pytest.raises(OSError, match="No such file"):
        await control.open()
    await control.close()
