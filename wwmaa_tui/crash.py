"""What happens when this program itself fails: one line for people, a file with the details, and, where
WWMAA_SENTRY_DSN asks for it, a report to that Sentry.

1. Neither file nor report holds a secret, a command line, the value of a variable or a home folder.
2. Nothing is imported, opened or sent before there is something to report; without the DSN sentry-sdk is never loaded.
3. Telling of a failure never fails itself, and takes two seconds at most.
"""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

from wwmaa_tui.crash_context import Cleaner, Context

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

    from engine.target.environment import Environment

DSN = "WWMAA_SENTRY_DSN"
FLUSH_S = 2.0
_AT_ONCE_S = 0.01


@dataclass(frozen=True)
class Told:
    """What became of a crash."""

    file: Path | None
    """The details; None where nothing could be written."""
    sentry: str = ""
    """Host that the report went to; empty where none was asked for."""
    sent: bool = False


def tell(error: BaseException, context: Context, err: TextIO | None = None) -> Told:
    """Write the details, report them where that was asked for, and say so in one line on stderr. Raises nothing."""
    clean = Cleaner(context)
    told = Told(_write(error, context, clean))
    dsn = _dsn(context.environment)
    if dsn and not dsn_problem(dsn):
        sent = False
        # A report that fails, or that somebody does not want to wait for, must not hide the failure it is about.
        with contextlib.suppress(Exception, KeyboardInterrupt):
            sent = _report(error, dsn, context, clean)
        told = Told(told.file, urlsplit(dsn).netloc.rpartition("@")[2], sent)
    with contextlib.suppress(OSError, ValueError):
        stream = sys.stderr if err is None else err
        stream.write(f"wwmaa-tui: {_line(error, told, clean)}\n")
        stream.flush()
    return told


def dsn_problem(dsn: str) -> str:
    """What is wrong with a DSN, without any of it; empty when it can be used."""
    try:
        parts = urlsplit(dsn)
        project = parts.path.rpartition("/")[2]
        fine = parts.scheme in ("http", "https") and parts.username and parts.hostname and project.isdecimal()
        fine = fine and parts.port != 0 and not any(char.isspace() for char in dsn)
    except ValueError:
        fine = False
    return "" if fine else f"{DSN} is not a DSN (https://KEY@HOST/PROJECT); crashes will not be reported"


def complain_of_dsn(environment: Environment | None, err: TextIO | None = None) -> None:
    """One line where there is a DSN that cannot be used; nothing else comes of it."""
    dsn = _dsn(environment)
    if dsn and (problem := dsn_problem(dsn)):
        with contextlib.suppress(OSError, ValueError):
            (sys.stderr if err is None else err).write(f"wwmaa-tui: {problem}\n")


def _dsn(environment: Environment | None) -> str:
    return (environment.get(DSN) if environment is not None else os.environ.get(DSN)) or ""


def _line(error: BaseException, told: Told, clean: Cleaner) -> str:
    from engine.wording.plain_text import plain

    said = f"this is a defect of wwmaa-tui: {plain(clean.text(_said(error)), limit=600)}"
    if told.sentry:
        said += f"; {'reported' if told.sent else 'could not be reported'} to {told.sentry}"
    if told.file is None:
        return f"{said}; its details could not be written anywhere"
    return f"{said}; please report it with {told.file}, which has the details and no secret"


def _said(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # a broken __str__ is no reason to say nothing
        text = "(it cannot be printed)"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _tags(context: Context) -> dict[str, str]:
    tags = {
        "version": _version(),
        "python": platform.python_version(),
        "command": context.command,
        "run_id": context.run_id,
        "profile": context.profile,
    }
    return {name: value for name, value in tags.items() if value}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("wwmaa-tui")
    except PackageNotFoundError:
        return "unknown"


def _write(error: BaseException, context: Context, clean: Cleaner) -> Path | None:
    """A file that nobody else can read; in the results folder, else where the system keeps what is temporary."""
    head = [f"{name}: {value}" for name, value in {**_tags(context), "system": platform.platform()}.items()]
    story = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    text = clean.text("\n".join([*head, "", story]))
    name = f"crash_{time.strftime('%Y-%m-%dT%H-%M-%SZ', time.gmtime())}_{secrets.token_hex(3)}.txt"
    for folder in (context.folder, Path(tempfile.gettempdir())):
        if folder is None or not folder.is_dir():
            continue
        with contextlib.suppress(OSError):
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            return folder / name
    return None


def _report(error: BaseException, dsn: str, context: Context, clean: Cleaner) -> bool:
    """Send it; whether it arrived within FLUSH_S."""
    import sentry_sdk
    from sentry_sdk.transport import HttpTransport
    from sentry_sdk.utils import event_from_exception

    arrived = True

    class Transport(HttpTransport):
        """Tells what did not arrive."""

        def on_dropped_event(self, _reason: str) -> None:
            nonlocal arrived
            arrived = False

    def unsent(_pending: int, _timeout: float) -> None:
        nonlocal arrived
        arrived = False

    def before_send(event: Event, _hint: Hint) -> Event | None:
        for name in ("server_name", "modules", "extra", "breadcrumbs", "user", "request"):
            event.pop(name, None)  # type: ignore[misc]
        cleaned: Event = clean.deep(_without_paths(event))
        return cleaned

    client = sentry_sdk.Client(
        dsn=dsn,
        transport=Transport,
        release=f"wwmaa-tui@{_version()}",
        environment="production",  # else the SDK takes what SENTRY_ENVIRONMENT says of the platform
        before_send=before_send,
        default_integrations=False,  # they would hook into logging, argv and every HTTP request of the load
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        propagate_traces=False,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_backpressure_handling=False,
        spotlight=False,
        debug=False,  # SENTRY_DEBUG is the platform's affair, too
        shutdown_timeout=0,
    )
    scope = sentry_sdk.Scope()
    for name, value in _tags(context).items():
        scope.set_tag(name, value)
    try:
        event, hint = event_from_exception(
            error, client_options=client.options, mechanism={"type": "wwmaa-tui", "handled": False}
        )
        taken = client.capture_event(event, hint, scope) is not None
        client.flush(FLUSH_S)
        client.flush(_AT_ONCE_S, unsent)  # it calls back after a tenth of a second, not when its time is up
    finally:
        client.close(0)
    return taken and arrived


def _without_paths(event: Event) -> Event:
    """Frames tell their module and line; where on this disk it lies is nobody's business."""
    for exception in (event.get("exception") or {}).get("values", []):
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            frame.pop("abs_path", None)
            frame.pop("vars", None)
    return event
