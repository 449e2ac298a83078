"""A document as one HTML page that needs nothing else: to be read in a browser, on a phone, on paper, and signed.

1. It asks nothing of a network, and its policy forbids it to: style and script are its own, named by their digests.
2. Without a script everything is there; with it a cursor reads all charts at one second.
3. Every text of the document is escaped; links lead to http(s) or to a section.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence

from engine.report.document import Chart, Document
from engine.report.rendering.page.escaping import text
from engine.report.rendering.page.parts import Body, walk
from engine.report.rendering.page.script import SCRIPT
from engine.report.rendering.page.style import style
from engine.wording.levels import MARKS

_SIGNATURE = "".join(f"<div><dd></dd><dt>{what}</dt></div>" for what in ("Name and role", "Date", "Signature"))
_DEPTH_OF_CONTENTS = 2


def html(document: Document) -> str:
    """The whole page."""
    body = Body(document)
    sections = "".join(body.sections(document.sections))
    return "".join(
        (
            "<!doctype html>\n",
            *_head(document),
            '<body><div class="page">',
            *_contents(body.contents),
            *_title(document),
            f"<main>{sections}",
            f'<div class="signature"><h2>Signature</h2><dl>{_SIGNATURE}</dl></div>',
            "</main></div>",
            f"<script>{SCRIPT}</script>" if _has_charts(document) else "",
            "</body></html>\n",
        )
    )


def policy(script: bool) -> str:
    """What the page may do: be painted, and run its own script where it has one."""
    allowed = f"script-src '{_digest(SCRIPT)}'; " if script else ""
    return f"default-src 'none'; {allowed}style-src '{_digest(style())}'; base-uri 'none'; form-action 'none'"


def _head(document: Document) -> Iterator[str]:
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy(_has_charts(document))}">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
    yield f"<title>{text(document.title)}: {text(document.verdict)}</title><style>{style()}</style></head>"


def _title(document: Document) -> Iterator[str]:
    mark = MARKS[document.level]
    yield f"<header><h1>{text(document.title)}</h1>"
    yield f'<div class="verdict {mark.role}"><strong>{mark.symbol} {text(document.verdict)}</strong>'
    yield f"<p>{text(document.sentence)}</p></div>"
    if document.facts:
        pairs = (f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in document.facts)
        yield f'<dl class="facts">{"".join(pairs)}</dl>'
    yield "</header>"


def _contents(titles: Sequence[tuple[int, str, str]]) -> Iterator[str]:
    """Sections, and those inside them."""
    shown = [each for each in titles if each[0] <= _DEPTH_OF_CONTENTS]
    if not shown:
        return
    yield '<nav aria-label="Contents"><ul>'
    previous = 0
    for depth, ident, title in shown:
        yield "" if not previous else "<ul>" if depth > previous else "</li></ul></li>" if depth < previous else "</li>"
        yield f'<li><a href="#{ident}">{text(title)}</a>'
        previous = depth
    yield "</li></ul>" * previous + "</nav>"


def _has_charts(document: Document) -> bool:
    return any(isinstance(part, Chart) for section in walk(document.sections) for part in section.parts)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
