"""Asking a live run in another process: one command through its control socket, one answer.

Blocking, with a time limit; for command lines and scripts, not for an event loop.
"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import msgspec

from engine.control.address import address_in
from engine.control.commands import Answer, Command, CommandError, encode
from engine.journal.plain_file import is_written

PATIENCE_S = 10.0
_PIECE = 1 << 16


def ask(directory: Path, command: Command, patience_s: float = PATIENCE_S) -> Answer:
    """Give the command to the run in that directory. CommandError when there is no run to hear it, or none answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(patience_s)
        try:
            with address_in(directory) as address:
                line.connect(address)
            with contextlib.suppress(BrokenPipeError):  # it has hung up, and may have said why
                line.sendall(encode(command) + b"\n")
            return _heard(line, directory)
        except (FileNotFoundError, ConnectionRefusedError):
            if is_written(directory / "journal.jsonl"):
                raise CommandError(f"the run in {directory} is going, and has no control socket") from None
            raise CommandError(f"the run in {directory} is not going: it has ended, or it never began") from None
        except PermissionError:
            raise CommandError(f"the run in {directory} is another user's: only that user can control it") from None
        except TimeoutError:
            raise CommandError(f"the run in {directory} did not answer within {patience_s:g} s") from None
        except OSError as error:
            raise CommandError(f"cannot speak to the run in {directory}: {error.strerror or error}") from None


def is_going(directory: Path) -> bool:
    """Whether a run or suite in that directory goes on: one that listens has not ended, whatever its journal lacks yet,
    and one that has no control socket, or another user's, still keeps its journal's lock."""
    return listens(directory) or is_written(directory / "journal.jsonl")


def listens(directory: Path) -> bool:
    """Whether a run or suite in that directory can be asked."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE_S)
        try:
            with address_in(directory) as address:
                line.connect(address)
        except (OSError, CommandError):
            return False
    return True


def _heard(line: socket.socket, directory: Path) -> Answer:
    said = b""
    while b"\n" not in said:
        piece = line.recv(_PIECE)
        if not piece:
            raise CommandError(f"the run in {directory} ended before it answered")
        said += piece
    try:
        return msgspec.json.decode(said.partition(b"\n")[0], type=Answer)
    except msgspec.MsgspecError:
        raise CommandError(f"what listens in {directory} is not a run of this version") from None
