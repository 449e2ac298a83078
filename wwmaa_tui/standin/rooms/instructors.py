"""The list of instructors, in pages."""

from __future__ import annotations

from wwmaa_tui.standin.answers import Answer
from wwmaa_tui.standin.costs import LIST_CACHED, LIST_INSTRUCTORS
from wwmaa_tui.standin.endpoints import Call, Endpoint
from wwmaa_tui.standin.listing import cached, page_answer
from wwmaa_tui.standin.platform import Platform


def endpoints(platform: Platform) -> list[Endpoint]:
    """The list."""
    instructors = platform.catalogue.instructors

    def list_page(call: Call) -> Answer:
        return cached(
            platform, call, LIST_CACHED, lambda: page_answer("instructors", instructors, call.query(), LIST_INSTRUCTORS)
        )

    return [Endpoint("GET", "/api/instructors", "api", list_page)]
