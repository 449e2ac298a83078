"""A real Prometheus on loopback, with history from its first moment or targets of its own to scrape.

    with prometheus_server(steady("http_requests_total", {"status_code": "200"}, per_second=50)) as server: ...

Ready within 0.2 s with history; the first scrape of a target comes after five seconds, whatever one says.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.command import eventually
from tests.support.debian import program

PACKAGE = "prometheus"
_PAST_S = 300
_FUTURE_S = 120
"""History goes on after now, so that a query a minute later finds the same."""


@dataclass(frozen=True)
class PrometheusServer:
    """One that runs."""

    url: str
    pid: int
    log: Path

    def query(self, text: str, at: float | None = None) -> list[dict[str, Any]]:
        """The result of an instant query, asked without any of the code under test."""
        asked = {"query": text} | ({} if at is None else {"time": f"{at:.3f}"})
        with urllib.request.urlopen(f"{self.url}/api/v1/query?{urlencode(asked)}", timeout=10) as answer:
            result: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return result


def line(name: str, labels: Mapping[str, str], value: float, at: float) -> str:
    """One sample of a history."""
    inner = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"{name}{{{inner}}} {value!r} {at:.3f}\n"


def steady(name: str, labels: Mapping[str, str], *, per_second: float = 0.0, start: float = 1e6) -> str:
    """A history of a counter that grows evenly (or of a gauge that stays), a sample a second, from five minutes ago."""
    now = int(time.time())
    seconds = range(now - _PAST_S, now + _FUTURE_S)
    return "".join(line(name, labels, start + per_second * (at - now + _PAST_S), at) for at in seconds)


def steady_histogram(name: str, labels: Mapping[str, str], per_second: Mapping[str, float]) -> str:
    """A history of a histogram's buckets; `per_second` by upper bound, each with all below it."""
    return "".join(steady(f"{name}_bucket", {**labels, "le": le}, per_second=rate) for le, rate in per_second.items())


@contextlib.contextmanager
def prometheus_server(
    history: str = "",
    *,
    scraped: Sequence[str] = (),
    web: str = "",
    trusts: ssl.SSLContext | None = None,
    place: Path | None = None,
) -> Iterator[PrometheusServer]:
    """While it runs in `place` (the working folder). `scraped`: host and port of targets, each second; `web`: its web
    configuration, for passwords and TLS; `trusts`: to speak TLS to it. Skips the test where there is no prometheus."""
    binary = program("prometheus", PACKAGE)
    folder = (place or Path()).resolve() / "prometheus"
    folder.mkdir()
    data, settings, log = folder / "data", folder / "prometheus.yml", folder / "log"
    if history:
        (folder / "history.txt").write_text(f"{history}# EOF\n")
        tool = program("promtool", PACKAGE)
        backfill = [str(tool), "tsdb", "create-blocks-from", "openmetrics", str(folder / "history.txt"), str(data)]
        subprocess.run(backfill, check=True, capture_output=True)
    settings.write_text(_settings(scraped))
    (folder / "web.yml").write_text(web)
    port = _free_port()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                str(binary),
                f"--config.file={settings}",
                f"--storage.tsdb.path={data}",
                "--storage.tsdb.retention.time=10y",
                f"--web.listen-address=127.0.0.1:{port}",
                f"--web.config.file={folder / 'web.yml'}",
                "--log.level=warn",
            ],
            stdout=output,
            stderr=output,
        )
    url = f"{'https' if trusts else 'http'}://127.0.0.1:{port}"
    try:
        eventually(lambda: server.poll() is not None or _answers(f"{url}/-/ready", trusts), "Prometheus is ready")
        assert server.poll() is None, log.read_text()
        yield PrometheusServer(url, server.pid, log)
    finally:
        server.terminate()
        server.wait(10)


def _settings(scraped: Iterable[str]) -> str:
    targets = ", ".join(f"'{each}'" for each in scraped)
    job = f"scrape_configs: [{{job_name: platform, static_configs: [{{targets: [{targets}]}}]}}]\n" if targets else ""
    return f"global: {{scrape_interval: 1s, scrape_timeout: 900ms}}\n{job}"


def _answers(url: str, trusts: ssl.SSLContext | None) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1, context=trusts) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        return error.code == 401  # it is ready to let nobody in
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
