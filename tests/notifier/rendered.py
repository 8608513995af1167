"""A message as the person who gets it sees it."""

from __future__ import annotations

from html.parser import HTMLParser

from notifier.events import encode
from notifier.message import Message, compose
from notifier.payload import Event, ReportEvent


class Reader(HTMLParser):
    """The words, links and tags of a page, and whether every tag was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def message_of(event: Event, subscription: str = "county-desk") -> Message:
    """The message about this event, as that subscription gets it."""
    return compose(encode(event), subscription)


def read(event: ReportEvent) -> tuple[Message, str, str]:
    """The message, its text with white space folded, and what its HTML says."""
    message = message_of(event)
    page = Reader(message.html)
    assert page.open == []
    return message, " ".join(message.text.split()), page.text
