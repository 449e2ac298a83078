"""Ten thousand mostly idle users, plain and over TLS: memory of their generator, and what starting them does to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.certificate import made_in
from tests.support.crowd import crowd
from tests.support.nginx import nginx


@pytest.mark.timeout(300)
def test_ten_thousand_users_started_in_ten_seconds() -> None:
    with nginx() as address:
        found = crowd(address, 10, Path("plain").resolve())
    print(f"\nplain, {found}")
    assert found.memory_mb > 0


@pytest.mark.timeout(300)
def test_ten_thousand_users_over_tls_started_in_thirty_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = made_in(Path.cwd())
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain.resolve()))
    with nginx((certificate.chain, certificate.key)) as address:
        found = crowd(address, 30, Path("tls").resolve())
    print(f"\nTLS, {found}")
    assert found.memory_mb > 0
