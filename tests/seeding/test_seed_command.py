"""`wwmaa-tui seed` against a stand-in that lacks data, at small volumes."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.command import eventually, start_wwmaa_tui
from tests.support.small_site import VOLUMES, aimed, small_site
from wwmaa_tui.cli import main
from wwmaa_tui.standin.process import StandInProcess


@pytest.fixture
def empty(hermetic_environment: None) -> Iterator[StandInProcess]:
    with StandInProcess.start(empty=True) as process:
        yield process


def data(standin: StandInProcess) -> dict[str, int]:
    counts = httpx.get(f"{standin.env['STANDIN_CONTROL_URL']}/state").json()["data"]
    return {kind: counts[kind] for kind in VOLUMES}


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    story: dict[str, Any] = json.loads(capsys.readouterr().out)
    return story


def made(story: dict[str, Any]) -> dict[str, int]:
    return {kind["kind"]: kind["made"] for kind in story["kinds"]}


def test_an_empty_platform_is_filled_once_and_then_left_alone(
    empty: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = ["seed", "--site", str(small_site(tmp_path)), "--json", *aimed(empty.env)]
    assert main([*seed, "--dry-run"]) == 0
    assert [kind["missing"] for kind in told(capsys)["kinds"]] == list(VOLUMES.values())
    assert sum(data(empty).values()) == 0, "a dry run makes nothing"

    assert main(seed) == 0
    story = told(capsys)
    assert made(story) == VOLUMES == data(empty)
    assert story["complete"]
    account = {"email": "loadtest_user_11@wwmaa.com", "password": empty.env["LOADTEST_MEMBER_PASSWORD"]}
    assert httpx.post(f"{empty.base_url}/api/auth/login", json=account).status_code == 200
    assert httpx.get(f"{empty.base_url}/api/instructors").json()["total"] == 5
    assert httpx.get(f"{empty.base_url}/api/events?limit=100").json()["total"] == 6

    assert main(seed) == 0
    again = told(capsys)
    assert made(again) == dict.fromkeys(VOLUMES, 0)
    assert data(empty) == VOLUMES


def test_the_result_is_on_stdout_and_the_way_there_in_plain_lines_on_stderr(
    empty: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = ["seed", "--site", str(small_site(tmp_path)), *aimed(empty.env)]
    assert main(seed) == 0
    out, err = capsys.readouterr()
    assert ["members", "12", "0", "12", "0", "12", "ok"] in [line.split() for line in out.splitlines()]
    assert "members        0 of 12 there, 12 to make\n" in err
    assert "12 of 12" in err
    assert "\r" not in err
    assert "\x1b" not in out + err
    assert main([*seed, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_what_the_api_cannot_make_lies_in_a_file_with_the_way_to_bring_it_in(
    empty: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = small_site(tmp_path, without=("content", "subscriptions"), add='by_hand = "run the importer"')
    out = tmp_path / "out"
    seed = ["seed", "--site", str(site), "--out", str(out), *aimed(empty.env)]
    assert main([*seed, "--dry-run"]) == 0
    assert "9 for a file" in capsys.readouterr().out
    assert not out.exists()
    assert main(seed) == 0
    said = capsys.readouterr().out
    path = out / "seed-leftover-subscriptions.jsonl"
    assert f"subscriptions: 4 records in {path}: run the importer" in said
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [record["email"] for record in records] == [f"loadtest_user_{n}@wwmaa.com" for n in range(4)]
    assert len((out / "seed-leftover-content.jsonl").read_text("utf-8").splitlines()) == 9
    assert data(empty) == {**VOLUMES, "content": 0, "subscriptions": 0}


def test_a_platform_whose_api_makes_and_counts_nothing_is_asked_nothing_and_needs_no_administrator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = small_site(tmp_path).read_text("utf-8")
    site = tmp_path / "bare.toml"
    site.write_text(text[: text.index("[seed.members]")] + "[seed.members]\nvolume = 7\n", "utf-8")
    nobody = ["-e", "BASE_URL=http://127.0.0.1:1", "-e", "API_URL=http://127.0.0.1:1/api"]
    assert main(["seed", "--site", str(site), "--out", str(tmp_path), *nobody]) == 0
    out, err = capsys.readouterr()
    assert "members: 7 records in" in out
    assert "7 for a file, since the site names no operation that makes them, and none that counts them" in err
    assert len((tmp_path / "seed-leftover-members.jsonl").read_text("utf-8").splitlines()) == 7


def test_what_fails_is_counted_shown_and_no_success(
    empty: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = small_site(tmp_path)
    site.write_text(site.read_text("utf-8").replace('tier = "{tier}"', 'tier = "elite"'), "utf-8")
    assert main(["seed", "--site", str(site), *aimed(empty.env)]) == 99
    said = capsys.readouterr().out
    assert "subscriptions: 4 failed (HTTP 422), the first with HTTP 422: " in said
    assert "expected one of free, basic, premium, lifetime, not 'elite'" in said
    assert data(empty) == {**VOLUMES, "subscriptions": 0}, "the others are made all the same"


def test_wrong_credentials_and_missing_ones_end_it_before_anything_is_made(
    empty: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = ["seed", "--site", str(small_site(tmp_path))]
    assert main([*seed, *aimed(empty.env, TEST_ADMIN_PASSWORD="not this one")]) == 104
    err = capsys.readouterr().err
    assert "test_admin@wwmaa.com cannot log in: HTTP 401" in err
    assert "not this one" not in err
    assert main([*seed, *aimed(empty.env, TEST_ADMIN_EMAIL="", TEST_ADMIN_PASSWORD="")]) == 104
    err = capsys.readouterr().err
    assert "TEST_ADMIN_EMAIL: not set" in err
    assert "TEST_ADMIN_PASSWORD: not set" in err
    member = {"TEST_ADMIN_EMAIL": empty.env["TEST_USER_EMAIL"]}
    assert main([*seed, *aimed(empty.env, **member)]) == 99
    assert "HTTP 403" in capsys.readouterr().out, "a member is no administrator"
    assert sum(data(empty).values()) == 0


def test_production_is_refused_whatever_the_site_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seed", "-e", "BASE_URL=https://wwmaa.com", "-e", "API_URL=https://api.wwmaa.com"]) == 111
    assert "is production" in capsys.readouterr().err


def test_a_site_that_says_nothing_of_its_data_and_a_folder_that_is_none_are_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aim = ["-e", "BASE_URL=http://127.0.0.1:1", "-e", "API_URL=http://127.0.0.1:1/api"]
    site = small_site(tmp_path)
    text = site.read_text("utf-8")
    (tmp_path / "bare.toml").write_text(text[: text.index("[seed.members]")], "utf-8")
    assert main(["seed", "--site", str(tmp_path / "bare.toml"), *aim]) == 104
    assert "this site says nothing of its data" in capsys.readouterr().err
    others = [f"-e{name}=x" for name in ("TEST_ADMIN_EMAIL", "TEST_ADMIN_PASSWORD", "LOADTEST_MEMBER_PASSWORD")]
    assert main(["seed", "--site", str(site), "--out", str(site), *aim, *others]) == 104
    assert "--out: " in capsys.readouterr().err
    assert main(["seed", "--site", str(site), *aim, *others]) == 112, "nobody answers there"


def test_an_interrupt_ends_it_in_order_and_the_next_one_goes_on(empty: StandInProcess, tmp_path: Path) -> None:
    site = small_site(tmp_path)
    site.write_text(site.read_text("utf-8").replace("volume = 12", "volume = 400"), "utf-8")
    seed = ("seed", "--site", str(site), *aimed(empty.env))
    process = start_wwmaa_tui(*seed)
    try:
        eventually(lambda: data(empty)["members"] >= 20, "some members are there")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=90)
    finally:
        process.kill()
    there = data(empty)["members"]
    assert process.returncode == 105, err
    assert "Traceback" not in err
    assert f"members: stopped after {there} of 400; seed again to go on" in out
    assert "events: not begun" in out
    assert 20 <= there < 400
    assert main([*seed, "--json"]) == 0
    assert data(empty) == {**VOLUMES, "members": 400}
