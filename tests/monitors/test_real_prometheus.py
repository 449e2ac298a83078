"""Against a real Prometheus: values out of its history, how it lets people in, and how it says no."""

from __future__ import annotations

import os
import signal
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.monitors.monitor import MonitorError, Report
from engine.monitors.panels import Monitoring
from engine.monitors.prometheus import PrometheusMonitor
from engine.monitors.settings import Access
from tests.support.certificate import Certificate, made_in
from tests.support.debian import needs
from tests.support.panels import moment, panel, watching
from tests.support.processes import Family
from tests.support.prometheus_server import PrometheusServer, prometheus_server, steady, steady_histogram

pytestmark = [pytest.mark.integration, needs("prometheus", "prometheus")]

PASSWORD_TEST = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay"
"""bcrypt of `test`, as in Prometheus' own documentation."""
PANELS = watching(
    panel("rate", "sum(rate(http_requests_total[$window]))"),
    panel("errors", 'sum by (endpoint) (rate(http_requests_total{code=~"5.."}[$window]))', by="endpoint"),
    panel("p95", "1000 * histogram_quantile(0.95, sum by (le) (rate(t_bucket[$window])))"),
    panel("active", "active_requests"),
    panel("answer", "42"),
    panel("no_traffic", "sum(rate(idle_total[$window])) / sum(rate(idle_total[$window]))"),
    panel("absent", "sum(nobody_has_this)"),
)


@pytest.fixture(scope="module")
def server(hermetic_session: Family, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    """One with five minutes of steady history."""
    history = (
        steady("http_requests_total", {"endpoint": "/a", "code": "200"}, per_second=45)
        + steady("http_requests_total", {"endpoint": "/a", "code": "500"}, per_second=5)
        + steady("http_requests_total", {"endpoint": "/b", "code": "503"}, per_second=2)
        + steady_histogram("t", {}, {"0.1": 80, "0.5": 100, "+Inf": 100})
        + steady("active_requests", {}, start=7)
        + steady("idle_total", {})
    )
    with prometheus_server(history, place=tmp_path_factory.mktemp("history")) as started:
        yield started


async def polled(access: Access, monitoring: Monitoring = PANELS) -> Report:
    monitor = PrometheusMonitor(access, monitoring)
    try:
        return await monitor.poll(moment())
    finally:
        await monitor.close()


async def test_every_panel_has_its_value_and_what_has_none_is_absent(server: PrometheusServer) -> None:
    report = await polled(Access(server.url))
    assert report.panels == {
        "rate": {"": pytest.approx(52.0)},
        "errors": {"/a": pytest.approx(5.0), "/b": pytest.approx(2.0)},
        "p95": {"": pytest.approx(400.0)},
        "active": {"": 7.0},
        "answer": {"": 42.0},
    }
    version = server.query("prometheus_build_info") or "2."
    assert report.detail.startswith("Prometheus 2."), version
    assert report.detail.endswith(f" at {server.url.removeprefix('http://')}")
    assert report.skew_s == pytest.approx(0.0, abs=1.0)


async def test_the_whole_load_is_one_window(server: PrometheusServer) -> None:
    monitor = PrometheusMonitor(Access(server.url), PANELS)
    report = await monitor.settle(moment(), 120.0)
    await monitor.close()
    assert report.panels.keys() == {"rate", "errors", "p95"}
    assert report.panels["rate"] == {"": pytest.approx(52.0)}


async def test_what_it_refuses_is_told_in_its_own_words(server: PrometheusServer) -> None:
    monitoring = watching(
        panel("good", "1"),
        panel("typo", "rate(http_requests_total["),
        panel("many", "http_requests_total"),
        panel("unmatched", 'http_requests_total{endpoint="/a"} * ignoring(code) http_requests_total{endpoint="/a"}'),
    )
    report = await polled(Access(server.url), monitoring)
    assert report.panels == {"good": {"": 1.0}}
    assert '; typo: invalid parameter "query": 1:' in report.detail
    alone = await polled(Access(server.url), watching(*monitoring.panels[::3]))
    assert "; unmatched: found duplicate series for the match group" in alone.detail
    assert "gives 3 series" in (await polled(Access(server.url), watching(monitoring.panels[2]))).detail


async def test_one_that_stands_still_is_given_up_and_believed_again_when_it_goes_on(server: PrometheusServer) -> None:
    monitor = PrometheusMonitor(Access(server.url), PANELS)
    await monitor.poll(moment())
    os.kill(server.pid, signal.SIGSTOP)
    try:
        with pytest.raises(MonitorError, match="did not answer within 2 s"):
            await monitor.poll(moment())
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert (await monitor.poll(moment())).panels["answer"] == {"": 42.0}
    await monitor.close()


async def test_one_behind_a_password_lets_in_who_has_it() -> None:
    answer = watching(panel("answer", "42"))
    with prometheus_server(web=f"basic_auth_users: {{ann: {PASSWORD_TEST}}}\n") as guarded:
        report = await polled(Access(guarded.url, user="ann", password="test"), answer)
        assert report.panels == {"answer": {"": 42.0}}
        assert report.detail.startswith("Prometheus 2.")
        for wrong in (Access(guarded.url, user="ann", password="tset"), Access(guarded.url)):
            with pytest.raises(MonitorError, match=r"not let in \(401\): check PROMETHEUS_TOKEN or PROMETHEUS_USER"):
                await polled(wrong, answer)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return made_in(tmp_path)


async def test_one_with_a_certificate_of_its_own_is_believed_by_who_names_its_authority(
    certificate: Certificate, tmp_path: Path
) -> None:
    answer = watching(panel("answer", "42"))
    web = f"tls_server_config: {{cert_file: {certificate.chain}, key_file: {certificate.key}}}\n"
    no_certificates = tmp_path / "empty.pem"
    no_certificates.write_text("nothing\n")
    trusts: ssl.SSLContext = certificate.client()
    with prometheus_server(web=web, trusts=trusts) as secured:
        assert (await polled(Access(secured.url, ca_file=str(certificate.chain)), answer)).panels["answer"] == {
            "": 42.0
        }
        with pytest.raises(MonitorError, match="not trusted: name its authority's in PROMETHEUS_CA_FILE"):
            await polled(Access(secured.url), answer)
        with pytest.raises(MonitorError, match="PROMETHEUS_CA_FILE cannot be read as certificates"):
            await polled(Access(secured.url, ca_file=str(no_certificates)), answer)
