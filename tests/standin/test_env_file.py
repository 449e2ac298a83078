"""The env file that aims a load test at a stand-in."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.target.environment import read_environment
from wwmaa_tui.standin.env_file import EnvFileRefused, env_text, write_env_file
from wwmaa_tui.standin.environment import Secrets, environment

AWKWARD = {
    "PLAIN": "x",
    "TEST_QUOTES": 'it\'s "so" \\ odd',
    "TEST_DOLLAR": "$HOME ${HOME} # no comment",
    "TEST_SPACE": " a b ",
}


def test_the_engine_reads_back_what_was_written(tmp_path: Path) -> None:
    written = {**AWKWARD, **environment("http://127.0.0.1:1234", Secrets("pass'word", "whsec_1"))}
    write_env_file(tmp_path / "standin.env", written)
    assert read_environment(tmp_path / "standin.env", process={}).values == written


def test_it_is_for_its_owner_only(tmp_path: Path) -> None:
    write_env_file(tmp_path / "standin.env", {"A": "b"})
    assert stat.S_IMODE((tmp_path / "standin.env").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["standin.env"]


def test_its_own_file_and_an_empty_one_are_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "standin.env"
    file.touch()
    for value in ("first", "second"):
        write_env_file(file, {"A": value})
        assert file.read_text() == env_text({"A": value})


@pytest.mark.parametrize("text", ["BASE_URL=https://staging.wwmaa.com\n", "\n", "# Written by hand\n"])
def test_somebody_elses_file_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / ".env.load-tests"
    file.write_text(text)
    with pytest.raises(EnvFileRefused, match=r"was not written by wwmaa-tui demo.*first line"):
        write_env_file(file, {"A": "b"})
    assert file.read_text() == text


def test_a_marked_file_whose_first_line_goes_on_is_not_ours(tmp_path: Path) -> None:
    file = tmp_path / "x.env"
    file.write_text(env_text({}).splitlines()[0] + " Not really.\nA=1\n")
    with pytest.raises(EnvFileRefused):
        write_env_file(file, {"A": "b"})


def test_a_folder_in_the_way_or_a_missing_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvFileRefused, match="is a folder"):
        write_env_file(tmp_path, {"A": "b"})
    with pytest.raises(EnvFileRefused, match="there is no folder"):
        write_env_file(tmp_path / "no" / "x.env", {"A": "b"})


def test_the_environment_names_every_value_the_suite_asks_for() -> None:
    env = environment("http://127.0.0.1:1234", Secrets.from_environment({"LOADTEST_MEMBER_PASSWORD": "given"}))
    assert env["API_URL"] == "http://127.0.0.1:1234/api"
    assert env["WS_URL"] == "ws://127.0.0.1:1234/ws"
    assert env["STANDIN_CONTROL_URL"] == "http://127.0.0.1:1234/__standin"
    assert {env["LOADTEST_MEMBER_PASSWORD"], env["TEST_USER_PASSWORD"], env["TEST_ADMIN_PASSWORD"]} == {"given"}
    assert env["STRIPE_WEBHOOK_SECRET"].startswith("whsec_")
    assert env["METRICS_URL"] == "http://127.0.0.1:1234/metrics"
    assert env["JAEGER_URL"] == "http://127.0.0.1:1234/__standin/jaeger"
    assert env["SENTRY_URL"] == "http://127.0.0.1:1234/__standin/sentry"
    assert (env["SENTRY_ORG"], env["SENTRY_PROJECT"]) == ("wwmaa", "wwmaa-backend")
    assert len(env["SENTRY_AUTH_TOKEN"]) > 64
    assert "PROMETHEUS_URL" not in env
    assert all(env.values())


def test_a_prometheus_beside_it_is_named_and_each_stand_in_has_a_token_of_its_own() -> None:
    known, other = Secrets.from_environment({}), Secrets.from_environment({})
    env = environment("http://127.0.0.1:1234", known, "http://127.0.0.1:9090")
    assert env["PROMETHEUS_URL"] == "http://127.0.0.1:9090"
    assert known.sentry_token != other.sentry_token
    assert known.sentry_key not in env.values()


def test_without_a_password_handed_over_it_is_the_suites_own() -> None:
    assert Secrets.from_environment({}).member_password == "test_password_123"
    assert Secrets.from_environment({"LOADTEST_MEMBER_PASSWORD": ""}).member_password == "test_password_123"
