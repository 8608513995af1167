"""A validator of Atom feeds: the grammar of RFC 4287, appendix B, and what it cannot say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import rnc2rng
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"


@cache
def _grammar() -> etree.RelaxNG:
    compact = Path(__file__).with_name("atom.rnc")
    # The converter declares the prefix of "no namespace", which XML does not allow, and does not need it.
    text = rnc2rng.dumps(rnc2rng.load(str(compact))).replace('xmlns:local=""', "")
    return etree.RelaxNG(etree.fromstring(text.encode()))


def problems(body: bytes) -> list[str]:
    """What is wrong with this feed; empty: it is valid."""
    root = etree.fromstring(body)
    grammar = _grammar()
    grammar.validate(root)
    found = [str(error) for error in grammar.error_log]
    parsed = feedparser.parse(body)
    if parsed.bozo:
        found.append(f"feedparser: {parsed.bozo_exception}")
    return found + _beyond_the_grammar(root)


def _beyond_the_grammar(root: etree._Element) -> list[str]:
    """Rules of RFC 4287 in words: authors (4.1.1), unique ids (4.1.1), absolute addresses (4.2.7)."""
    found = []
    if root.find(f"{ATOM}author") is None:
        found.append("no author")
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    if len(set(ids)) != len(ids):
        found.append("an id stands twice")
    addresses = [link.get("href", "") for link in root.iter(f"{ATOM}link")]
    return found + [f"no absolute address: {each}" for each in addresses if not urlsplit(each).netloc]
