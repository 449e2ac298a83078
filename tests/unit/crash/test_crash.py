"""A failure of this program: one line, a file for its owner alone, and a report only where a DSN asks for one."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.errors import JournalError
from engine.target.environment import Environment
from tests.support.told_back import telling_back
from wwmaa_tui import crash
from wwmaa_tui.cli import main
from wwmaa_tui.commands import profiles
from wwmaa_tui.crash import Told, dsn_problem, tell
from wwmaa_tui.crash_context import Context, is_defect

SECRET = "s3cret-t0ken-of-prometheus"
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path_factory.mktemp("temporary"))
    monkeypatch.setattr("tempfile.tempdir", folder)
    monkeypatch.setenv("TMPDIR", folder)


def fail(password: str) -> None:
    """Raise with a secret in the text and another in a local variable."""
    local = password[::-1]
    raise ValueError(f"cannot use {password} of {Path.home()}/x, {len(local)} letters")


def failure(password: str = SECRET) -> ValueError:
    with pytest.raises(ValueError, match="cannot use") as caught:
        fail(password)
    return caught.value


def told(dsn: str = "", *, folder: Path | None = None, error: BaseException | None = None) -> tuple[Told, str]:
    values = {"PROMETHEUS_TOKEN": SECRET, **({crash.DSN: dsn} if dsn else {})}
    context = Context(Environment(values, {}), "run", "run_7-abc", "search", folder)
    err = io.StringIO()
    return tell(error or failure(), context, err), err.getvalue()


def dsn_at(url: str, project: str = "7") -> str:
    return f"{url.replace('://', f'://{KEY}@')}/{project}"


def test_a_person_reads_one_line_and_its_file_is_theirs_alone(tmp_path: Path) -> None:
    found, line = told(folder=tmp_path)
    assert found.file is not None
    assert found.file.parent == tmp_path
    assert found.file.stat().st_mode & 0o777 == 0o600
    assert line == (
        "wwmaa-tui: this is a defect of wwmaa-tui: ValueError: cannot use *** of ~/x, 26 letters; "
        f"please report it with {found.file}, which has the details and no secret\n"
    )
    text = found.file.read_text("utf-8")
    assert "run_id: run_7-abc\nprofile: search" in text
    assert "in fail\n" in text, "the traceback is there"
    assert SECRET not in text
    assert SECRET[::-1] not in text, "no local variable is"
    assert str(Path.home()) not in text


def test_the_file_goes_to_the_temporary_folder_where_there_are_no_results_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found, _ = told(folder=Path("no such folder"))
    assert found.file is not None
    assert found.file.parent == tmp_path
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    found, line = told()
    assert found.file is None
    assert "could not be written anywhere" in line


def test_a_report_has_tags_and_frames_and_nothing_that_is_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "FLUSH_S", 20.0)
    with telling_back(status=200) as sentry:
        found, line = told(dsn_at(sentry.url))
    host = sentry.url.removeprefix("http://")
    assert found == Told(found.file, host, sent=True)
    assert f"; reported to {host};" in line
    assert KEY in sentry.text, "the wire carries the key: without it nobody would take the report"
    event = sentry.envelope
    assert event["tags"] == {
        "version": crash._version(),
        "python": sys.version.split()[0],
        "command": "run",
        "run_id": "run_7-abc",
        "profile": "search",
    }
    text = json.dumps(event)
    assert "cannot use *** of ~/x" in text
    assert '"function": "fail"' in text
    hidden = (SECRET, SECRET[::-1], KEY, str(Path.home()), "abs_path", "context_line", "vars", "argv", "server_name")
    assert not [word for word in (*hidden, "modules", "breadcrumbs") if word in text]


def test_a_sentry_that_does_not_answer_holds_nobody_up_for_long() -> None:
    with telling_back(silent=True) as sentry:
        began = time.monotonic()
        found, line = told(dsn_at(sentry.url))
        assert time.monotonic() - began < crash.FLUSH_S + 5.0
        assert sentry.requests
    assert not found.sent
    assert "could not be reported to" in line


def test_a_sentry_that_thinks_for_a_while_has_the_report_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "FLUSH_S", 20.0)
    with telling_back(status=200, after_s=0.4) as sentry:
        found, line = told(dsn_at(sentry.url))
    assert found.sent
    assert "; reported to " in line


def test_a_sentry_that_refuses_or_is_not_there_is_said() -> None:
    with telling_back(status=403) as sentry:
        assert not told(dsn_at(sentry.url))[0].sent
        assert sentry.requests
    assert not told(dsn_at("http://127.0.0.1:1"))[0].sent


@pytest.mark.parametrize("dsn", ["nonsense", "https://sentry.io/7", f"https://{KEY}@host/", f"ftp://{KEY}@host/7"])
def test_a_dsn_that_is_none_is_one_line_that_does_not_repeat_it(
    dsn: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not dsn_problem(f"https://{KEY}@o1.ingest.sentry.io/7")
    monkeypatch.setenv(crash.DSN, dsn)
    assert main(["profiles"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line == ("wwmaa-tui: WWMAA_SENTRY_DSN is not a DSN (https://KEY@HOST/PROJECT); crashes will not be reported")
    found, line = told(dsn)
    assert not found.sentry
    assert dsn not in line


def test_a_command_that_fails_ends_with_109_and_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(profiles, "run", lambda arguments: fail("pass-w0rd"))
    assert main(["profiles"]) == 109
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "defect of wwmaa-tui: ValueError: cannot use" in streams.err
    assert streams.err.count("\n") == 1
    assert len(list(tmp_path.glob("crash_*.txt"))) == 1


def test_a_full_disk_outside_of_a_run_is_no_defect_either(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "results")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(profiles, "run", full)
    assert main(["profiles"]) == 104
    assert capsys.readouterr().err == "wwmaa-tui: No space left on device: results\n"
    assert not list(tmp_path.iterdir())


def test_whoever_does_not_wait_for_the_report_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(crash, "_report", impatient)
    assert "could not be reported to sentry.example.org" in told(dsn_at("https://sentry.example.org"))[1]


def test_a_secret_of_a_flag_is_hidden_although_the_env_file_cannot_be_read(tmp_path: Path) -> None:
    from wwmaa_tui.crash_context import context_of

    flags = argparse.Namespace(env=[f"A_TOKEN={SECRET}"], env_file=tmp_path / "absent")
    err = io.StringIO()
    tell(failure(), context_of(flags), err)
    assert "cannot use ***" in err.getvalue()


def test_what_cannot_even_be_printed_is_told() -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "Broken: (it cannot be printed)" in told(error=Broken())[1]


def test_a_full_disk_and_a_bad_file_are_no_defects_of_ours() -> None:
    assert is_defect(ValueError())
    assert not any(map(is_defect, (None, OSError("No space left"), JournalError("no journal"))))


def test_without_a_dsn_sentry_is_never_loaded() -> None:
    code = (
        "import sys, wwmaa_tui.cli as c, wwmaa_tui.commands.profiles as p\n"
        "p.run = lambda arguments: 1 / 0\n"
        "print(c.main(['profiles']), 'sentry_sdk' in sys.modules)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "109 False\n"
    assert "Traceback" not in ended.stderr


def test_what_the_environment_says_to_the_platforms_sentry_makes_ours_no_more_talkative() -> None:
    code = (
        "import wwmaa_tui.cli as c, wwmaa_tui.commands.profiles as p\n"
        "p.run = lambda arguments: 1 / 0\n"
        "c.main(['profiles'])\n"
    )
    environment = {**os.environ, crash.DSN: dsn_at("http://127.0.0.1:1"), "SENTRY_DEBUG": "1"}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ended.stderr.startswith("wwmaa-tui: this is a defect")
    assert ended.stderr.count("\n") == 1


def test_a_run_that_a_defect_ends_is_told_with_its_id_and_in_its_folder(tmp_path: Path) -> None:
    from engine.run_order import RunOrder
    from wwmaa_tui.crash_context import context_of

    target = SimpleNamespace(secrets={"OWN": "own-secret-name"})
    watch = SimpleNamespace(settings=SimpleNamespace(secrets=("monitor-token",)))
    order = object.__new__(RunOrder)
    for name, value in {
        "target": target, "watch": watch, "run_id": "r", "profile": SimpleNamespace(name="own"),
    }.items():  # fmt: skip
        object.__setattr__(order, name, value)
    thread = SimpleNamespace(order=order, directory=tmp_path)
    context = context_of(argparse.Namespace(env=["A_TOKEN=flag-secret"]), thread)  # type: ignore[arg-type]
    err = io.StringIO()
    found = tell(RuntimeError("own-secret-name monitor-token flag-secret"), context, err)
    assert found.file is not None
    assert found.file.parent == tmp_path
    assert "RuntimeError: *** *** ***" in err.getvalue()
    assert (context.run_id, context.profile) == ("r", "own")
