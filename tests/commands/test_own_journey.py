"""The README's journey of one's own, as it stands there: it runs and measures; a slip in it is told with its line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import aimed_at, summary_of, wwmaa_tui
from wwmaa_tui.standin.process import StandInProcess

README = Path(__file__).parents[2] / "README.md"
RESULTS = Path("results")


def section() -> str:
    found = re.search(r"## A journey of your own\n(.*?)\n## ", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def fenced(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", section(), re.DOTALL)
    return str(code)


def command() -> list[str]:
    (line,) = re.findall(r"^    \.venv/bin/wwmaa-tui (.*)$", section(), re.MULTILINE)
    return shlex.split(line)


@pytest.fixture
def _written() -> None:
    Path("browse.py").write_text(fenced("python"))
    Path("browse.toml").write_text(fenced("toml"))


@pytest.fixture(scope="module")
def standin() -> Iterator[StandInProcess]:
    """A healthy one."""
    with StandInProcess.start() as running:
        yield running


def test_it_is_shown_in_fifteen_lines() -> None:
    assert len((fenced("python") + fenced("toml")).splitlines()) <= 15


@pytest.mark.usefixtures("_written")
def test_the_readmes_journey_runs_with_the_readmes_command() -> None:
    ended = wwmaa_tui(*command())
    assert ended.code in (0, 113), ended.out + ended.err
    metrics = summary_of(RESULTS)["metrics"]
    assert metrics["iterations"]["values"]["count"] == 30
    assert metrics["http_reqs"]["values"]["count"] == 60
    assert metrics["checks"]["values"]["rate"] == 1
    assert metrics["event_capacity"]["values"]["min"] >= 20


@pytest.mark.usefixtures("_written")
def test_a_slip_in_an_iteration_ends_with_107_and_the_line_and_no_traceback(standin: StandInProcess) -> None:
    path = Path("browse.py")
    path.write_text(path.read_text().replace('listed.json["events"]', 'listed.json["evnts"]'))
    ended = wwmaa_tui("-p", "browse.toml", "--no-ui", "-i", "3", *aimed_at(standin.base_url))
    assert ended.code == 107, ended.out + ended.err
    assert f"{path.resolve()}:browse: KeyError: 'evnts' (browse.py:4)" in ended.out
    assert "Traceback" not in ended.out + ended.err
