"""Planted secrets: every one goes over the wire to servers that tell all they hear back in their errors, and none turns
up anywhere else: not in a run's folder, on a stream, in a command line, in a crash file or in a crash report."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.command import COMMAND, Ended, came_to, journal_of, only_run, wwmaa_tui
from tests.support.processes import Family
from tests.support.told_back import Heard, telling_back
from wwmaa_tui.standin.process import StandInProcess

PROFILE = """title = "All that logs in, signs and watches"
site = "wwmaa"
[members]
pattern = "loadtest_user_{n}@wwmaa.com"
count = 5
[[scenario]]
name = "search"
journey = "search"
executor = "constant-arrival-rate"
rate = 20
duration = "2s"
pre_allocated_vus = 5
max_vus = 5
[[scenario]]
name = "webhooks"
journey = "webhooks"
executor = "constant-arrival-rate"
rate = 5
duration = "2s"
pre_allocated_vus = 5
max_vus = 5
mix = { "payment_intent.succeeded" = 1 }
data = { customers = "cus_loadtest_{n:03}", subscriptions = "sub_loadtest_{n:03}", subscribers = 100 }
[[scenario]]
name = "log-ins"
journey = "api_auth"
executor = "constant-arrival-rate"
rate = 2
duration = "2s"
pre_allocated_vus = 5
max_vus = 5
"""
DEFECT = """
import engine.run as r
from wwmaa_tui.cli import main
conduct = r.Run.conduct
async def broken(run):
    await conduct(run)
    raise RuntimeError("all of them: " + open("planted.env").read())
r.Run.conduct = broken
raise SystemExit(main())
"""
"""A defect that says every secret there is, read where no command line has them."""


@pytest.fixture(scope="module")
def standin(hermetic_session: Family) -> Iterator[StandInProcess]:
    """What is loaded."""
    with StandInProcess.start() as running:
        yield running


def planted(url: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names for an env file that ask for every monitor, and the secrets among them: once with tokens, once with
    passwords."""
    mark = os.urandom(4).hex()
    secret = {name: f"planted{number}{mark}" for number, name in enumerate(("a", "b", "c", "d", "e", "f"))}
    host = url.removeprefix("http://")
    always = {
        "SENTRY_URL": url, "SENTRY_ORG": "wwmaa", "SENTRY_AUTH_TOKEN": secret["a"],
        "JAEGER_URL": url, "JAEGER_TOKEN": secret["b"],
        "WWMAA_SENTRY_DSN": f"http://{secret['c']}@{host}/7",
    }  # fmt: skip
    return always, secret


def with_tokens(url: str) -> tuple[dict[str, str], list[str], list[str]]:
    """The names, the secrets, and what the wire must show."""
    always, secret = planted(url)
    names = {
        **always,
        "PROMETHEUS_URL": url, "PROMETHEUS_TOKEN": secret["d"],
        "PROMETHEUS_HEADERS": f"X-Scope-OrgID: {secret['e']}",
        "METRICS_URL": f"{url}/metrics", "METRICS_TOKEN": secret["f"],
    }  # fmt: skip
    return names, list(secret.values()), [secret[name] for name in "abdef"]


def with_passwords(url: str) -> tuple[dict[str, str], list[str], list[str]]:
    """The same."""
    always, secret = planted(url)
    host = url.removeprefix("http://")
    names = {
        **always,
        "PROMETHEUS_URL": url, "PROMETHEUS_USER": "scraper", "PROMETHEUS_PASSWORD": secret["d"],
        "METRICS_URL": f"http://scraper:{secret['e']}@{host}/metrics",
    }  # fmt: skip
    basic = [_basic("scraper", secret[name]) for name in "de"]
    return names, [secret[name] for name in "abcde"] + basic, [secret["a"], secret["b"], *basic]


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def write(names: Mapping[str, str]) -> None:
    Path("p.toml").write_text(PROFILE, "utf-8")
    Path("planted.env").write_text("".join(f"{name}={value}\n" for name, value in names.items()), "utf-8")


def carried_out(family: Family, *command: str) -> tuple[Ended, str]:
    """The run, and every command line that was seen while it went on."""
    arguments = ("--no-ui", "-p", "p.toml", "--env-file", "planted.env", "--workers", "1")
    seen: set[str] = set()
    out, err = Path("out.txt"), Path("err.txt")
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen([*command, *arguments], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        while True:
            seen |= {each.command for each in family.living()}
            try:
                process.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                continue
    assert any("generators.child" in each for each in seen), "a generator was seen"
    return Ended(process.returncode, out.read_text("utf-8"), err.read_text("utf-8")), "\n".join(seen)


def leaks(secrets: list[str], **texts: str) -> list[str]:
    """Where secrets are that belong nowhere; each file below the working folder is looked at, too."""
    files = [path for path in Path().rglob("*") if path.is_file() and path.name != "planted.env"]
    places = {**texts, **{str(path): path.read_bytes().decode("utf-8", "replace") for path in files}}
    assert any(name.endswith("journal.jsonl") for name in places)
    return [
        f"{name}: secret {number}" for number, each in enumerate(secrets) for name in places if each in places[name]
    ]


def reports(heard: Heard) -> str:
    """What was reported of crashes, without the header that must have the key."""
    return "\n".join(each.partition("\n\n")[2] for each in heard.requests if each.startswith("POST /api/7/envelope"))


def test_no_secret_leaves_a_run_whose_monitors_tell_their_tokens_back(
    standin: StandInProcess, hermetic_session: Family
) -> None:
    with telling_back(status=400) as echo:
        names, secrets, on_the_wire = with_tokens(echo.url)
        write({**standin.env, **names})
        done, commands = carried_out(hermetic_session, *COMMAND)
        doctor = wwmaa_tui("doctor", "-p", "p.toml", "--env-file", "planted.env")
    assert came_to("pass", only_run(Path("results"))), done.err
    assert "\nnot ok        prometheus" in doctor.out
    assert not [number for number, each in enumerate(on_the_wire) if each not in echo.text], "the wire carries them"
    secrets += [standin.env["STRIPE_WEBHOOK_SECRET"], standin.env["LOADTEST_MEMBER_PASSWORD"]]
    assert not leaks(secrets, commands=commands, out=done.out, err=done.err, doctor=doctor.out + doctor.err)
    sick = {event["monitor"] for event in journal_of(only_run(Path("results"))) if event["type"] == "monitor"}
    assert sick == {"prometheus", "metrics page", "sentry", "jaeger"}
    assert not reports(echo)


def test_no_secret_leaves_a_defect_that_says_them_all(standin: StandInProcess, hermetic_session: Family) -> None:
    with telling_back(status=500) as echo:
        names, secrets, on_the_wire = with_passwords(echo.url)
        secrets += [standin.env["STRIPE_WEBHOOK_SECRET"], standin.env["LOADTEST_MEMBER_PASSWORD"]]
        write({**standin.env, **names})
        done, commands = carried_out(hermetic_session, sys.executable, "-c", DEFECT)
    assert done.code == 109, done.err
    assert not [number for number, each in enumerate(on_the_wire) if each not in echo.text], "the wire carries them"
    told = reports(echo)
    assert "all of them: " in told
    (file,) = only_run(Path("results")).glob("crash_*.txt")
    assert "all of them: " in file.read_text("utf-8")
    assert not leaks(secrets, commands=commands, out=done.out, err=done.err, report=told)
