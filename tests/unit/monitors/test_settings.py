"""What the environment says of monitors' servers: odd addresses, and what of it nobody may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.monitors.settings import MonitorSettings, read_settings
from engine.target.environment import Environment, secret_values

PLANTED = "pl4ntedSecret"


def settings(**values: str) -> MonitorSettings:
    return read_settings(environment(values))


def environment(values: dict[str, str]) -> Environment:
    return Environment(values, {name: (".env.load-tests", 1) for name in values})


@pytest.mark.parametrize(
    "address",
    [
        f"https://host/metrics?token={PLANTED}",
        f"https://host/metrics?format=prometheus&apiKey={PLANTED}",
        f"https://host/metrics?x={PLANTED}AndManyMoreLetters",
        f"https://host/metrics?{PLANTED}AndManyMoreLetters",
        f"https://{PLANTED}@host/metrics",
        f"https://reader:{PLANTED}@host/metrics",
    ],
)
def test_what_lets_in_by_an_address_is_a_secret_of_the_run_and_of_its_environment(address: str) -> None:
    found = settings(METRICS_URL=address)
    assert any(PLANTED in secret for secret in found.secrets)
    assert any(PLANTED in secret for secret in secret_values(environment({"METRICS_URL": address})))
    assert PLANTED not in repr(found)


@pytest.mark.parametrize("header", ["X-Api: {}", "Authorization: Bearer {}", "Cookie: session={}"])
def test_what_lets_in_by_a_header_is_known_without_what_stands_before_it(header: str) -> None:
    values = {"METRICS_URL": "https://host/metrics", "METRICS_HEADERS": header.format(PLANTED)}
    assert PLANTED in settings(**values).secrets
    assert PLANTED in secret_values(environment(values))


def test_a_parameter_that_lets_nobody_in_is_no_secret() -> None:
    assert settings(METRICS_URL="https://host/metrics?format=prometheus").secrets == ()
    assert secret_values(environment({"METRICS_URL": "https://host/metrics?format=prometheus"})) == ()


def test_the_address_of_a_page_is_kept_to_the_letter_and_that_of_a_server_has_no_slash_behind_it() -> None:
    found = settings(METRICS_URL="http://host/metrics/?format=prometheus", PROMETHEUS_URL="http://host/prometheus/")
    assert found.metrics_page is not None
    assert found.metrics_page.url == "http://host/metrics/?format=prometheus"
    assert found.prometheus is not None
    assert found.prometheus.url == "http://host/prometheus"


@pytest.mark.parametrize("prefix", ["PROMETHEUS", "JAEGER", "JAEGER_UI"])
def test_an_address_with_parameters_that_paths_go_behind_is_refused_without_showing_them(prefix: str) -> None:
    with pytest.raises(ConfigError) as refused:
        settings(**{f"{prefix}_URL": f"https://host/?token={PLANTED}"})
    (problem,) = refused.value.problems
    assert problem.key == f"{prefix}_URL"
    assert (f"{prefix}_HEADERS" in problem.hint) == (prefix != "JAEGER_UI")
    assert PLANTED not in str(problem)


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://[", "http://host:port/", "http://", "host:9090", "http://a b"]
)
def test_what_is_no_address_is_a_problem_and_no_defect(address: str) -> None:
    with pytest.raises(ConfigError, match="not an address"):
        settings(METRICS_URL=address)


def test_sentry_io_is_let_in_and_trusted_as_any_other_server(tmp_path: Path) -> None:
    authorities = tmp_path / "ours.pem"
    authorities.write_text("any")
    named = {"SENTRY_CA_FILE": str(authorities), "SENTRY_HEADERS": "X-Proxy: wwmaa"}
    sentry = settings(SENTRY_ORG="wwmaa", SENTRY_AUTH_TOKEN=PLANTED, **named).sentry
    assert sentry is not None
    assert sentry.access.url == "https://sentry.io"
    assert (sentry.access.ca_file, sentry.access.headers) == (str(authorities), {"X-Proxy": "wwmaa"})
    assert sentry.access.token == PLANTED
