"""Who sits at the keys: the name that commands and notes are stamped with."""

from __future__ import annotations

OPERATOR = "operator"
"""Who commands from a screen, where nobody says more."""
LONGEST = 200
"""Characters of a name, as the engine takes them."""


def operator_name() -> str:
    """`ada@staging-box`: the user and the host, for the journal."""
    import getpass
    import socket

    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        import os

        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"[:LONGEST]
