"""A journal in which everything that comes from outside says the same hostile text, as a run would have written it."""

from __future__ import annotations

import msgspec

from engine.journal.events import (
    AnyEvent,
    AuditDone,
    CommandGiven,
    ErrorSeen,
    GeneratorLost,
    LeftBehind,
    LevelChanged,
    NoteTaken,
    PreflightChecked,
    RunEnded,
    RunStarted,
    SnapshotTaken,
)
from engine.journal.monitor_events import IssuesSeen, MonitorChanged, TracesSeen
from engine.measure.series import parse_series, series_name

LINKS = ("javascript:alert(1)", "https://sentry.example/1?x=(a)|b", "https://user:pass@x.example")
"""Of which only the second leads anywhere."""
MOST_HOSTILE = (
    "# h | <script>alert(1)</script> ![i](javascript:x) [l](https://evil.example) `c` **b** _e_ ~~s~~ "
    "https://evil.example www.evil.example me@evil.example <https://evil.example> &lt; &#60; $x$ \\| \\"
)
ATTACKS = (
    '<img srcset="//evil.example/x 1x" src=x onerror=alert(1)>',
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "</script></style></title></textarea></svg><base href=//evil.example>",
    "[x](javascript&colon;alert(1)) [x](java&#x73;cript:alert(1)) [x](<javascript:alert(1)>)",
    "[x][y] [y]\n\n[y]: https://evil.example 'title'\n[x]: https://evil.example",
    "<https://evil.example> <me@evil.example> <javascript:alert(1)> ftp://evil.example/x",
    "note[^1]\n\n[^1]: https://evil.example",
    "Pass\n====\n\nPass\n---\n",
    "a \\| b \\\\| c | d\n|---|---|\n| x | y |",
    "\u202e\u2066gnp.exe\u2069 p\u200ba\u200bs\u200bs \ufeff\u00ad \U000e0041 \u2028 # h",
    "x" * 9_000,
    "\U0001f469\u200d\U0001f4bb" * 500,
    "\u0301" * 2_000,
    "```\n~~~~\n<!--\n-->]]><?php ?><![CDATA[x]]>",
    "$$\\href{javascript:alert(1)}{x}$$ $`x`$ :tada: #1 GH-1 owner/repo#1 @owner/team",
    "[!WARNING]\n> [!NOTE]",
    "<details open ontoggle=alert(1)><summary>x</summary>",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x9b31m \x00 \x7f \ud800",
)


def hostile(events: tuple[AnyEvent, ...], text: str) -> list[AnyEvent]:
    """That journal."""
    return [msgspec.structs.replace(event, **_fields(event, text)) for event in events]


def _fields(event: AnyEvent, text: str) -> dict[str, object]:
    match event:
        case RunStarted():
            return {"title": text, "target": text, "tags": {text: text}, "changes": (text,), "profile": text}
        case PreflightChecked():
            return {"check": text, "detail": text}
        case ErrorSeen():
            return {"detail": text, "kind": text}
        case LeftBehind() | AuditDone() | MonitorChanged() | GeneratorLost():
            return {"detail": text}
        case CommandGiven():
            return {"detail": text, "origin": text}
        case LevelChanged():
            return {"stage": text}
        case NoteTaken():
            return {"text": text, "origin": text}
        case RunEnded():
            return {"sentence": text}
        case IssuesSeen():
            given = {"title": text, "culprit": text, "short_id": text}
            pairs = zip(event.issues, LINKS, strict=True)
            return {"issues": tuple(msgspec.structs.replace(issue, **given, link=link) for issue, link in pairs)}
        case TracesSeen():
            told = {"endpoint": text, "name": text, "link": text}
            return {"traces": tuple(msgspec.structs.replace(each, **told) for each in event.traces)}
        case SnapshotTaken(names=names):
            return {"names": {number: _endpoint(name, text) for number, name in names.items()}}
    return {}


def _endpoint(name: str, text: str) -> str:
    """A series as the engine would have named it for an endpoint of that name."""
    metric, tags = parse_series(name)
    return series_name(metric, {tag: text if value == "search_filtered" else value for tag, value in tags})
