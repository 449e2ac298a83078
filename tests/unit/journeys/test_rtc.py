"""The rtc journey in virtual time: whole sessions of many users, against a platform that is honest or is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from engine.profile.model import ConstantVUs, RampingVUs, Stage
from tests.support.attending import CHAT, START, Attended, attended
from tests.support.scripted_hall import Frame, ScriptedHall
from tests.support.wiring import Bench


def session(users: int, hold_s: float = 60.0, ramp_s: float = 6.0) -> RampingVUs:
    """Everybody joins, stays and leaves."""
    return RampingVUs(0, (Stage(ramp_s, users), Stage(hold_s, users), Stage(ramp_s, 0)))


QUICK = session(10)


def results(found: Attended) -> dict[str, str]:
    return {each.audit: each.result for each in found.findings}


ALL_WELL = {"one session each": "pass", "chat delivery": "pass", "chat duplicates": "pass", "chat order": "pass"}


def test_fifty_participants_have_one_session_each_and_every_receipt_is_accounted_for() -> None:
    found = attended(session(50))
    hall = found.hall
    assert results(found) == ALL_WELL
    assert len(found.claims) == found.count("iterations") == hall.opened == 50, "nobody begins a second session"
    assert len({claim.facts["user"] for claim in found.claims}) == 50
    assert found.count("interrupted_iterations") == 0
    assert len(hall.said) == found.count("chat_messages") == 250
    assert set(Counter(frame["user_id"] for _, frame in hall.said).values()) == {5}
    delivery = found.finding("chat delivery")
    assert delivery.expected == delivery.found
    assert delivery.found
    assert 12_000 <= delivery.found <= 12_500, "but for what was said as the first were leaving"
    latencies = found.trend("chat_latency").histogram
    assert latencies.count == found.rate("chat_delivery")[0] == found.rate("chat_delivery")[1]
    assert latencies.count > 12_450, "messages are taken in as they come, but by who has only just come itself"
    assert latencies.max == pytest.approx(20.0, rel=0.01)


def test_messages_are_said_while_all_are_there_and_evenly() -> None:
    found = attended(QUICK)
    instants = [at - START for at, _ in found.hall.said]
    assert len(instants) == 50
    assert min(instants) >= 6.0
    assert max(instants) <= 66.0
    assert Counter(int((at - 6.0) // 12.0) for at in instants) == dict.fromkeys(range(5), 10)
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    assert gaps == pytest.approx([1.2] * 49, abs=0.001)


def test_everything_that_a_participant_does_is_done_as_often_as_planned() -> None:
    found = attended(QUICK, data={"video_checks": 5})
    assert Counter(found.hall.asked) == {
        "rtc_join": 10,
        "rtc_video_token": 10,
        "rtc_video_health": 50,
        "rtc_leave": 10,
    }
    assert found.rate("rtc_joins") == found.rate("ws_connected") == (10, 10)
    assert found.rate("video_health") == (50, 50)
    assert found.rate("rtc_dropped") == (0, 10)
    assert found.trend("session_join_duration").histogram.count == 10
    assert found.rate("checks{check:welcome is said}") == (10, 10)
    assert found.rate("checks{check:ping is answered}") == (10, 10)
    assert found.rate("checks{check:coming and going is told}") == (10, 10)


def test_latency_is_our_own_from_send_to_receipt_whatever_the_platform_says_of_times() -> None:
    found = attended(QUICK, ScriptedHall(latency_s=0.7))
    assert found.trend("chat_latency").histogram.min == pytest.approx(700.0, rel=0.01)


def test_two_generators_know_together_what_neither_knows_alone() -> None:
    found = attended(
        QUICK, ScriptedHall(copies=lambda message, hearer: 0 if (message, hearer) == (7, 3) else 1), generators=2
    )
    delivery = found.finding("chat delivery")
    assert delivery.expected is not None
    assert delivery.found == delivery.expected - 1
    assert delivery.expected > found.rate("chat_delivery")[1] * 1.9, "alone each sees half of the pairs"


def test_a_message_that_one_never_hears_lowers_the_share_of_receipts_and_not_of_messages() -> None:
    lossy = attended(QUICK, ScriptedHall(copies=lambda message, hearer: 0 if hearer == 0 else 1))
    passes, total = lossy.rate("chat_delivery")
    assert 480 <= total <= 500, "fifty messages to ten receivers, but for who was leaving"
    assert (total - passes) / total == pytest.approx(0.1, abs=0.01)
    assert results(lossy)["chat delivery"] == "fail"
    assert "user 0 50" in lossy.finding("chat delivery").detail
    assert lossy.rate("rtc_dropped") == (0, 10)


def test_a_session_in_which_nobody_hears_anything_is_no_pass() -> None:
    found = attended(QUICK, ScriptedHall(copies=lambda message, hearer: 0))
    assert found.finding("chat delivery").result == "fail"
    assert found.rate("chat_delivery")[0] == 0
    assert found.rate("chat_delivery")[1] > 400, "what is lost is a sample, too"
    assert found.finding("chat order").result == "not measured"


def test_a_single_gap_is_seen_where_the_next_message_of_that_sender_comes() -> None:
    found = attended(QUICK, ScriptedHall(copies=lambda message, hearer: 0 if (message, hearer) == (15, 4) else 1))
    assert found.count("chat_gaps") == 1
    assert found.finding("chat delivery").result == "pass", "one in five hundred is within what is promised"


def test_a_message_that_comes_twice_is_a_duplicate_and_no_second_receipt() -> None:
    found = attended(QUICK, ScriptedHall(copies=lambda message, hearer: 2 if message == 3 else 1))
    assert found.count("chat_duplicates") == found.finding("chat duplicates").found == 10
    assert found.rate("chat_delivery") == (500, 500)
    assert results(found) == ALL_WELL | {"chat duplicates": "fail"}


def test_error_messages_are_counted_and_drop_nobody() -> None:
    async def complain(bench: Bench, hall: ScriptedHall) -> None:
        await bench.stop.sleep_until(START + 30.0)
        hall.tell({"type": "error", "error": "Rate limit exceeded"})

    found = attended(QUICK, meddling=complain)
    assert found.count("chat_errors") == 10
    assert found.rate("rtc_dropped") == (0, 10)


def test_a_lost_connection_is_made_again_and_its_session_counts_as_dropped_once() -> None:
    found = attended(QUICK, ScriptedHall(drops=lambda message: message in (5, 15)))
    assert found.rate("rtc_dropped") == (1, 10), "both times the same user"
    assert found.count("rtc_reconnects") == 2
    assert found.hall.opened == 12
    assert found.rate("checks{check:ping is answered}") == (9, 9), "what was lost with the connection is not asked for"
    assert len(found.hall.said) == 50, "it speaks again as soon as it can"
    assert found.count("iterations") == 10
    assert results(found) == ALL_WELL


def test_a_platform_that_drops_everybody_all_the_time_is_given_up_and_nobody_begins_a_second_session() -> None:
    found = attended(session(3), ScriptedHall(drops=lambda message: True))
    assert found.rate("rtc_dropped") == (3, 3)
    assert found.count("rtc_reconnects") <= 3 * 5
    assert found.count("iterations") == 3
    assert results(found)["one session each"] == "pass"
    assert "3 dropped" in found.finding("one session each").detail


def test_a_socket_that_cannot_be_opened_is_tried_six_times_in_all_and_given_up() -> None:
    found = attended(session(1), ScriptedHall(handshakes_refused=99))
    assert found.rate("ws_connected") == (0, 6)
    assert found.count("rtc_reconnects") == 5
    assert found.count("iterations") == 1
    assert found.rate("rtc_dropped") == (0, 0), "what never was cannot be lost"


def test_what_was_due_without_a_connection_is_left_out_and_not_made_up_in_a_burst() -> None:
    async def cut(bench: Bench, hall: ScriptedHall) -> None:
        await bench.stop.sleep_until(START + 20.0)
        hall.handshakes_refused = 3
        hall.sockets[0].end()

    found = attended(session(1), meddling=cut, data={"chat_every": "1s"})
    instants = [at for at, _ in found.hall.said]
    assert 50 < len(instants) < 60
    assert min(later - earlier for earlier, later in pairwise(instants)) > 0.3
    assert max(later - earlier for earlier, later in pairwise(instants)) > 3.0


def test_a_refused_token_is_asked_for_anew() -> None:
    found = attended(session(1), ScriptedHall(handshakes_refused=1))
    assert found.rate("ws_connected") == (1, 2)
    assert found.rate("rtc_joins") == (2, 2)
    assert found.count("rtc_reconnects") == 1


def test_who_cannot_join_tries_a_few_times_and_then_waits_for_the_end() -> None:
    found = attended(session(2), ScriptedHall(joins_refused=4))
    assert found.rate("rtc_joins") == (2, 6) or found.rate("rtc_joins") == (1, 5)
    never = attended(session(2), ScriptedHall(joins_refused=99))
    assert never.rate("rtc_joins") == (0, 6)
    assert never.count("iterations") == 2
    assert set(never.hall.asked) == {"rtc_join"}, "nothing is tried that only a participant may do"
    assert never.hall.opened == 0
    assert "2 never got in" in never.finding("one session each").detail
    assert never.finding("chat delivery").result == "not measured", "no data is never a pass"


def test_a_site_without_welcome_ping_presence_and_video_has_none_of_their_figures() -> None:
    plain = replace(CHAT, welcome=None, ping=None, pong=None, leave=None, joined=None, left=None)
    found = attended(QUICK, ScriptedHall(welcome=None), chat=plain, offered=("rtc_join",))
    assert results(found) == ALL_WELL
    assert set(found.hall.asked) == {"rtc_join"}
    assert found.rate("checks") == (0, 0)
    assert found.rate("video_health") == (0, 0)
    assert found.trend("session_join_duration").histogram.count == 10


def test_a_welcome_that_does_not_come_fails_its_check_and_the_session_goes_on() -> None:
    found = attended(session(2), ScriptedHall(welcome=None))
    assert found.rate("checks{check:welcome is said}") == (0, 2)
    assert found.count("chat_messages") == 10


def test_a_stop_has_everybody_leave_on_purpose_and_nothing_counts_as_lost() -> None:
    async def stop(bench: Bench, hall: ScriptedHall) -> None:
        await bench.stop.sleep_until(START + 30.0)
        bench.stop.set()

    found = attended(QUICK, meddling=stop)
    assert found.rate("rtc_dropped") == (0, 10)
    assert found.rate("chat_delivery")[0] == found.rate("chat_delivery")[1] > 0
    assert found.hall.asked.count("rtc_leave") == 10
    assert found.finding("chat delivery").result == "pass"


def test_nobody_who_was_kept_out_had_a_session() -> None:
    finding = attended(QUICK, ScriptedHall(handshakes_refused=1_000)).finding("one session each")
    assert (finding.result, finding.expected, finding.found) == ("fail", 10, 0)


def test_who_was_still_joining_when_the_run_was_stopped_was_not_kept_out() -> None:
    async def stop(bench: Bench, hall: ScriptedHall) -> None:
        await bench.stop.sleep_until(START + 6.3)
        bench.stop.set()

    found = attended(QUICK, ScriptedHall(handshakes_refused=1_000), meddling=stop)
    assert found.count("rtc_reconnects") < 50, "stopped between two tries"
    assert found.finding("one session each").result == "not measured"


def test_whom_an_operator_sent_away_and_called_back_has_a_second_session_by_right() -> None:
    async def scale(bench: Bench, hall: ScriptedHall) -> None:
        for instant, factor in ((START + 10.0, 0.5), (START + 50.0, 1.0)):
            await bench.stop.sleep_until(instant)
            assert bench.scope.plan is not None
            bench.scope.plan.adjust(instant, held=False, scale=factor)  # type: ignore[attr-defined]

    finding = attended(QUICK, meddling=scale, scaled=True).finding("one session each")
    assert finding.result == "not measured"
    assert "15 sessions of 10 users" in finding.detail
    assert "an operator scaled the load" in finding.detail
    assert attended(QUICK, meddling=scale).finding("one session each").result == "fail", "unless nobody did"


def test_a_run_of_which_not_all_is_known_is_not_called_good() -> None:
    found = attended(QUICK, complete=False)
    assert set(results(found).values()) == {"not measured"}
    bad = attended(QUICK, ScriptedHall(copies=lambda message, hearer: 2), complete=False)
    assert results(bad)["chat duplicates"] == "fail", "what is bad among what is known is bad"


def test_a_constant_number_of_users_talks_from_the_first_to_the_last_moment() -> None:
    found = attended(ConstantVUs(3, 24.0))
    assert found.count("iterations") == 3
    assert found.count("chat_messages") == 6


def test_a_message_of_another_run_in_the_same_room_is_nobodys() -> None:
    async def intrude(bench: Bench, hall: ScriptedHall) -> None:
        await bench.stop.sleep_until(START + 30.0)
        alien: Frame = {"type": "chat", "content": "hello [0badcafe-0-0]", "user_id": "x"}
        hall.tell(alien)
        hall.tell({"type": "chat", "content": "no mark at all"})
        for socket in hall.sockets:
            socket.arrive(b"\xff not json")

    found = attended(QUICK, meddling=intrude)
    assert results(found) == ALL_WELL
    assert found.count("chat_duplicates") == 0
