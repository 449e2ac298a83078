"""What a launch finds around it: the environment, the targets it aims at, a browser, and the stand-in of `--demo`.

Everything that can be wrong with them is found before a byte is sent.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.browsing import Browsing, look_for_browser
from engine.doctor.row import Row
from engine.errors import ConfigError, EngineError, Problem, RefusedError
from engine.generators.dealing import generators_apart
from engine.journal.platform_target import PlatformTarget
from engine.journeys.aiming import aimed
from engine.monitors.panels import WINDOW_S
from engine.monitors.settings import read_settings
from engine.plan.model import Plan
from engine.profile.alert_outlines import outline_alerts, rules_over
from engine.profile.catalog import find_alerts, find_platform_targets, find_site
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_alerts, load_targets
from engine.profile.model import Profile
from engine.profile.named_series import alert_problems, series_problems, target_problems
from engine.profile.platform_targets import outline_targets
from engine.target.environment import Environment, read_environment
from engine.target.loading import load_site
from engine.target.site import Site
from engine.target.target import Target
from engine.window import FORM, Window, read_window
from engine.wire.browser.finding import why_not
from wwmaa_tui.launch_options import LaunchOptions, bad_flag

if TYPE_CHECKING:
    from engine.watch import WatchOrder
    from wwmaa_tui.standin.process import StandInProcess

_BROWSER = "BROWSER_PATH"
_WINDOW = "RUN_WINDOW"
_DEMO_WINDOW_S = 10.0
"""What $window stands for where nobody says so: the stand-in is scraped every second, and a rate over the usual half
minute would stand far below that of a load which began just now."""


class Surroundings:
    """Those of all launches with the same options. Owns the stand-in, which lives until close()."""

    def __init__(self, options: LaunchOptions) -> None:
        self._options = options
        self._standin: StandInProcess | None = None

    @property
    def known(self) -> bool:
        """Whether the target's address is: a stand-in gets one when it is started."""
        return not self._options.demo or self._standin is not None

    @property
    def lacks(self) -> str:
        """What the stand-in was to have beside it and does not, in one line; empty where nothing is missing."""
        return self._standin.lacks if self._standin else ""

    @property
    def site(self) -> str:
        """The site that goes before the profile's; empty where none does, or the environment cannot be read: whoever
        asks for targets is told that."""
        if self._options.demo:
            return self._options.env.get("SITE", "")
        try:
            return self._environment().site or ""
        except ConfigError:
            return ""

    @property
    def window(self) -> Window | None:
        """When load may be sent, by the command line, else by the environment. ConfigError where that says nonsense."""
        if self._options.window is not None or self._options.demo:
            return self._options.window
        environment = self._environment()
        text = environment.get(_WINDOW)
        try:
            return read_window(text) if text else None
        except ValueError as error:
            raise ConfigError(environment.problem(_WINDOW, str(error), f"write {FORM}")) from None

    def start(self) -> None:
        """Start the stand-in, where one is wanted and there is none yet. EngineError when it does not start."""
        if not self._options.demo or self._standin is not None:
            return
        from wwmaa_tui.standin.process import StandInFailed, StandInProcess

        try:
            self._standin = StandInProcess.start(prometheus=True)
        except StandInFailed as error:
            raise EngineError(f"the stand-in platform did not start: {error}") from error

    def close(self) -> None:
        """End the stand-in, if there is one."""
        if self._standin is not None:
            with contextlib.suppress(OSError):
                self._standin.stop()
            self._standin = None

    def check(self, profiles: Sequence[Profile]) -> tuple[Target, ...]:
        """The targets, where a launch would find nothing wrong with what is to be watched beside them, either; its
        errors are those of `targets()`, with the problems of both."""
        wrong: list[Problem] = []
        try:
            read_settings(self._environment())
        except ConfigError as error:
            wrong += error.problems
        try:
            found = self.targets(profiles)
        except ConfigError as error:
            raise ConfigError(*dict.fromkeys((*error.problems, *wrong))) from None
        if wrong:
            raise ConfigError(*wrong)
        return found

    def targets(self, profiles: Sequence[Profile]) -> tuple[Target, ...]:
        """Of each profile. RefusedError when the guard says no to any; ConfigError with the problems of all."""
        found, problems = [], dict[Problem, None]()
        environment, site_of = self._environment(), cache(_site)
        for profile in profiles:
            try:
                found.append(self._target(profile, environment, site_of(environment.site or profile.site)))
            except ConfigError as error:
                problems.update(dict.fromkeys(error.problems))
        try:
            _ = self.window
        except ConfigError as error:
            problems.update(dict.fromkeys(error.problems))
        if problems:
            raise ConfigError(*problems)
        return tuple(found)

    def _target(self, profile: Profile, environment: Environment, site: Site) -> Target:
        panels, alerts = profile.monitoring.over(site.monitoring).outlines, find_alerts()
        rules = load_alerts(alerts)  # what is wrong with it is said before anything is begun
        wanted = find_platform_targets()
        problems = (
            *series_problems(profile, panels),
            *alert_problems(rules, panels, str(alerts)),
            *target_problems(load_targets(wanted), panels, str(wanted)),
        )
        if problems:
            raise ConfigError(*problems)
        return aimed(profile, site, environment, self._options.allow_hosts)

    def examine(self, profiles: Sequence[Profile], tell: Callable[[Row], None]) -> None:
        """Look whether all is there that the profiles need, beside a load; each row is told as it comes."""
        from wwmaa_tui.examining import examined

        if not self.known:
            tell(Row("guard", "ok", "loopback: the embedded stand-in platform"))
            tell(
                Row(
                    "target", "not measured", "the stand-in is started by the first launch, with its data", needed=False
                )
            )
            return
        try:
            targets = self.targets(profiles)
        except RefusedError as error:
            tell(Row("guard", "not ok", str(error)))
            return
        except ConfigError as error:
            for each in error.problems:
                tell(Row("settings", "not ok", f"{each.key or each.source}: {each.message}", each.hint))
            return
        tell(Row("guard", "ok", f"{targets[0].guard.host}, allowed by {targets[0].guard.reason}"))
        environment = self._environment()
        examined(targets[0], profiles, environment, tell, browser=self._options.browser, folder=self._options.results)

    def _environment(self) -> Environment:
        if self._standin is not None:
            # The demo aims at the stand-in whatever the environment says, so nothing else is read.
            return read_environment(Path(os.devnull), process=self._standin.env, flags=self._options.env)
        return read_environment(self._options.env_file, flags=self._options.env)

    def watch(self, profile: Profile, target: Target) -> WatchOrder:
        """What is watched beside the load. ConfigError where a monitor's server cannot be made out."""
        from engine.monitors.catalog import monitors_for
        from engine.watch import WatchOrder

        monitoring = profile.monitoring.over(target.site.monitoring)
        if self._standin is not None and monitoring.window_s == WINDOW_S:
            monitoring = replace(monitoring, window_s=_DEMO_WINDOW_S)
        rules = rules_over(load_alerts(find_alerts()), profile.alerts)
        thresholds = outline_thresholds(profile, panels=monitoring.outlines)
        settings = read_settings(self._environment())
        monitors = [monitor.name for monitor in monitors_for(settings, monitoring)]
        alerts = outline_alerts(rules, thresholds, monitoring.outlines, monitors)
        return WatchOrder(settings, monitoring, alerts)

    def platform_targets(self, watch: WatchOrder) -> tuple[PlatformTarget, ...]:
        """What the report of a run with these panels holds the platform against."""
        return outline_targets(load_targets(find_platform_targets()), watch.monitoring.outlines)

    def browsing(self, profile: Profile, planned: Plan) -> tuple[Plan, Browsing | None]:
        """The plan as it can be carried out, and what a browser has to do with that. ConfigError where one was asked
        for that cannot be had, or nothing is left without one."""
        if not generators_apart(planned):
            return planned, None
        name, named = self._browser()
        carried_out, browsing = look_for_browser(planned, named)
        if named and browsing and not browsing.found:
            raise bad_flag(name, browsing.found.said)
        if browsing and not carried_out.scenarios:
            raise ConfigError(Problem(profile.name, "", "needs a browser for all it does", browsing.found.said))
        return carried_out, browsing

    def _browser(self) -> tuple[str, str]:
        """Where somebody asked for a browser, and for which; empty: whichever is found."""
        from_environment = self._environment().get(_BROWSER) or os.environ.get(_BROWSER, "")
        name, browser = ("--browser", self._options.browser) if self._options.browser else (_BROWSER, from_environment)
        if browser and (problem := why_not(browser)):
            raise bad_flag(name, *problem)
        return name, browser


def _site(name: str) -> Site:
    """A site by its name. ConfigError with all its problems."""
    return load_site(find_site(name))
