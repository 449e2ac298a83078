"""Why a run is invalid: each reason has its own sentence, with figures and with what to do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.judge.invalidity import GeneratorEvidence, Lost, believable, why_invalid

BUSY = GeneratorEvidence(
    count=1,
    seconds=60,
    tainted=12,
    reasons={"generator CPU": 9, "event loop lag": 12},
    busy=12,
    busy_cpu=0.97,
    cores=4,
)
STARVED = replace(BUSY, reasons={"event loop lag": 12}, busy=0, busy_cpu=0.0, starved=12, starved_cpu=0.48)
REFUSED = replace(BUSY, reasons={"socket refused": 12}, busy=0, refused=12, sockets=250, files=256, files_needed=464)
GONE = Lost(1, "generator 1 went away (exit code 3)", 12.0)


@pytest.mark.parametrize(
    ("seconds", "tainted", "wanted"), [(10, 2, True), (10, 3, False), (1000, 20, True), (1000, 21, False), (0, 0, True)]
)
def test_a_hiccup_is_forgiven_and_two_percent_of_a_run_is_not_exceeded(
    seconds: int, tainted: int, wanted: bool
) -> None:
    assert believable(seconds, tainted) is wanted
    assert (why_invalid(GeneratorEvidence(seconds=seconds, tainted=tainted)) == "") is wanted


def test_a_busy_generator_gets_another_worker_while_cores_are_left() -> None:
    assert why_invalid(BUSY) == (
        "Invalid: the measurement itself was not to be believed in 12 of 60 s (event loop lag in 12 s, generator CPU "
        "in 9 s); a generator needed 97 % of a core: use --workers 2 (this machine has 4 cores), or lower the rate."
    )
    assert "--workers 4 (" in why_invalid(replace(BUSY, count=3))


@pytest.mark.parametrize(("cores", "have"), [(1, "the one core of this machine has"), (4, "all 4 cores of this")])
def test_a_busy_generator_without_a_core_left_gets_a_lower_rate(cores: int, have: str) -> None:
    said = why_invalid(replace(BUSY, count=cores, cores=cores))
    assert have in said
    assert said.endswith("a generator already: lower the rate, or use a machine with more cores.")
    assert "--workers" not in said


def test_a_busy_generator_on_a_machine_of_which_nothing_is_known_gets_both() -> None:
    assert why_invalid(replace(BUSY, cores=None)).endswith(
        "use --workers 2 if a core is left for it, or lower the rate."
    )


def test_a_generator_that_lagged_without_using_its_core_blames_other_programs() -> None:
    said = why_invalid(STARVED)
    assert said.endswith(
        "a generator fell behind though it used only 48 % of a core, so other programs had the rest, or this machine "
        "stood still: end what else runs here, or lower the rate."
    )
    assert "(the target is on this machine, too)" in why_invalid(replace(STARVED, target_here=True))


def test_the_more_frequent_cause_is_the_one_that_is_told() -> None:
    assert "other programs" in why_invalid(replace(BUSY, busy=4, starved=8))
    assert "--workers" in why_invalid(replace(BUSY, busy=8, starved=4))
    assert "gave no figures" in why_invalid(replace(BUSY, busy=4, starved=4, silent={0: 5}))


def test_a_socket_refused_near_the_file_limit_names_the_limit_and_the_one_that_would_do() -> None:
    assert why_invalid(REFUSED).endswith(
        "(socket refused in 12 s); a generator had 250 sockets open and may have 256 files: "
        "raise the file limit (`ulimit -n 464`), or use --workers 2."
    )
    underestimated = why_invalid(replace(REFUSED, files_needed=200))
    assert "`ulimit -n 512`" in underestimated, "a limit that was thought to do is doubled"


def test_a_socket_refused_far_from_the_file_limit_is_for_want_of_ports() -> None:
    said = why_invalid(replace(REFUSED, sockets=28_000, files=1_000_000, ports=28_232))
    assert "no local port left of the 28,232 that were free" in said
    assert "net.ipv4.ip_local_port_range" in said
    assert "no local port left: wait" in why_invalid(replace(REFUSED, files=None))


def test_refused_sockets_come_before_everything_that_lagged() -> None:
    assert "file limit" in why_invalid(replace(REFUSED, busy=12, refused=1))


def test_a_generator_that_said_nothing_is_named_with_its_seconds() -> None:
    said = why_invalid(replace(BUSY, tainted=8, busy=1, reasons={"no figures": 7}, silent={0: 2, 1: 7}))
    assert "generator 1 gave no figures for 7 s: it was stopped, or this machine stood still" in said


def test_a_lost_generator_is_told_with_its_end_its_time_and_its_share() -> None:
    assert why_invalid(replace(BUSY, count=2, lost=[GONE])) == (
        "Invalid: at 00:12 generator 1 went away (exit code 3); it was one of 2, so half of the load was missing "
        "from then on."
    )


@pytest.mark.parametrize(
    ("count", "part"), [(2, "half"), (3, "a third"), (4, "a quarter"), (5, "1 of 5 parts"), (16, "1 of 16 parts")]
)
def test_the_share_that_is_missing_is_in_words(count: int, part: str) -> None:
    assert f"so {part} of the load was missing" in why_invalid(GeneratorEvidence(count=count, lost=[GONE]))


def test_the_only_generator_takes_all_of_the_load_with_it() -> None:
    said = why_invalid(GeneratorEvidence(count=1, lost=[GONE]))
    assert "it was the only one, so all of the load was missing from then on" in said


def test_several_lost_generators_are_told_by_the_first_and_their_share_together() -> None:
    later = Lost(0, "generator 0 went away (SIGTERM)", 3_700.0)
    said = why_invalid(GeneratorEvidence(count=3, lost=[later, GONE]))
    assert said.startswith("Invalid: at 00:12 generator 1 went away (exit code 3), and 1 more after it;")
    assert "two thirds of the load was missing" in said
    assert "in the end all of the load" in why_invalid(GeneratorEvidence(count=2, lost=[later, GONE]))
    assert "at 1:01:40 " in why_invalid(GeneratorEvidence(count=2, lost=[later]))


def test_a_killed_generator_hints_at_memory() -> None:
    killed = Lost(0, "generator 0 went away (SIGKILL)", 3.0)
    assert "memory may have run out (`dmesg` tells)" in why_invalid(GeneratorEvidence(count=2, lost=[killed]))
    assert "memory" not in why_invalid(GeneratorEvidence(count=2, lost=[GONE]))


def test_a_lost_generator_is_graver_than_tainted_seconds() -> None:
    assert why_invalid(replace(BUSY, lost=[GONE])).startswith("Invalid: at 00:12 generator 1")
