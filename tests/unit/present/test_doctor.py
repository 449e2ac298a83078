from __future__ import annotations

from engine.doctor.row import Row
from wwmaa_tui.present.doctor import doctor_lines

WELL = Row("guard", "ok", "loopback")


def test_what_is_not_needed_and_not_well_is_counted_all_the_same() -> None:
    aside = Row("prometheus", "not ok", "connection refused", "does it run there?", needed=False)
    assert doctor_lines([WELL])[-1] == "Everything needed is there."
    unnamed = Row("jaeger", "not measured", "JAEGER_URL is not set", needed=False)
    assert doctor_lines([WELL, unnamed])[-1] == "Everything needed is there."
    told = doctor_lines([WELL, aside])[-1]
    assert told == "Everything needed is there. Not as it should be, though not needed here: 1 of 2."
    assert doctor_lines([WELL, Row("target", "not ok", "")])[-1] == "1 of 2 are not as they should be."
