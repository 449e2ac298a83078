"""Why a server did not answer, in words that say what to mend."""

from __future__ import annotations

import ssl

import pytest

from engine.monitors.reasons import no_answer


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (18, "name its authority's in METRICS_CA_FILE"),
        (20, "name its authority's in METRICS_CA_FILE"),
        (10, "has expired"),
        (9, "check this machine's clock"),
        (62, "check the name in METRICS_URL"),
        (64, "check the name in METRICS_URL"),
    ],
)
def test_another_authority_is_asked_for_only_where_one_is_missing(code: int, told: str) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    assert told in str(no_answer(OSError(error), "METRICS"))
