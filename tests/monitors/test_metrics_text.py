"""A page in Prometheus' text format, and what is none."""

from __future__ import annotations

import pytest

from engine.monitors.metrics_text import NoMetricsPage, Page, PageReader, TooMuch


def read_page(text: str, wanted: list[str]) -> Page:
    return PageReader(wanted).read(text)


PAGE = """\
# HELP http_requests_total Requests answered.
# TYPE http_requests_total counter
http_requests_total{method="GET",endpoint="/a b",status_code="200"} 12
http_requests_total{method="GET",endpoint="say \\"no\\"",status_code="500"} 3.5e1 1700000000000
# TYPE active_requests gauge
active_requests 7
# TYPE odd_total gauge
odd_total 2
# TYPE ticks counter
ticks 5
active_requests_more 99
broken_ratio NaN
# TYPE t histogram
t_bucket{le="0.1"} 1
t_bucket{le="+Inf"} 2
"""


def test_the_wanted_samples_are_read_and_the_rest_is_not_even_parsed() -> None:
    page = read_page(f"{PAGE}rubbish{{that would not parse 1\n", ["http_requests_total", "active_requests", "absent"])
    assert page.samples == {
        ("http_requests_total", (("endpoint", "/a b"), ("method", "GET"), ("status_code", "200"))): 12.0,
        ("http_requests_total", (("endpoint", 'say "no"'), ("method", "GET"), ("status_code", "500"))): 35.0,
        ("active_requests", ()): 7.0,
    }
    assert page.counters == {"http_requests_total"}


def test_what_grows_is_known_by_its_type_and_without_one_by_its_name() -> None:
    page = read_page(PAGE, ["odd_total", "ticks", "t_bucket", "active_requests"])
    assert page.counters == {"ticks", "t_bucket"}
    assert read_page("odd_total 2\n", ["odd_total"]).counters == {"odd_total"}


def test_a_value_that_is_no_number_is_left_out() -> None:
    assert read_page(PAGE, ["broken_ratio"]).samples == {}


def test_windows_line_ends_are_as_good() -> None:
    assert read_page(PAGE.replace("\n", "\r\n"), ["active_requests"]).samples == {("active_requests", ()): 7.0}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "an empty page"),
        ("\n \n", "an empty page"),
        ("<html>\n<p>mine is 5</p>\n</html>", "no metrics"),
        ('{"status": "ok", "n": 5}', "no metrics"),
        ("# TYPE a gauge\n", "no metrics"),
        ('ok 1\nmine{a="b} 1\n', "cannot be read"),
        ("ok 1\nmine one\n", "cannot be read"),
        ("ok 1\nmine \n", "cannot be read"),
    ],
)
def test_what_is_no_such_page_is_told(text: str, reason: str) -> None:
    with pytest.raises(NoMetricsPage, match=reason):
        read_page(text, ["mine"])


def test_the_next_page_of_the_same_target_is_read_anew() -> None:
    reader = PageReader(["mine"])
    assert reader.read('mine{a="}"} 1\nmine{a="b"} 2 1700000000000\n').samples == {
        ("mine", (("a", "}"),)): 1.0,
        ("mine", (("a", "b"),)): 2.0,
    }
    assert reader.read('mine{a="b"} 3\nmine{a="c"} 4\n').samples == {
        ("mine", (("a", "b"),)): 3.0,
        ("mine", (("a", "c"),)): 4.0,
    }


def test_what_stands_behind_a_remark_is_no_value() -> None:
    page = read_page(
        'mine{a="x # {y} 9"} 5 # {trace_id="abc"} 0.3 1700000000\nmine{a="b"} 4 1700000000000\nmine 7 # {c="d"} 0.1\n',
        ["mine"],
    )
    assert page.samples == {("mine", (("a", "x # {y} 9"),)): 5.0, ("mine", (("a", "b"),)): 4.0, ("mine", ()): 7.0}


def test_a_page_is_given_up_when_its_time_is_over_and_gets_further_next_time() -> None:
    reader = PageReader(["mine"])
    text = "".join(f'mine{{n="{number}"}} 1\n' for number in range(350))
    with pytest.raises(TooMuch, match="takes too long"):
        reader.read(text, ends_at=0.0)
    assert reader.known == 100
    assert len(reader.read(text).samples) == 350
