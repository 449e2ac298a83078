"""The parts of all generators as one file in k6's format."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from engine.measure.points import Shape, Singles
from engine.output.joining import join, metric_line
from engine.output.order import Part
from engine.output.part_writer import PartWriter
from tests.support.samples import read_samples


def part(path: Path, *seconds: list[tuple[str, float]]) -> Path:
    """A part with these samples (metric, instant) in each second; the values are the instants."""
    out = PartWriter(Part(str(path), 0.0, 1), lambda: 1 << 40)
    for second, samples in enumerate(seconds, 1):
        out.put(Singles([(Shape(metric, {}), at, at) for metric, at in samples]))
        out.mark(float(second))
    out.end()
    return path


def introduced(name: str) -> str:
    return metric_line(name, "counter", "default", {})


def test_points_of_all_parts_come_in_the_order_of_time_and_each_metric_is_introduced_once(tmp_path: Path) -> None:
    one = part(tmp_path / "one", [("a", 0.9), ("b", 0.2)], [("a", 1.5)], [("b", 1.2)], [("a", 3.5)])
    two = part(tmp_path / "two", [("b", 0.5)], [("c", 1.9), ("a", 1.1)])
    done = join([one, two, tmp_path / "never-begun"], tmp_path / "out.json", introduced)
    found = read_samples(tmp_path / "out.json")
    assert done.points == len(found.times) == 8
    assert done.size == (tmp_path / "out.json").stat().st_size
    assert found.times == sorted(found.times)
    assert list(found.metrics) == ["b", "a", "c"]
    assert not one.exists()
    assert not two.exists()


def test_what_ended_together_stays_in_the_order_it_was_told_in(tmp_path: Path) -> None:
    join([part(tmp_path / "one", [("z", 0.5), ("a", 0.5), ("m", 0.5)])], tmp_path / "out.json", introduced)
    assert list(read_samples(tmp_path / "out.json").metrics) == ["z", "a", "m"]


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_what_a_killed_generator_left_is_joined_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    path = part(tmp_path / f"one{suffix}", *([("a", second + 0.5)] * 20 for second in range(50)))
    path.write_bytes(path.read_bytes()[:-40])
    file = tmp_path / f"out.json{suffix}"
    done = join([path], file, introduced)
    assert 900 < done.points <= 1000
    assert len(read_samples(file).times) == done.points


def test_the_joined_file_is_packed_where_its_name_says_so(tmp_path: Path) -> None:
    join([part(tmp_path / "one.gz", [("a", 0.5)])], tmp_path / "out.json.gz", introduced)
    assert len(gzip.decompress((tmp_path / "out.json.gz").read_bytes()).splitlines()) == 2


def test_a_file_that_cannot_be_written_leaves_the_parts_where_they_are(tmp_path: Path) -> None:
    one = part(tmp_path / "one", [("a", 0.5)])
    with pytest.raises(OSError, match="No space left"):
        join([one], Path("/dev/full"), introduced)
    assert one.exists()


def test_a_metric_is_introduced_as_k6_does() -> None:
    declared = {"": ("p(95)<500",), "endpoint:search": ("p(95)<400",), "a:b:c,d:e": ()}
    line = metric_line("http_req_duration", "trend", "time", declared)
    assert line.startswith('{"type":"Metric","data":{"name":"http_req_duration","type":"trend","contains":"time",')
    data = json.loads(line)["data"]
    assert data["thresholds"] == ["p(95)<500"]
    assert [(each["name"], each["suffix"], each["tags"]) for each in data["submetrics"]] == [
        ("http_req_duration{endpoint:search}", "endpoint:search", {"endpoint": "search"}),
        ("http_req_duration{a:b:c,d:e}", "a:b:c,d:e", {"a": "b:c", "d": "e"}),
    ]
    plain = json.loads(metric_line("vus", "gauge", "default", {}))
    assert plain == {
        "type": "Metric",
        "data": {"name": "vus", "type": "gauge", "contains": "default", "thresholds": [], "submetrics": None},
        "metric": "vus",
    }
