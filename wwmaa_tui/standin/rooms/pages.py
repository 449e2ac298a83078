"""The HTML pages, made ahead, and again when the catalogue grows; only the search page repeats what was asked for.

Lists are there at once, and asked for anew by the page's script, as on the pages of a real site.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

from wwmaa_tui.standin import hero
from wwmaa_tui.standin.answers import HTML, Answer, answer
from wwmaa_tui.standin.costs import PAGE
from wwmaa_tui.standin.endpoints import Call, Endpoint, Handler
from wwmaa_tui.standin.identity import claims_of
from wwmaa_tui.standin.live_catalogue import Kept, LiveCatalogue
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.records import Event, Instructor

_LAYOUT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · WWMAA</title>
<link rel="icon" href="/static/images/logo.png">
<link rel="stylesheet" href="/static/css/main.css">
<script src="/static/js/main.js" defer></script>
</head>
<body>
<header>
<a href="/"><img src="/static/images/logo.png" alt="WWMAA" width="96" height="96"></a>
<nav><a href="/events">Events</a> <a href="/instructors">Instructors</a> <a href="/search">Search</a>
<a href="/dashboard">Dashboard</a></nav>
</header>
<main>
<h1>{heading}</h1>
{content}
</main>
<footer>World Wide Martial Arts Association</footer>
</body>
</html>
"""
_HERO = (
    f'<img class="hero" src="/static/images/hero.png" width="{hero.WIDTH}" height="{hero.HEIGHT}" '
    'alt="The sun rises over the tatami">\n'
)
_HERE = "<!-- query -->"


def endpoints(platform: Platform) -> list[Endpoint]:
    """The five pages."""
    catalogue = platform.catalogue
    dashboard = answer(
        _page("Dashboard", "Your dashboard", '<section data-api="/api/users/me/dashboard"></section>').encode(),
        HTML,
        PAGE,
    )

    def shown(page: Callable[[], str]) -> Handler:
        ready = Kept(catalogue, lambda: answer(page().encode(), HTML, PAGE))
        return lambda call: ready.value()

    def members_only(call: Call) -> Answer:
        claims_of(platform, call)
        return dashboard

    return [
        Endpoint("GET", "/", "page", shown(lambda: _home(catalogue))),
        Endpoint("GET", "/events", "page", shown(lambda: _events(catalogue))),
        Endpoint("GET", "/instructors", "page", shown(lambda: _instructors(catalogue))),
        Endpoint("GET", "/search", "page", _search_page()),
        Endpoint("GET", "/dashboard", "page", members_only),
    ]


def _home(catalogue: LiveCatalogue) -> str:
    return _page("Home", "Train, learn and meet", _HERO + _section("events", _event_list(catalogue.events[:6]), 6))


def _events(catalogue: LiveCatalogue) -> str:
    return _page("Events", "Events", _section("events", _event_list(catalogue.events[:20])))


def _instructors(catalogue: LiveCatalogue) -> str:
    cards = _instructor_list(catalogue.instructors[:20])
    return _page("Instructors", "Instructors", _section("instructors", cards))


def _search_page() -> Handler:
    form = (
        f'<form action="/search"><input name="q" value="{_HERE}" aria-label="Search"><button>Search</button></form>\n'
        '<section data-api="/api/search" data-with-query></section>'
    )
    before, after = (half.encode() for half in _page("Search", "Search", form).split(_HERE))

    def show(call: Call) -> Answer:
        asked = html.escape(call.query().get("q", "")).encode()
        return answer(before + asked + after, HTML, PAGE)

    return show


def _page(title: str, heading: str, content: str) -> str:
    return _LAYOUT.format(title=title, heading=heading, content=content)


def _section(listed: str, cards: str, most: int = 20) -> str:
    return f'<section data-api="/api/{listed}?limit=20" data-most="{most}">\n{cards}\n</section>'


def _event_list(events: Iterable[Event]) -> str:
    return _cards(
        (event.title, f"{event.start_date[:10]} · {event.location} · {f'${event.price}' if event.price else 'free'}")
        for event in events
    )


def _instructor_list(instructors: Iterable[Instructor]) -> str:
    return _cards((instructor.name, f"{instructor.style} · {instructor.rank}") for instructor in instructors)


def _cards(entries: Iterable[tuple[str, str]]) -> str:
    cards = "\n".join(
        f"<li><strong>{html.escape(title)}</strong><span>{html.escape(note)}</span></li>" for title, note in entries
    )
    return f'<ul class="cards">\n{cards}\n</ul>'
