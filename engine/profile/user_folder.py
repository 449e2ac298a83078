"""The folder of one's own for this program: profiles, and what the people's side keeps beside them."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "wwmaa-tui"


def user_folder() -> Path:
    """`$XDG_CONFIG_HOME/wwmaa-tui`, else `~/.config/wwmaa-tui` on every system; it need not exist."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / _NAME
