"""How many requests a second one generator carries on one core, beside wrk, k6 and Locust where they are installed."""

from __future__ import annotations

import pytest

from tests.support.nginx import nginx
from tests.support.throughput import PRODUCT, USERS, alternating, installed, median_ratio

ROUNDS = 5


@pytest.mark.timeout(900)
def test_requests_per_second_beside_others() -> None:
    with nginx() as address:
        rates = alternating(installed(), address, ROUNDS)
    print(f"\nrequests a second, one core, {USERS} users:")
    for name, found in rates.items():
        print(f"  {name}: {', '.join(f'{rate:,.0f}' for rate in found)}", end="")
        print("" if name == PRODUCT else f"; median ratio {median_ratio(rates[PRODUCT], found):.3f}")
    assert min(map(min, rates.values())) > 0
