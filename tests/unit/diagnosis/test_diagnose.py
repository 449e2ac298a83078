"""What holds for all findings: clean seconds only, nothing without evidence, silence is not health."""

from __future__ import annotations

import re
from pathlib import Path

from engine.report.chapters.findings import findings
from engine.report.diagnosis.diagnose import diagnose, examine
from engine.report.diagnosis.rules.catalog import RULES
from engine.report.diagnosis.series import Series, rank_correlation
from engine.report.document import Document, Section
from engine.state import RunState
from tests.support.signs import Series as Figures
from tests.support.signs import answers, found, gauges, run_of, together
from wwmaa_tui.present.end_summary import end_summary
from wwmaa_tui.present.findings import findings_view

GUIDE = Path(__file__).parents[3] / "docs" / "optimization-guide.md"


def ill(second: int) -> Figures:
    """A slow database, a full pool in part, a busy CPU."""
    return together(answers(10, 800.0), gauges(db_query_p95=900.0, db_pool_used=0.3, cpu=0.95))


def healthy(second: int) -> Figures:
    return together(
        answers(10, 40.0),
        gauges(db_query_p95=30.0, db_pool_used=0.2, cpu=0.2, memory=0.3, cache_hit_ratio=0.9),
    )


def test_a_healthy_run_has_no_finding() -> None:
    assert diagnose(run_of(60, healthy)) == ()


def test_seconds_that_are_tainted_or_held_are_no_evidence() -> None:
    def half(second: int) -> Figures:
        return ill(second) if second >= 10 else healthy(second)

    assert found(run_of(20, half), "slow-database") is not None
    for state in (run_of(20, half, tainted=lambda n: n >= 10), run_of(20, half, held=(10, 20))):
        assert diagnose(state) == ()
        assert (examine(state).seconds, examine(state).left_out) == (10, 10)


def test_a_generator_that_cannot_be_believed_lowers_confidence_and_is_named() -> None:
    sound, unsound = run_of(30, ill), run_of(30, ill, tainted=lambda n: n < 5)
    before, after = found(sound, "cpu-bound"), found(unsound, "cpu-bound")
    assert before is not None
    assert after is not None
    assert (before.confidence, after.confidence) == ("medium", "low")
    assert "5 of 30 s" in after.against[-1]


def test_no_figures_are_no_finding_and_no_health() -> None:
    for state in (RunState(), run_of(5, lambda _: {}), run_of(20, healthy, tainted=lambda n: True)):
        told = examine(state)
        assert told.symptoms == ()
        assert len(told.lacking) >= 5
    text = " ".join(texts(findings(RunState())))
    assert "not measured in any second" in text
    assert "an exhausted database pool the database pool (panel db_pool_used) not measured" in text
    assert "No rule found" not in text


def test_what_was_not_measured_is_listed_and_what_was_is_not() -> None:
    lacking = dict(examine(run_of(20, lambda _: answers(10, 40.0))).lacking)
    assert "slow traces" in lacking
    assert "a query for each row" in lacking["slow traces"]
    lacking = dict(examine(run_of(20, healthy)).lacking)
    assert not any("cpu" in missing or "pool" in missing for missing in lacking)


def test_every_finding_has_evidence_figures_and_a_way_to_the_guide() -> None:
    state = run_of(30, ill)
    symptoms = diagnose(state)
    assert {symptom.rule for symptom in symptoms} == {"slow-database", "cpu-bound"}
    for symptom in symptoms:
        assert symptom.evidence
        for text in (symptom.title, symptom.cause, *(each.said for each in symptom.evidence)):
            assert re.search(r"\d", text), text
        assert symptom.guide == f"docs/optimization-guide.md#{symptom.rule}"
    sections = {section.anchor: section for section in findings(state).sections}
    assert "0.95" not in " ".join(texts(findings(state))), "shares are said in per cent"
    assert all(symptom.title == sections[symptom.rule].title for symptom in symptoms)


def test_the_screen_and_the_summary_say_it_in_lines_of_eighty_columns() -> None:
    state = run_of(30, ill)
    lines = [line.text for line in end_summary(state, "results/x", ascii_only=True)]
    start = next(place for place, line in enumerate(lines) if "WHAT PROBABLY HURT" in line)
    told = lines[start + 2 : lines.index("", start + 2)]
    assert max(map(len, told)) <= 80
    assert told[0].startswith("    ! Slow database: queries took 900 ms")
    assert "(medium confidence)" in told[0]
    whole = " ".join(line.strip() for line in told)
    assert whole.count("confidence)") == whole.count("see docs/optimization-guide.md#") == 2
    assert "db_query_p95: p95 of a query was 900 ms" in whole
    assert len(findings_view(state).rows) == 2
    calm = run_of(30, healthy)
    assert "WHAT PROBABLY HURT" not in "\n".join(line.text for line in end_summary(calm, "results/x"))
    assert "No rule found a symptom in 30 s" in findings_view(calm).nothing
    assert "a query for each row" in findings_view(calm).unseen


def test_names_from_outside_are_one_plain_line() -> None:
    state = run_of(20, lambda _: together(answers(5, 900.0, endpoint="\x1b[31mevil"), answers(5, 40.0), ill(0)))
    assert "\x1b" not in " ".join(each for symptom in diagnose(state) for each in symptom.against)


def test_every_rule_has_its_heading_in_the_guide_and_every_heading_its_rule() -> None:
    headings = re.findall(r"^## (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(rule.name for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_correlation_needs_two_things_that_vary_and_some_length() -> None:
    rising = Series("a", {n: float(n + 1) for n in range(10)})
    wild = Series("b", {n: 10.0 ** (n + 1) for n in range(10)})
    still = Series("c", dict.fromkeys(range(10), 5.0))
    assert rank_correlation(rising, wild) == 1.0
    assert rank_correlation(rising, Series("d", {n: -float(n) for n in range(10)})) == -1.0
    assert rank_correlation(rising, still) is None
    assert rank_correlation(rising.during(range(5)), wild) is None


def test_what_is_said_of_one_state_is_looked_for_once() -> None:
    """The verdict is laid out again when the run before it was found; eight hours must not be read twice for it."""
    state = run_of(30, ill)
    assert findings_view(state).rows[0] == findings_view(state).rows[0]
    hits = examine.cache_info().hits
    findings_view(state)
    assert examine.cache_info().hits == hits + 1


def texts(section: Section) -> list[str]:
    return list(Document("t", "ok", "v", "s", (), (section,)).texts())
