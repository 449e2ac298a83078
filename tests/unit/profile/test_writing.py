from __future__ import annotations

from importlib.util import find_spec

from hypothesis import given
from hypothesis import strategies as st

from engine.profile.executor_fields import FIELDS, READERS, written_executor
from engine.profile.loading import parse_profile
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    Http,
    Members,
    PerVUIterations,
    Profile,
    RampingArrivalRate,
    RampingVUs,
    Scenario,
    SharedIterations,
    Stage,
    Threshold,
)
from engine.profile.thresholds import DROPPED
from engine.profile.writing import write_profile

seconds = st.integers(1, 10**7).map(lambda ms: ms / 1000)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
names = st.from_regex(r"[0-9a-zA-Z_-]{1,8}", fullmatch=True)
rates = st.floats(0.001, 1e6)
counts = st.integers(1, 5000)
pacings = st.none() | seconds
users = st.tuples(counts, counts).map(lambda pair: (min(pair), max(pair)))


def stages(targets: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[Stage, ...]]:
    ramps = st.builds(Stage, seconds, targets)
    return st.lists(ramps | st.builds(Stage, st.just(0.0), targets), max_size=3).flatmap(
        lambda some: ramps.map(lambda one: (*some, one))
    )


lengths = st.just(600.0) | seconds
executors: st.SearchStrategy[Executor] = st.one_of(
    st.builds(ConstantVUs, counts, seconds, pacings),
    st.builds(RampingVUs, counts, stages(counts.map(float)), seconds, pacings),
    st.builds(lambda vus, length: SharedIterations(vus[0], vus[1], length), users, lengths),
    st.builds(PerVUIterations, counts, counts, lengths),
    st.builds(
        lambda rate, unit, duration, vus: ConstantArrivalRate(rate, unit, duration, *vus),
        rates,
        seconds,
        seconds,
        users,
    ),
    st.builds(
        lambda rate, unit, each, vus: RampingArrivalRate(rate, unit, each, *vus), rates, seconds, stages(rates), users
    ),
)
free = st.recursive(
    st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
scenarios = st.builds(
    Scenario,
    names,
    names,
    executors,
    start_time_s=st.just(0.0) | seconds,
    graceful_stop_s=st.just(30.0) | seconds,
    mix=st.dictionaries(names, st.floats(1, 100), max_size=4),
    think_s=st.none() | st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair))),
    data=st.dictionaries(texts, free, max_size=3),
    tags=st.dictionaries(texts, texts, max_size=3),
    connections_per_vu=st.integers(1, 6),
    scaled=st.booleans(),
    http=st.builds(
        Http, st.sampled_from(["1.1", "2"] if find_spec("h2") else ["1.1"]), st.sampled_from([None, "http://proxy:80"])
    ),
)
thresholds = st.one_of(
    st.just(Threshold("http_req_failed{scenario:a}", ("rate<0.001",), ("rate<0.01",), 30.0)),
    st.just(Threshold("http_req_duration{endpoint:search,kind:semantic}", ("p(95)<1200", "p(99.9)<2000"))),
    st.just(Threshold("checks", (), ("rate>0.5",), required=False)),
    st.just(Threshold("browser_web_vital_lcp", ("p(95)<1",), required="real target", min_samples=20)),
)
profiles = st.builds(
    Profile,
    name=st.just("p"),
    title=texts,
    site=texts,
    scenarios=st.lists(scenarios, min_size=1, max_size=3, unique_by=lambda each: each.name).map(tuple),
    thresholds=st.lists(thresholds, max_size=3, unique=True).map(lambda some: (*some, DROPPED)),
    description=st.just("") | texts,
    members=st.none() | st.builds(Members, texts.map(lambda text: f"{text}{{n}}"), counts, st.integers(0, 9), texts),
    source=st.just("p.toml"),
)


@given(profiles)
def test_a_profile_that_is_written_reads_back_as_itself(profile: Profile) -> None:
    assert parse_profile(write_profile(profile), name="p", source="p.toml") == profile


def test_what_is_left_at_its_default_is_not_written() -> None:
    scenario = Scenario("a", "search", ConstantVUs(2, 90.0, 6.0), mix={"simple": 40.0})
    profile = Profile("p", "T", "wwmaa", (scenario,), (DROPPED,))
    assert write_profile(profile) == (
        'title = "T"\nsite = "wwmaa"\n\n[[scenario]]\nname = "a"\njourney = "search"\nexecutor = "constant-vus"\n'
        'vus = 2\nduration = "1m30s"\npacing = "6s"\n\n[scenario.mix]\nsimple = 40\n\n'
        '[thresholds.dropped_iterations]\ntarget = [\n    "count<1",\n]\nrequired = false\n'
    )


def test_thresholds_without_anything_but_targets_are_written_as_lists() -> None:
    profile = Profile("p", "T", "s", (), (Threshold("http_reqs", ("count>1",)), Threshold("checks", ("rate>0.9",))))
    assert write_profile(profile).endswith(
        '[thresholds]\nhttp_reqs = [\n    "count>1",\n]\nchecks = [\n    "rate>0.9",\n]\n'
    )


@given(executors)
def test_the_table_of_fields_is_what_the_readers_read(executor: Executor) -> None:
    assert set(written_executor(executor)) - {"executor"} <= set(FIELDS[executor.name])
    assert set(FIELDS) == set(READERS)
