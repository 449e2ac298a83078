"""A run of several scenarios that hold to different things: users, arrivals, a fixed number of iterations."""

from __future__ import annotations

from engine.plan.planner import plan
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Profile, Scenario, SharedIterations
from tests.support.run_script import Answers, RunScript

BROWSE = Scenario("browse", "search", ConstantVUs(20, 60.0))
ARRIVE = Scenario("arrive", "search", ConstantArrivalRate(10.0, 1.0, 60.0, 5, 5))
COUNT = Scenario("count", "search", SharedIterations(2, 50, 60.0))


def several(*scenarios: Scenario, seconds: int = 10) -> RunScript:
    """So many seconds of them; all three if none is named."""
    chosen = scenarios or (BROWSE, ARRIVE, COUNT)
    script = RunScript(plan(Profile(name="several", title="several", site="wwmaa", scenarios=chosen))).phase("running")
    for _ in range(seconds):
        script.second({"search": Answers(5, 100.0, 200.0)}, users=20)
    return script
