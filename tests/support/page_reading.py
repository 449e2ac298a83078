"""A page as a browser's parser finds it: which elements with which attributes, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = ("meta", "br", "hr", "img", "link", "input")


@dataclass
class Element:
    """One of them, with the text directly inside it."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class ReadPage:
    """All elements in the order in which they begin."""

    elements: list[Element] = field(default_factory=list)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """What no text may change: names of elements and of their attributes."""
        return [(each.name, tuple(each.attributes)) for each in self.elements]

    def named(self, *names: str) -> list[Element]:
        """Those with one of these names."""
        return [each for each in self.elements if each.name in names]

    def values(self, attribute: str) -> list[str]:
        """Of every element that has it."""
        return [each.attributes[attribute] for each in self.elements if attribute in each.attributes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ReadPage()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"<{tag}> says an attribute twice"
        self.page.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> ends nothing"
        assert self._open[-1].name == tag, f"</{tag}> ends <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def done(self) -> ReadPage:
        self.close()
        assert not self._open, f"<{self._open[-1].name}> never ends"
        return self.page


def read_page(markup: str) -> ReadPage:
    """Raises AssertionError where elements do not end in the order in which they began."""
    reader = _Reader()
    reader.feed(markup)
    return reader.done()
