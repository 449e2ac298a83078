"""Named baselines: which names there may be, what their file holds, and what is said where a person has damaged it."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from engine.baselines import FILE, default_name, inside, read_baselines, remove_baselines, set_baseline, unfit
from engine.errors import ConfigError, JournalError
from engine.journal.directory import find_run


def a_run(results: Path, name: str = "run_20261120T020000Z_search") -> Path:
    path = results / name
    path.mkdir(parents=True)
    (path / "journal.jsonl").write_text("{}\n")
    return path


@pytest.mark.parametrize("name", ["before-cache", "search", "v1.2", "event_rsvp", "7"])
def test_a_name_is_a_word(name: str) -> None:
    assert unfit(name) == ""


@pytest.mark.parametrize(
    "name",
    ["latest", "run_1", "", ".", "..", "a/b", "a\\b", "-x", ".x", "a b", "\x1b[31m", "x" * 65, "journal.jsonl", "ä"],
)
def test_a_name_is_never_taken_for_a_path_a_run_or_the_latest(name: str) -> None:
    assert unfit(name)


@pytest.mark.parametrize(
    ("profile", "name"),
    [("search", "search"), ("my profile", "my-profile"), ("latest", "baseline-latest"), ("…", "baseline-unnamed"),
     ("run_x", "baseline-run_x"), ("a.toml", "baseline-a-toml")],
)  # fmt: skip
def test_without_a_name_it_is_called_as_its_profile_as_far_as_that_is_fit(profile: str, name: str) -> None:
    assert default_name(profile) == name
    assert not unfit(default_name(profile))


def test_a_named_run_is_found_by_its_name_and_a_new_one_takes_its_place(tmp_path: Path) -> None:
    first, second = a_run(tmp_path), a_run(tmp_path, "run_20261120T030000Z_search")
    assert set_baseline(tmp_path, "before-cache", first, "search", 5.0) is None
    assert find_run("before-cache", tmp_path).path == first
    before = set_baseline(tmp_path, "before-cache", second, "search", 6.0)
    assert before is not None
    assert before.run == first.name
    assert find_run("before-cache", tmp_path).path == second
    (kept,) = read_baselines(tmp_path).baselines
    assert (kept.run, kept.profile, kept.set_at) == (second.name, "search", 6.0)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [], "nothing is left of writing"
    remove_baselines(tmp_path, ["before-cache"])
    with pytest.raises(JournalError, match="no run at before-cache"):
        find_run("before-cache", tmp_path)


def test_a_suites_step_can_be_one_and_what_lies_elsewhere_cannot(tmp_path: Path) -> None:
    results = tmp_path / "results"
    step = a_run(results, "run_20261120T020000Z_suite/steps/02-search")
    set_baseline(results, "step", step, "search", 1.0)
    assert find_run("step", results).path == step
    assert inside(results, results / ".." / "results" / "run_1") == "run_1"
    with pytest.raises(ConfigError, match="does not lie in"):
        set_baseline(results, "other", a_run(tmp_path / "elsewhere"), "search", 1.0)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        set_baseline(tmp_path / "results", "a/b", tmp_path, "search", 1.0)
    assert [problem.source for problem in refused.value.problems] == ["--name", "RUN"]


def test_a_baseline_whose_run_is_gone_says_so_with_the_way_out(tmp_path: Path) -> None:
    path = a_run(tmp_path)
    set_baseline(tmp_path, "search", path, "search", 1.0)
    (path / "journal.jsonl").unlink()
    with pytest.raises(JournalError, match=r"baseline search is gone.*wwmaa-tui baseline search --remove"):
        find_run("search", tmp_path)
    assert not read_baselines(tmp_path).baselines[0].is_there(tmp_path)


def damaged(results: Path, text: str) -> str:
    (results / FILE).write_text(text)
    return "; ".join(map(str, read_baselines(results).problems))


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "no baselines of ours"), ("[]", "no baselines of ours"), ('{"format": 9, "baselines": {}}', "format 9"),
     ("[" * 100_000, "no baselines of ours")],
)  # fmt: skip
def test_a_damaged_file_is_named_and_never_written_over(tmp_path: Path, text: str, said: str) -> None:
    path = a_run(tmp_path)
    assert said in damaged(tmp_path, text)
    with pytest.raises(ConfigError, match="baselines"):
        set_baseline(tmp_path, "search", path, "search", 1.0)
    assert (tmp_path / FILE).read_text() == text
    assert find_run(path.name, tmp_path).path == path, "runs are found all the same"
    with pytest.raises(JournalError, match=FILE):
        find_run("search", tmp_path)


def test_what_a_hand_has_spoilt_is_named_one_by_one_and_the_rest_is_used(tmp_path: Path) -> None:
    path = a_run(tmp_path)
    entries = {
        "good": {"run": path.name, "comment": "mine"},
        "latest": {"run": path.name},
        "out": {"run": "../../etc"},
        "root": {"run": "/etc"},
        "empty": {"run": ""},
        "odd": {"run": 7},
    }
    said = damaged(tmp_path, json.dumps({"format": 1, "baselines": entries}))
    assert [each.name for each in read_baselines(tmp_path).baselines] == ["good"]
    assert all(f"baselines.{name}" in said for name in ("out", "root", "empty", "odd"))
    assert "'latest' cannot be the name" in said
    assert find_run("good", tmp_path).path == path


def test_a_folder_without_the_file_or_none_at_all_has_no_baselines(tmp_path: Path) -> None:
    assert read_baselines(tmp_path) == read_baselines(tmp_path / "nowhere")
    (tmp_path / FILE).mkdir()
    assert read_baselines(tmp_path).problems


def test_two_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = a_run(tmp_path)
    names = [f"name-{number}" for number in range(12)]
    threads = [threading.Thread(target=set_baseline, args=(tmp_path, name, path, "search", 1.0)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
    assert {each.name for each in read_baselines(tmp_path).baselines} == set(names)
