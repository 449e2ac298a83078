"""A scripted launcher with a real workbench: profiles of a story, changed and saved as the command line's would be."""

from __future__ import annotations

from dataclasses import replace

from engine.plan.model import Plan
from engine.plan.planner import plan
from engine.profile.catalog import CatalogEntry, own_folder, read_entry
from tests.support import catalog_story
from tests.support.scripted_feed import ScriptedLauncher
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.workbench import Workbench, options_of


class ScriptedWorkshop(ScriptedLauncher):
    """Three profiles of the story: two that can be launched, and one that is broken."""

    def __init__(self) -> None:
        story = catalog_story.launcher()
        names = ("search", "rtc", "webhooks")
        super().__init__([entry for entry in story.catalog if entry.name in names], story.outlooks, ())
        self._bench = Workbench(LaunchOptions(), _planned)

    def workshop(self) -> Workbench:
        """The real one."""
        return self._bench

    def shelf(self) -> Workbench:
        """The same."""
        return self._bench

    def entries(self) -> tuple[CatalogEntry, ...]:
        """The profiles as they were changed, and those that were saved into the user's folder."""
        saved = own_folder().glob("*.toml")
        return tuple(map(self._bench.as_changed, (*self.catalog, *map(read_entry, sorted(saved)))))

    def outlook(self, entry: CatalogEntry) -> Outlook:
        """Of the story, with the plan as it was changed."""
        known = self.outlooks.get(entry.name, self.outlooks["search"])
        return known if known.problems else replace(known, plan=_planned(entry))


def _planned(entry: CatalogEntry) -> Plan:
    assert entry.profile is not None
    return plan(entry.profile, time_scale=options_of(entry, LaunchOptions()).time_scale)
