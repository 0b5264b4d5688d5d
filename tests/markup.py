"""HTML read strictly into a tree: what a browser would silently fix is an error here."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "wbr"})
INLINE = frozenset({"a", "abbr", "cite", "code", "em", "q", "small", "span", "strong", "time"})


@dataclass
class Element:
    """One element with its attributes, its texts and its children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all of its descendants, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str, name: str = "") -> list[Element]:
        """Return every element with a tag and, if given, a class."""
        found = (element for element in self.walk() if element.tag == tag)
        return [element for element in found if not name or name in element.attributes.get("class", "").split()]

    def first(self, tag: str, name: str = "") -> Element:
        """Return the first element with a tag and, if given, a class."""
        return self.all(tag, name)[0]

    def with_id(self, name: str) -> Element:
        """Return the element with an id."""
        return next(element for element in self.walk() if element.attributes.get("id") == name)

    def meta(self, name: str) -> str:
        """Return the content of the ``<meta>`` with a name or property, or the empty text if there is none."""
        for element in self.all("meta"):
            if name in (element.attributes.get("name"), element.attributes.get("property")):
                return element.attributes["content"]
        return ""

    @property
    def text(self) -> str:
        """The text in it with single spaces, which also separate elements that are not inline."""
        return " ".join("".join(self.texts()).split())

    def texts(self) -> Iterator[str]:
        """Yield the texts in it, except scripts and styles, with a space around each element that is not inline."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                space = "" if child.tag in INLINE else " "
                yield space + "".join(child.texts()) + space


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"line {self.getpos()[0]}: </{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Return a page as a tree; AssertionError if an attribute is repeated or elements are not closed in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.root
