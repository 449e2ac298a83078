"""Why a server did not answer as asked, in words for people. Says nothing of what was sent: that may be secret."""

from __future__ import annotations

import math
import socket
import ssl
from collections.abc import Iterator, Mapping

from engine.monitors.monitor import TIMEOUT_S, MonitorError

TOO_SLOW = f"did not answer within {TIMEOUT_S:g} s"
_NOT_YET, _EXPIRED = 9, 10
_OF_ANOTHER = (62, 64)
"""Its names, or its addresses, do not have the one that was asked."""
_LONGEST_PAUSE_S = 60.0
"""A server that wants to be left alone for longer is asked once a minute all the same."""


def no_answer(error: BaseException, prefix: str) -> MonitorError:
    """An exchange that failed: from the error and all that lies below it. `prefix` is of the variables to check."""
    for below in _causes(error):
        match below:
            case ssl.SSLCertVerificationError():
                return MonitorError(_distrust(below.verify_code, prefix))
            case ssl.SSLError():
                return MonitorError(f"does not speak TLS as it should: check {prefix}_URL")
            case ConnectionRefusedError():
                return MonitorError("refused the connection")
            case socket.gaierror():
                return MonitorError(f"its name is not known: check {prefix}_URL")
            case TimeoutError():
                return MonitorError(TOO_SLOW)
            case ConnectionError():
                return MonitorError("ended the connection")
    return MonitorError(f"did not answer: {type(error).__name__}")


def refusal(status: int, headers: Mapping[str, str], prefix: str) -> MonitorError:
    """An answer with another status than 200."""
    pause_s = _pause(headers)
    if status in (401, 403):
        return MonitorError(f"not let in ({status}): check {prefix}_TOKEN or {prefix}_USER")
    if status == 404:
        return MonitorError(f"nothing there (404): check {prefix}_URL")
    if status == 429:
        return MonitorError("wants to be asked less often (429)", retry_after_s=pause_s)
    if 300 <= status < 400:
        return MonitorError(f"sends elsewhere ({status}): check {prefix}_URL")
    return MonitorError(f"answers {status}", retry_after_s=pause_s)


def _distrust(code: int, prefix: str) -> str:
    """By OpenSSL's number of what is wrong with a certificate: an authority more helps only where one is missing."""
    if code == _EXPIRED:
        return "its certificate has expired"
    if code == _NOT_YET:
        return "its certificate is not valid yet: check this machine's clock"
    if code in _OF_ANOTHER:
        return f"its certificate is another server's: check the name in {prefix}_URL"
    return f"its certificate is not trusted: name its authority's in {prefix}_CA_FILE"


def _pause(headers: Mapping[str, str]) -> float | None:
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_PAUSE_S) if math.isfinite(seconds) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it, the outermost first; urllib3 keeps causes in `reason` and in arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [getattr(each, "reason", None), *each.args, each.__cause__, each.__context__]
            waiting += getattr(each, "exceptions", ())
