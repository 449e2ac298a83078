from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.target.environment import DEFAULT_FILE, is_secret_name, read_environment

SUITE = """\
# Target environment (staging recommended)
BASE_URL=https://staging.wwmaa.com
API_URL=https://staging.wwmaa.com/api

export TEST_USER_EMAIL = loadtest@wwmaa.com   # quoted or not
TEST_USER_PASSWORD='pa$$word #1'
STRIPE_WEBHOOK_SECRET="whsec_${BASE_URL}"
EMPTY=
ALLOW_HOSTS= a.example, b.example ,,
SITE=wwmaa-backend
"""


def written(tmp_path: Path, text: str = SUITE) -> Path:
    path = tmp_path / "env"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_suites_env_file_is_read_without_interpolation(tmp_path: Path) -> None:
    env = read_environment(written(tmp_path), process={})
    assert env.get("BASE_URL") == "https://staging.wwmaa.com"
    assert env.get("TEST_USER_EMAIL") == "loadtest@wwmaa.com"
    assert env.get("TEST_USER_PASSWORD") == "pa$$word #1"
    assert env.get("STRIPE_WEBHOOK_SECRET") == "whsec_${BASE_URL}"
    assert env.get("NOTHING") is None
    assert env.allow_hosts == ("a.example", "b.example")
    assert env.site == "wwmaa-backend"


def test_a_flag_wins_over_the_process_and_that_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "A=file\nB=file\nC=file\n")
    env = read_environment(path, process={"B": "process", "C": "process"}, flags={"C": "flag"})
    assert [env.get(name) for name in "ABC"] == ["file", "process", "flag"]
    assert [env.places[name] for name in "ABC"] == [(str(path), 1), ("environment", None), ("flag", None)]


def test_an_empty_value_is_not_set_so_the_next_source_is_asked(tmp_path: Path) -> None:
    env = read_environment(written(tmp_path, "A=file\nB=\n"), process={"A": "", "B": ""}, flags={"A": ""})
    assert env.get("A") == "file"
    assert env.get("B") is None


def test_the_process_environment_is_the_real_one_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "http://127.0.0.1:1")
    assert read_environment().get("BASE_URL") == "http://127.0.0.1:1"


def test_the_default_file_may_be_absent_and_is_found_in_the_working_folder() -> None:
    assert read_environment(process={}).get("BASE_URL") is None
    DEFAULT_FILE.write_text("BASE_URL=http://127.0.0.1:2\n", encoding="utf-8")
    assert read_environment(process={}).get("BASE_URL") == "http://127.0.0.1:2"


def test_an_explicit_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such env file"):
        read_environment(tmp_path / "none", process={})


def test_lines_that_cannot_be_read_are_all_reported_with_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "A=1\n\n# fine\nnot an assignment\nB='unsaid\nC=3\nNAKED\n")
    with pytest.raises(ConfigError) as caught:
        read_environment(path, process={})
    assert [problem.line for problem in caught.value.problems] == [4, 5, 7]
    assert {problem.source for problem in caught.value.problems} == {str(path)}
    assert "unsaid" not in str(caught.value)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_bytes(b"\xef\xbb\xbfA=1\r\nB=2\r\n")
    env = read_environment(path, process={})
    assert (env.get("A"), env.get("B")) == ("1", "2")


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_bytes(b"A=\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_environment(path, process={})


def test_no_value_is_shown(tmp_path: Path) -> None:
    env = read_environment(written(tmp_path), process={"TOKEN": "hunter22"})
    assert "hunter22" not in repr(env)
    assert "pa$$word" not in repr(env)


@pytest.mark.parametrize(
    "name", ["TEST_USER_PASSWORD", "STRIPE_WEBHOOK_SECRET", "SENTRY_AUTH_TOKEN", "api_key", "X_DSN"]
)
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["TEST_EVENT_ID", "TEST_USER_EMAIL", "BASE_URL"])
def test_what_is_no_secret_may_be_shown(name: str) -> None:
    assert not is_secret_name(name)
