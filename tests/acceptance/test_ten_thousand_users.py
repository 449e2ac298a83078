"""Ten thousand mostly idle users: their memory, and a start that neither the target nor the generator suffers from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.certificate import made_in
from tests.support.crowd import crowd
from tests.support.nginx import nginx


@pytest.mark.timeout(300)
def test_ten_thousand_users_start_in_ten_seconds_and_stay_under_three_hundred_megabytes() -> None:
    with nginx() as address:
        found = crowd(address, 10, Path("plain").resolve())
    print(f"\nplain, {found}")

    assert found.memory_mb < 300
    assert (found.starting.seconds, found.starting.tainted) == (10, 0)
    assert found.starting.percentile("http_req_duration", 95) < 20
    assert found.starting.percentile("http_req_blocked", 95) < 20


@pytest.mark.timeout(300)
def test_ten_thousand_users_over_tls_start_in_thirty_seconds_and_stay_under_650_megabytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = made_in(Path.cwd())
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain.resolve()))
    with nginx((certificate.chain, certificate.key)) as address:
        found = crowd(address, 30, Path("tls").resolve())
    print(f"\nTLS, {found}")

    assert found.memory_mb < 650
    assert (found.starting.seconds, found.starting.tainted) == (30, 0)
