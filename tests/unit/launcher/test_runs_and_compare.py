"""`wwmaa-tui runs` and `wwmaa-tui compare`, as a person and as a script has them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.results_folder import some_history
from wwmaa_tui.cli import main
from wwmaa_tui.exit_codes import ExitCode


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Path, ...]]:
    results = tmp_path_factory.mktemp("results")
    return results, some_history(results)


History = tuple[Path, tuple[Path, ...]]


def test_runs_lists_the_newest_first_and_all_that_there_are(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["runs", "--results", str(results)]) == ExitCode.PASS
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(paths)
    assert "suite" in lines[1]
    assert "interrupted" in lines[2]
    assert "target missed" in lines[4]


def test_runs_can_be_told_which(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    results, _ = history
    assert main(["runs", "--results", str(results), "--profile", "search", "--verdict", "pass", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["profile"] for each in found] == ["search"] * 3
    assert found[0]["started_at"] > found[1]["started_at"]
    assert found[0]["p95_ms"] == pytest.approx(205.0, rel=0.05)


def test_no_run_is_said_on_stderr_and_an_empty_list_is_still_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs", "--results", str(tmp_path)]) == ExitCode.PASS
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no run in" in said.err
    assert main(["runs", "--results", str(tmp_path), "--json"]) == ExitCode.PASS
    assert json.loads(capsys.readouterr().out) == []


def test_a_verdict_that_there_is_not_is_bad_input_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--verdict", "crit"]) == ExitCode.BAD_INPUT
    assert "did you mean critical?" in capsys.readouterr().err


def test_all_that_is_wrong_with_a_search_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--since", "soon", "--verdict", "crit", "--limit", "0", "--results", str(tmp_path / "nowhere")]
    assert main(["runs", *wrong]) == ExitCode.BAD_INPUT
    said = capsys.readouterr().err
    assert all(flag in said for flag in ("--since", "--verdict", "--limit", "--results"))


def test_runs_over_time_are_drawn_and_read_by_scripts(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    results, _ = history
    asked = ["runs", "--results", str(results), "--profile", "sea*", "--verdict", "not-interrupted", "--trend"]
    assert main(asked) == ExitCode.PASS
    out = capsys.readouterr().out
    assert "search against staging.wwmaa.com: 4 runs that did the same" in out
    assert "▄▄▄█  first 198 ms, last 417 ms" in out
    assert "suite" not in out, "of a suite only such a step is one of those that did the same"
    assert main([*asked, "--json"]) == ExitCode.PASS
    trends = json.loads(capsys.readouterr().out)
    (search,) = trends
    assert search["p95_ms"]["highest"] == pytest.approx(420.0, rel=0.05)
    assert search["error_share"] == {
        "first": 0.0,
        "last": 0.0,
        "highest": 0.0,
        "highest_run": search["runs"][0]["name"],
    }


def test_what_a_script_may_read_of_a_run_stays(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/reports.md promises these; a name is added at times, and none is taken away."""
    results, _ = history
    assert main(["runs", "--results", str(results), "--json", "--limit", "2"]) == ExitCode.PASS
    suite, run = json.loads(capsys.readouterr().out)
    page = (Path(__file__).parents[3] / "docs" / "reports.md").read_text()
    assert [name for name in run if f"`{name}`" not in page] == []
    assert [step["name"] for step in suite["steps"]] == [f"{suite['name']}/steps/02-search"]


@pytest.fixture
def own(history: History, tmp_path: Path) -> History:
    """A copy that a test may change."""
    results, paths = history
    copied = Path(shutil.copytree(results, tmp_path / "results"))
    return copied, tuple(copied / path.name for path in paths)


def baseline(results: Path, *words: str) -> int:
    return main(["baseline", *words, "--results", str(results)])


def test_a_baseline_is_named_listed_taken_for_a_run_and_removed(
    own: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = own
    assert baseline(results, paths[0].name, "--name", "before-cache") == ExitCode.PASS
    assert baseline(results, paths[1].name) == ExitCode.PASS
    assert f"search is {paths[1].name} now" in capsys.readouterr().out
    assert baseline(results) == ExitCode.PASS
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["name", "before-cache", "search"]
    assert main(["compare", "before-cache", paths[3].name, "--results", str(results)]) == ExitCode.PASS
    assert paths[0].name in capsys.readouterr().out
    assert main(["runs", "--results", str(results)]) == ExitCode.PASS
    assert "before-cache" in capsys.readouterr().out
    assert baseline(results, "before-cache", "--remove") == ExitCode.PASS
    assert baseline(results, paths[1].name, "--remove") == ExitCode.PASS
    assert baseline(results, "--list", "--json") == ExitCode.PASS
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "[]"
    assert paths[0].is_dir()


def test_a_baseline_that_is_gone_is_listed_as_gone(own: History, capsys: pytest.CaptureFixture[str]) -> None:
    results, paths = own
    assert baseline(results, paths[0].name) == ExitCode.PASS
    shutil.rmtree(paths[0])
    assert baseline(results, "--list") == ExitCode.PASS
    assert "its run is gone; --remove takes the name away" in capsys.readouterr().out
    assert baseline(results, "search", "--remove") == ExitCode.PASS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run_20261120T020000Z_search", "--name", "a/b"], "cannot be the name of a baseline"),
        (["run_20261120T070000Z_search"], "nothing can be held against it"),
        (["--name", "x"], "names a RUN, and none is given"),
        (["--remove"], "of what?"),
        (["--remove", "--name", "x"], "no baseline is called 'x'"),
        (["run_20261120T020000Z_search", "--remove"], "is no baseline"),
        (["--list", "--remove"], "--list"),
        (["nowhere"], "no run at nowhere"),
    ],
)
def test_what_makes_no_baseline_is_bad_input(
    history: History, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert baseline(history[0], *words) == ExitCode.BAD_INPUT
    assert said in capsys.readouterr().err


def test_compare_prints_both_runs_their_figures_and_a_sentence(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["compare", paths[0].name, paths[3].name, "--results", str(results)]) == ExitCode.PASS
    out = capsys.readouterr().out
    (p95,) = (line for line in out.splitlines() if line.split()[:2] == ["search", "p95"])
    assert "▲ worse" in p95
    assert out.index("base: ") < out.index("FIGURES") < out.index("THRESHOLDS") < out.index(" worse; ")


def test_compare_gives_a_script_the_same(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    results, paths = history
    assert main(["compare", str(paths[0]), str(paths[3]), "--results", str(results), "--json"]) == ExitCode.PASS
    found = json.loads(capsys.readouterr().out)
    assert (found["comparable"], found["reasons"]) == (True, [])
    (p95,) = (row for row in found["rows"] if (row["subject"], row["measure"]) == ("search", "p95"))
    assert p95["standing"] == "worse"
    assert p95["interval"][0] < p95["difference"] < p95["interval"][1]
    assert p95["run"] - p95["base"] == pytest.approx(p95["difference"])


def test_whatever_is_wrong_with_either_run_is_said_at_once(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, _ = history
    assert main(["compare", "run_nowhere", "run_neither", "--results", str(results)]) == ExitCode.BAD_INPUT
    said = capsys.readouterr().err
    assert "BASE: no run at run_nowhere" in said
    assert "RUN: no run at run_neither" in said


def test_runs_that_do_not_compare_are_shown_with_the_reason_and_no_judgement(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    results, paths = history
    assert main(["compare", paths[0].name, paths[4].name, "--results", str(results)]) == ExitCode.PASS
    out = capsys.readouterr().out
    assert "Not comparable: they are of different profiles; they went to different targets" in out
    assert "better" not in out.replace("better or worse", "")
