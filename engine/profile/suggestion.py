"""The way out of a misspelt name: the nearest valid one, or the short list of all."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 8
"""More valid names than this are not listed."""
_A_SLIP = 0.9


def nearest(word: str, valid: Iterable[str], *, cutoff: float = 0.55) -> str | None:
    """The valid name most like the word, letter case and dashes aside; None where none is like it."""
    plain = {_plain(name): name for name in valid}
    found = get_close_matches(_plain(word), plain, 1, cutoff)
    return plain[found[0]] if found else None


def likeliest(word: str, valid: Iterable[str]) -> str | None:
    """The valid name that was probably meant: a slip of a letter, an abbreviation either way, else the nearest one."""
    names = sorted(valid)
    return nearest(word, names, cutoff=_A_SLIP) or _abbreviated(word, names) or nearest(word, names)


def suggestion(word: str, valid: Iterable[str]) -> str:
    """A hint for an unknown name: `did you mean "stages"?`, else what there is to choose from."""
    names = sorted(valid)
    near = likeliest(word, names)
    if near is not None:
        return f'did you mean "{near}"?'
    if not names:
        return ""
    listed = ", ".join(names[:_LISTED])
    return f"valid: {listed}" + (" …" if len(names) > _LISTED else "")


def _abbreviated(word: str, names: Iterable[str]) -> str | None:
    """The name nearest in length that the word begins with, or that begins with the word."""
    plain = _plain(word)
    alike = [name for name in names if len(name) > 2 < len(plain) and _begins(plain, _plain(name))]
    return min(alike, key=lambda name: abs(len(name) - len(plain)), default=None)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")
