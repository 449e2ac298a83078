from __future__ import annotations

from engine.claims import Claims
from engine.generators.messages import Took, frame
from engine.measure.recorder import Recorder
from engine.measure.snapshot import Claim, Snapshot
from engine.profile.model import ConstantVUs
from tests.support.wiring import Bench, scenario

FIRST, SECOND = Claim("webhook", "evt_1", "accepted"), Claim("webhook", "evt_2", "unknown", {"type": "invoice"})
BOOKING = Claim("booking", "b1", "confirmed")


def test_claims_are_found_by_kind_in_the_order_of_their_coming() -> None:
    claims = Claims()
    claims.take([FIRST, BOOKING])
    claims.take([SECOND])
    assert claims.of("webhook") == (FIRST, SECOND)
    assert claims.of("booking") == (BOOKING,)
    assert claims.of("chat") == ()
    assert len(claims) == 3


def test_what_is_too_much_is_counted_and_not_kept() -> None:
    claims = Claims(most=1)
    claims.take([FIRST, SECOND, BOOKING])
    assert (claims.of("webhook"), len(claims), claims.overflow) == ((FIRST,), 1, 2)


def test_a_claim_goes_with_the_next_cut_and_with_no_other() -> None:
    bench = Bench(scenario=scenario(ConstantVUs(1, 1.0)))
    bench.user().claim("webhook", "evt_2", "unknown", type="invoice")
    assert bench.cut().claims == (SECOND,)
    assert bench.cut().claims == ()


def test_seconds_that_are_merged_keep_all_claims() -> None:
    early, late = Snapshot(0, {}, claims=(FIRST,)), Snapshot(1, {}, claims=(SECOND,))
    assert early.then(late).claims == (FIRST, SECOND)
    assert early.merge(late).claims == (FIRST, SECOND)


def test_a_claim_survives_the_way_between_processes() -> None:
    import msgspec

    recorder = Recorder()
    recorder.claim(SECOND)
    sent = frame(Took(recorder.cut(0, {})))
    assert msgspec.msgpack.decode(sent[4:], type=Took).snapshot.claims == (SECOND,)
