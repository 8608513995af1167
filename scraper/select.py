"""Reads HTML with a stated cardinality at every selector: a page that changed is an error, never empty.

Everything in a page is hostile: its size is bounded before it is parsed, and `text` is one line without
control, bidirectional or invisible characters. Encodings are decided here and not guessed by the parser,
whose guess depends on what else happens to be installed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, ParserRejectedMarkup
from bs4.dammit import EncodingDetector
from bs4.element import Tag

from scraper.errors import ParseError
from scraper.page import FetchedPage

MAX_BYTES: Final = 2 * 1024 * 1024  # the largest page seen has 84 KB
MAX_TAGS: Final = 30_000  # opening and closing; the largest page seen has 3,000
MAX_DEPTH: Final = 200  # bounds what one selector can cost; pages seen have 20
MAX_TEXT: Final = 300  # characters of a name or a title

_CODECS: Final = {"utf-8": "utf-8-sig", "ascii": "utf-8-sig", "iso8859-1": "cp1252", "cp1252": "cp1252"}
_HEADER_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*>", re.IGNORECASE)
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs"})


def open_page(page: FetchedPage) -> Element:
    """The page's root element. ParseError where this is no HTML page, or a larger one than we read."""
    _check_bounds(page)
    markup = _XML_DECLARATION.sub("", _decoded(page), count=1).replace("\0", "\ufffd")
    try:
        root = Element(page.final_url, BeautifulSoup(markup, "lxml"), where="")
    except ParserRejectedMarkup as error:
        raise ParseError(page.final_url, "html", "the parser cannot read this as HTML") from error
    _check_depth(root)
    return root


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element, and how we came to it: `where` is the trail of selectors that errors name."""

    url: str
    tag: Tag
    where: str

    def one(self, selector: str) -> Element:
        """The only match. ParseError where there is none, or more than one."""
        found = self.many(selector)
        if len(found) > 1:
            raise self.error(f"found {len(found)}, expected one", selector)
        return found[0]

    def maybe(self, selector: str) -> Element | None:
        """The only match, or None. ParseError where there is more than one."""
        return self.one(selector) if self.many(selector, at_least=0) else None

    def many(self, selector: str, *, at_least: int = 1) -> list[Element]:
        """All matches in the page's order. ParseError where there are fewer than `at_least`."""
        found = self.tag.select(selector)
        if len(found) < at_least:
            title = _title_above(self.tag)
            raise self.error(
                f"found {len(found)} on the page {title!r}, expected {at_least} or more", selector
            )
        return [
            Element(self.url, tag, f"{self.where} {selector}[{number}]".strip())
            for number, tag in enumerate(found, 1)
        ]

    def closest(self, selector: str) -> Element | None:
        """This element or its nearest ancestor that matches; None where none does."""
        tag = self.tag.css.closest(selector)
        return None if tag is None else Element(self.url, tag, f"{self.where} (in {selector})")

    @property
    def text(self) -> str:
        """What a reader sees of it, as one clean line; empty where there is nothing to see."""
        return one_line(self.tag.get_text())

    def text_without(self, selector: str) -> str:
        """As `text`, leaving out the descendants that match."""
        left_out = {id(text) for tag in self.tag.select(selector) for text in tag.strings}
        return one_line("".join(text for text in self.tag.strings if id(text) not in left_out))

    def address(self, attribute: str = "href") -> str:
        """The attribute as an absolute http(s) address without fragment. ParseError for anything else."""
        written = one_line(str(self.tag.get(attribute, "")))
        try:
            parts = urlsplit(urljoin(self.url, written))
        except ValueError as error:
            raise self.error(f"{shortened(written)!r} is no address") from error
        if not written or parts.scheme not in {"http", "https"} or not parts.netloc:
            raise self.error(f"{shortened(written)!r} is no http address")
        return parts._replace(fragment="").geturl()

    def error(self, problem: str, selector: str = "") -> ParseError:
        """The error to raise about this element, or about `selector` below it."""
        return ParseError(self.url, f"{self.where} {selector}".strip() or "html", problem)


def one_line(text: str) -> str:
    """White space folded; control, bidirectional and other invisible characters removed."""
    folded = " ".join(text.split())
    visible = "".join(character for character in folded if unicodedata.category(character) not in _INVISIBLE)
    return " ".join(visible.split())


def shortened(text: str, limit: int = MAX_TEXT) -> str:
    """At most `limit` characters, an ellipsis the last of them where something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def only(values: Collection[str], element: Element, what: str) -> str | None:
    """The value a page states in several places; None where in none. ParseError where they differ."""
    different = sorted(set(values))
    if len(different) > 1:
        shown = " and ".join(repr(shortened(value, 60)) for value in different[:3])
        raise element.error(f"the page contradicts itself about the {what}: {shown}")
    return different[0] if different else None


def _check_bounds(page: FetchedPage) -> None:
    if page.status != 200:
        raise ParseError(page.final_url, "html", f"answered with status {page.status}, which is no page")
    if len(page.body) > MAX_BYTES:
        raise ParseError(page.final_url, "html", f"{len(page.body)} bytes: no page has over {MAX_BYTES}")
    tags = page.body.count(b"<")
    if tags == 0:
        raise ParseError(page.final_url, "html", "this is no HTML: there is no tag in it")
    if tags > MAX_TAGS:
        raise ParseError(page.final_url, "html", f"{tags} tags: no page has over {MAX_TAGS}")


def _check_depth(root: Element) -> None:
    depths = {id(root.tag): 0}
    for tag in root.tag.find_all(True):
        depths[id(tag)] = depth = depths[id(tag.parent)] + 1
        if depth > MAX_DEPTH:
            raise root.error(f"nested more than {MAX_DEPTH} deep")


def _decoded(page: FetchedPage) -> str:
    """As the header says, else the page, else UTF-8. A wrong byte costs one character, not the page."""
    header = _HEADER_CHARSET.search(page.headers.get("content-type", ""))
    declared = header[1] if header else EncodingDetector.find_declared_encoding(page.body, is_html=True)
    try:
        codec = _CODECS[codecs.lookup(declared or "utf-8").name]
    except (LookupError, ValueError) as error:  # ValueError: a name with a NUL in it
        named = shortened(declared or "", 60)
        raise ParseError(page.final_url, "html", f"in an encoding we do not read: {named!r}") from error
    return page.body.decode(codec, errors="replace")


def _title_above(tag: Tag) -> str:
    top = tag
    for parent in tag.parents:
        top = parent
    title = top.find("title")
    return shortened(one_line(title.get_text()), 80) if isinstance(title, Tag) else ""
