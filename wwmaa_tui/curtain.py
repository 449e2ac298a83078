"""What stands on the terminal while the screens are loaded, which takes longer than an eye wants to wait.

It is drawn with the standard library alone, in the terminal's own colours and in ASCII, because theme and widgets are
part of what is being loaded. The app paints over it; whoever cannot start the app gets the terminal back as it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_UP = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
"""Another screen, without its cursor, empty."""
_DOWN = "\x1b[?25h\x1b[?1049l"


@contextmanager
def curtain(stream: TextIO, title: str, text: str) -> Iterator[None]:
    """Up while the body loads. It stays up for the app to paint over, and comes down where the body raises."""
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        width = 80
    bar = f" wwmaa-tui  {title}"[:width].ljust(width)
    stream.write(f"{_UP}\x1b[7m{bar}\x1b[0m\r\n\r\n {text[: width - 2]}\r\n")
    stream.flush()
    try:
        yield
    except BaseException:
        stream.write(_DOWN)
        stream.flush()
        raise
