"""What is told of issues and traces: the first time all of them, then what is new; whoever reads it has the whole."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal.monitor_events import Dependency, Issue, IssuesChanged, IssuesSeen, Trace, TracesChanged, TracesSeen
from engine.watch_words import IssuesTold, TracesTold
from engine.watched import Watched


def traces(*ms: float) -> tuple[Trace, ...]:
    return tuple(Trace(trace_id=f"{each:g}", endpoint="search", second=1, ms=each) for each in ms)


def issue(id: str, count: int) -> Issue:
    return Issue(id=id, short_id=id, title="boom", culprit="", level="error", link="", count=count, grown=0)


def test_one_trace_more_is_told_by_itself() -> None:
    first = TracesTold(traces(9, 8, 7), (Dependency(parent="a", child="b", calls=1),))
    word = TracesTold(traces(9, 8.5, 8), first.dependencies).after(first)
    assert word is not None
    assert word.kind is TracesChanged
    assert word.fields == {"order": ("9", "8.5", "8"), "traces": traces(8.5), "dependencies": None}
    assert first.after(first) is None


def test_where_all_are_others_or_ids_are_not_all_different_all_are_told() -> None:
    before = TracesTold(traces(9, 8), ())
    for now in (TracesTold(traces(5, 4), ()), TracesTold((*traces(9, 9), *traces(3)), ())):
        word = now.after(before)
        assert word is not None
        assert word.kind is TracesSeen


lists = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 3)), max_size=5, unique_by=lambda pair: pair[0])


@settings(max_examples=30)
@given(st.lists(st.tuples(lists, st.integers(0, 2)), min_size=1, max_size=6))
def test_whoever_follows_the_words_has_the_whole_list(told: Sequence[tuple[list[tuple[str, int]], int]]) -> None:
    watched, before = Watched(), None
    for seq, (given_issues, more) in enumerate(told):
        now = IssuesTold(tuple(issue(id, count) for id, count in given_issues), (), more)
        word = now.after(before)
        if word is not None:
            assert word.kind in (IssuesSeen, IssuesChanged)
            event = msgspec.json.decode(msgspec.json.encode(word.kind(seq=seq, t=1.0, **word.fields)), type=word.kind)
            watched = watched.after(event)
        before = now
        assert watched.issues is not None
        assert (watched.issues.issues, watched.issues.more) == (now.issues, more)
