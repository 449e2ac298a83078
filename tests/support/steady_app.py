"""The app on a run that is played to it, for so many seconds; prints to a file what that cost.

python -m tests.support.steady_app FILE picker|still|changing SECONDS
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_FPS", "15")

WARM_UP_S = 3.0
"""Until everything that is loaded late was loaded."""


def main(told: Path, what: str, seconds: float) -> None:
    """Run it; the file gets CPU and wall seconds."""
    from tests.support.catalog_story import launcher
    from tests.support.scripted_feed import ScriptedFeed
    from tests.support.search_story import calm, search_script, slow_spell
    from wwmaa_tui.app import WwmaaApp

    script = calm(search_script().phase("running"), 150)
    feed = ScriptedFeed(script.events)
    app = WwmaaApp(launcher(feed), chosen="search", theme="dark")
    cost = 0.0

    def another_second() -> None:
        """Its events are made here, too, which is none of the app's cost."""
        nonlocal cost
        began = time.process_time()
        feed.extend(slow_spell(script, 1, worst=0.5).events)
        cost += time.process_time() - began

    def begin() -> None:
        app.set_timer(seconds, end)
        if what == "changing":
            app.set_interval(1.0, another_second)
        begun.extend((time.process_time(), time.perf_counter()))

    def end() -> None:
        spent = time.process_time() - begun[0] - cost
        told.write_text(f"{spent} {time.perf_counter() - begun[1]}")
        app.exit(0)

    def ready() -> None:
        if what != "picker":
            app.simulate_key("enter")
        app.set_timer(WARM_UP_S, begin)

    begun: list[float] = []
    app.call_later(lambda: app.set_timer(1.0, ready))
    app.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
