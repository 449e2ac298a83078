"""Stripe's signature scheme as the platform checks it, against vectors computed with OpenSSL's own command."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.webhook_signature import SignatureRefused, check_signature

SECRET = "whsec_test_secret"
BODY = b'{"id": "evt_test_webhook", "object": "event"}'
STAMP = 1614556800
# printf '%s' '1614556800.{"id": "evt_test_webhook", "object": "event"}' | openssl dgst -sha256 -hmac whsec_test_secret
SIGNATURE = "f940b810941c0103f85f6cc484370804bbfcc5e1629be5acf5dd9eecb7cb57a3"
HEADER = f"t={STAMP},v1={SIGNATURE}"
OTHER = "0" * 64


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        f"t={STAMP},v1={OTHER},v1={SIGNATURE},v0={OTHER}",  # while a secret is being replaced there are two
        f"v1={SIGNATURE}, t={STAMP}",
    ],
)
@pytest.mark.parametrize("age_s", [-3600, 0, 300])
def test_a_right_signature_that_is_not_too_old_is_believed(header: str, age_s: int) -> None:
    check_signature(header, BODY, SECRET, STAMP + age_s)


def test_a_signature_of_more_than_five_minutes_is_too_old() -> None:
    with pytest.raises(SignatureRefused, match="outside the tolerance of 300 s"):
        check_signature(HEADER, BODY, SECRET, STAMP + 301)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "missing"),
        ("nonsense", "missing"),
        (f"v1={SIGNATURE}", "no timestamp"),
        (f"t=soon,v1={SIGNATURE}", "no timestamp"),
        (f"t=²,v1={SIGNATURE}", "no timestamp"),
        (f"t={STAMP}", "no v1 signature"),
        (f"t={STAMP},v0={SIGNATURE}", "no v1 signature"),
        (f"t={STAMP},v1={OTHER}", "fits"),
        (f"t={STAMP},v1={SIGNATURE[:-1]}", "fits"),
        (f"t={STAMP},v1=ä", "fits"),
        (f"t={STAMP + 1},v1={SIGNATURE}", "fits"),
    ],
)
def test_any_other_header_is_refused_with_its_reason(header: str, why: str) -> None:
    with pytest.raises(SignatureRefused, match=why) as caught:
        check_signature(header, BODY, SECRET, STAMP)
    assert SECRET not in str(caught.value)


def test_the_exact_bytes_and_the_secret_count() -> None:
    for body, secret in ((BODY.replace(b" ", b""), SECRET), (BODY, SECRET + "x")):
        with pytest.raises(SignatureRefused, match="fits"):
            check_signature(HEADER, body, secret, STAMP)
