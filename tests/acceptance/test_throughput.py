"""One core of the product carries at least 0.36 of wrk's requests a second, and four times k6's."""

from __future__ import annotations

import pytest

from tests.support.nginx import nginx
from tests.support.throughput import PRODUCT, alternating, installed, median_ratio

ROUNDS = 5
AT_LEAST = {"wrk": 0.36, "k6": 4.0}


@pytest.mark.timeout(900)
def test_one_core_carries_its_share_of_what_wrk_and_k6_carry() -> None:
    measures = {name: measure for name, measure in installed().items() if name in (PRODUCT, *AT_LEAST)}
    others = [name for name in measures if name != PRODUCT]
    if not others:
        pytest.skip("needs wrk or k6 to compare with")
    with nginx() as address:
        rates = alternating(measures, address, ROUNDS)
    ratios = {name: round(median_ratio(rates[PRODUCT], rates[name]), 3) for name in others}
    print(f"\nmedian ratios: {ratios}")

    assert not {name: ratio for name, ratio in ratios.items() if ratio < AT_LEAST[name]}
