"""The marks that every request of ours carries, so that a platform can tell load from people."""

from __future__ import annotations

USER_AGENT = "wwmaa-tui"
"""Beside the site's marker header, which carries the run's id."""
PHASE_HEADER = "X-Load-Test-Phase"
"""Says PREFLIGHT on marked requests that are not load."""
PREFLIGHT = "preflight"
