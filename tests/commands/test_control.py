"""Who may ask a run for what, and from where: told in one line what cannot be, and seen in the terminal what can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.command import eventually, only_run, wwmaa_tui
from tests.support.controlled import RESULTS, control, controlled_profile, journal, running
from tests.support.debian import needs, program
from tests.support.profiles import write_env
from tests.support.terminal import tmux
from wwmaa_tui.cli import main
from wwmaa_tui.standin.process import StandInProcess


@pytest.fixture(scope="module")
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in that lives through the module."""
    with StandInProcess.start() as running:
        yield running


def test_whoever_asks_for_what_cannot_be_is_told_why(
    standin: StandInProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(standin, 120) as process:
        for words, said in (
            (("hold", "--scenario", "search"), "there is no scenario 'search' (did you mean \"searches\"?)"),
            (("scale", "1000"), "would be at 1000 times its plan: a scale is from 0 to 100"),
            (("scale", "-1"), "a scale is from 0 to 100"),
            (("stop", "--scenario", "searches"), "stop ends the whole run"),
            (("scale",), "by how much?"),
            (("step", "many"), "expected a number, got 'many'"),
            (("hold", "3"), "takes no number"),
        ):
            assert main(["control", "latest", *words]) == 104, words
            assert said in capsys.readouterr().err
        unheard_of = control("explode")
        assert unheard_of.code == 104
        assert "invalid choice" in unheard_of.err
        assert "Traceback" not in unheard_of.err
        assert control("resume").out == "searches is not held\n"
        assert wwmaa_tui("control", only_run(RESULTS).name, "hold", "--results", str(RESULTS)).code == 0
        assert wwmaa_tui("control", str(only_run(RESULTS)), "stop-now").code == 0
        process.communicate(timeout=90)

    assert process.returncode == 105
    assert not [event for event in journal() if event["type"] == "course" and event["scale"] != 1.0]
    late = control("hold")
    assert late.code == 104
    assert "is not going: it has ended" in late.err
    for words, said in (("run_nowhere", "hello"), "no run at run_nowhere"), (("latest", "x" * 501), "at most 500"):
        refused = wwmaa_tui("note", *words)
        assert refused.code == 104
        assert said in refused.err
        assert "Traceback" not in refused.err
    nowhere = wwmaa_tui("control", "run_nowhere", "hold")
    assert nowhere.code == 104
    assert "no run at run_nowhere" in nowhere.err


@needs("tmux", "tmux")
@pytest.mark.integration
def test_a_run_in_the_terminal_is_controlled_from_another_one(standin: StandInProcess) -> None:
    arguments = ("--profile", controlled_profile(120), "--env-file", write_env(dict(standin.env)))
    with tmux(program("tmux", "tmux"), 120, 36, *arguments) as terminal:
        terminal.shows("steady")
        terminal.press("Enter")
        eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the run began")
        terminal.shows("p95", "Thresholds")
        assert control("hold").code == 0
        terminal.shows("HELD")
        assert control("resume").code == 0
        assert control("scale", "1.5").code == 0
        eventually(lambda: "HELD" not in terminal.screen(), "goes on")
        terminal.shows("\N{MULTIPLICATION SIGN}1.5")
        assert control("stop").code == 0
        terminal.shows("INTERRUPTED")
