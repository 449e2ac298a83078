"""`wwmaa-tui doctor` before and after seeding, for everything and for one profile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.doctor.needs import BY_JOURNEY
from engine.journeys.catalog import JOURNEYS
from tests.support.small_site import VOLUMES, aimed, aimed_and_watched, small_site
from wwmaa_tui.cli import main
from wwmaa_tui.standin.process import StandInProcess


def profile_in(folder: Path, members: int = 0) -> str:
    """A profile of searches, with so many members."""
    named = f'[members]\npattern = "loadtest_user_{{n}}@wwmaa.com"\ncount = {members}\n' if members else ""
    scenario = 'name = "s"\njourney = "search"\nexecutor = "constant-vus"\nvus = 1\nduration = "1s"\n'
    path = folder / "p.toml"
    path.write_text(f'title = "P"\nsite = "wwmaa"\n{named}[[scenario]]\n{scenario}', "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def seeded(hermetic_session: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandInProcess]:
    """A stand-in with what the small site wants."""
    with StandInProcess.start(empty=True) as process:
        site = small_site(tmp_path_factory.mktemp("site"))
        assert main(["seed", "-q", "--site", str(site), *aimed(process.env)]) == 0
        yield process


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    diagnosis = json.loads(capsys.readouterr().out)
    return {row["check"]: row for row in diagnosis["rows"]}


def results(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    return {check: row["result"] for check, row in rows(capsys).items()}


def test_an_empty_platform_lacks_everything_and_each_row_says_how_to_mend_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with StandInProcess.start(empty=True) as empty:
        doctor = ["doctor", "--site", str(small_site(tmp_path)), *aimed(empty.env)]
        assert main([*doctor, "--json"]) == 99
        found = rows(capsys)
        assert main(doctor) == 99
        out = capsys.readouterr().out
    assert found["profile"]["remedy"].startswith("-p NAME")
    assert {check for check, row in found.items() if row["result"] == "ok"} == {
        "env file",
        "guard",
        "target",
        "admin log-in",
        "clock skew",
        "wall clock",
    }
    assert found["data: members"]["found"] == "0 of 12"
    assert all(row["remedy"] for row in found.values() if row["result"] != "ok")
    assert "not ok        data: events         0 of 6\n" in out
    assert "-> wwmaa-tui seed makes what is missing" in out
    assert "6 of 19 are not as they should be." in out


def test_after_seeding_all_is_well(seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--site", str(small_site(tmp_path)), *aimed(seeded.env)]
    assert main(["doctor", "--json", *flags]) == 0
    found = rows(capsys)
    apart = {"profile", "file limit", "browser", "prometheus", "metrics page", "sentry", "jaeger"}
    for check in apart:
        assert not found[check]["needed"], "what profiles need besides was not looked at, and that is said"
        assert found.pop(check)["result"] == "not measured"
    assert {row["result"] for row in found.values()} == {"ok"}
    assert main(["doctor", *flags]) == 0
    assert "Everything needed is there." in capsys.readouterr().out


def test_the_monitors_of_a_stand_in_answer_and_its_clock_is_ours(
    seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--site", str(small_site(tmp_path)), *aimed_and_watched(seeded.env)]
    assert main(["doctor", "--json", *flags]) == 0
    found = rows(capsys)
    for check in ("metrics page", "sentry event:read", "sentry org:read", "jaeger", "clock skew"):
        assert found[check]["result"] == "ok", found[check]["found"]
    assert found["clock skew"]["found"].startswith("target +0.0 s")


def test_a_profile_needs_no_more_than_its_journeys_and_members_do(
    seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = small_site(tmp_path)
    site.write_text(site.read_text("utf-8").replace(f"volume = {VOLUMES['events']}\n", "volume = 7\n"), "utf-8")
    doctor = ["doctor", "--site", str(site), *aimed(seeded.env)]
    assert main([*doctor, "--json"]) == 99
    assert results(capsys)["data: events"] == "not ok"
    assert main([*doctor, "-p", profile_in(tmp_path), "--json"]) == 0, "a search needs no events"
    found = rows(capsys)
    assert (found["data: events"]["result"], found["data: events"]["needed"]) == ("not ok", False)
    assert found["data: content"]["needed"]
    assert "member log-in" not in found, "this profile logs nobody in"

    assert main([*doctor, "-p", profile_in(tmp_path, members=13), "--json"]) == 99, "it needs a thirteenth member"
    found = rows(capsys)
    assert found["data: members"]["found"] == "12 of 13"
    assert "loadtest_user_12@wwmaa.com: HTTP 401" in found["member log-in"]["found"]


def test_credentials_that_do_not_fit_are_named_and_what_they_hide_is_not_measured(
    seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--site", str(small_site(tmp_path)), "--json"]
    wrong = aimed(seeded.env, TEST_ADMIN_PASSWORD="not this one", LOADTEST_MEMBER_PASSWORD="nor this")
    assert main(["doctor", *flags, *wrong]) == 99
    out = capsys.readouterr().out
    assert "not this one" not in out
    found = {row["check"]: row for row in json.loads(out)["rows"]}
    assert found["member log-in"]["result"] == found["admin log-in"]["result"] == "not ok"
    assert found["data: content"]["result"] == "not measured"
    assert main(["doctor", *flags, *aimed(seeded.env, TEST_ADMIN_EMAIL="", LOADTEST_MEMBER_PASSWORD="")]) == 99
    found = rows(capsys)
    assert "TEST_ADMIN_EMAIL: not set" in found["admin log-in"]["found"]
    assert "LOADTEST_MEMBER_PASSWORD is not set" in found["member log-in"]["found"]


def test_without_a_target_nothing_else_is_measured_and_the_exit_code_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nobody = ["-e", "BASE_URL=http://127.0.0.1:1", "-e", "API_URL=http://127.0.0.1:1/api"]
    assert main(["doctor", "--json", *nobody]) == 112
    found = results(capsys)
    assert (found["target"], found["data"], found["member log-in"]) == ("not ok", "not measured", "not measured")
    assert main(["doctor", "--json"]) == 104
    assert results(capsys) == {"env file": "not ok"}
    assert main(["doctor", "--json", "-e", "BASE_URL=https://www.wwmaa.com"]) == 111
    assert results(capsys) == {"guard": "not ok"}
    assert main(["doctor", "-p", "serch", *nobody]) == 104
    assert 'did you mean "search"' in capsys.readouterr().err


def test_a_suite_needs_what_all_of_its_steps_need(
    seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = profile_in(tmp_path, members=13)
    (tmp_path / "all.toml").write_text(f'title = "A"\n[suite]\nsteps = ["webhooks", "{mine}"]\n', "utf-8")
    doctor = ["doctor", "-p", "all.toml", "--json", "--site", str(small_site(tmp_path))]
    assert main([*doctor, *aimed(seeded.env, STRIPE_WEBHOOK_SECRET="")]) == 99
    found = rows(capsys)
    assert found["settings"]["result"] == "not ok"
    assert found["settings"]["found"] == "STRIPE_WEBHOOK_SECRET: not set"
    assert found["data: members"]["found"] == "12 of 13"
    assert found["data: subscriptions"]["needed"], "the webhooks' need"
    assert found["data: content"]["needed"], "the other step's"
    assert found["member log-in"]["result"] == "not ok"


def test_settings_that_a_launch_would_miss_are_a_row_of_their_own(
    seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor = ["doctor", "-p", "rtc", "--site", str(small_site(tmp_path))]
    main([*doctor, *aimed(seeded.env, WS_URL="", TEST_SESSION_ID="")])
    out = capsys.readouterr().out
    assert "not ok        settings             WS_URL: not set\n" in out
    assert "not ok        settings             TEST_SESSION_ID: not set\n" in out
    main([*doctor, "--json", *aimed(seeded.env)])
    assert rows(capsys)["settings"]["result"] == "ok"


def test_every_need_for_data_is_that_of_a_journey_there_is() -> None:
    assert BY_JOURNEY.keys() <= JOURNEYS.keys()


def test_the_default_env_file_has_no_say_where_another_is_named(
    seeded: StandInProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env.load-tests").write_text("SITE=wwmaa-backend\n", "utf-8")
    Path("other.env").write_text("TEST_SESSION_ID=s\n", "utf-8")
    main(["doctor", "-p", "smoke", "--json", "--env-file", "other.env", *aimed(seeded.env)])
    assert rows(capsys)["guard"]["found"].endswith("site wwmaa")
