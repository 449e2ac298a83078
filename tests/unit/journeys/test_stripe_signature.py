"""Signing against vectors that OpenSSL's own command computed: openssl dgst -sha256 -hmac SECRET of "T.BODY"."""

from __future__ import annotations

import pytest

from engine.journeys.webhooks.signature import signature_header


@pytest.mark.parametrize(
    ("body", "secret", "at", "digest"),
    [
        (
            b'{"id": "evt_test_webhook", "object": "event"}',
            "whsec_test_secret",
            1614556800,
            "f940b810941c0103f85f6cc484370804bbfcc5e1629be5acf5dd9eecb7cb57a3",
        ),
        (
            '{"name":"Größe ✓"}'.encode(),
            "whsec_ä",
            1700000000,
            "2fb2842d3bac0ac685ca068653df6054e54350fc5bc941693adbd7c27749627d",
        ),
        (b"", "k", 0, "6b4a4b8b3c40f1e8f53a3d36682e5f99f7ad2ac1df1c93dfe336f329167641e7"),
    ],
)
def test_the_header_has_the_time_and_the_digest_of_time_and_body(
    body: bytes, secret: str, at: int, digest: str
) -> None:
    assert signature_header(body, secret, at) == f"t={at},v1={digest}"
