"""The file limit of this process and of the generators that inherit it: raised as far as the system lets us."""

from __future__ import annotations

import resource

_ENOUGH = 1 << 20


def raise_file_limit() -> int:
    """Raise the soft limit to the hard one; children inherit it. Returns the limit in force."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    # macOS calls its hard limit infinite and refuses what is over another one, which it does not name.
    while wanted > soft:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            wanted //= 2
        else:
            return wanted
    return soft


def hard_file_limit() -> int | None:
    """As far as anybody but root can raise it; None when there is no such limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return None if hard == resource.RLIM_INFINITY else hard
