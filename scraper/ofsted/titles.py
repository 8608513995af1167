"""What a title on a provider page says of the publication: its remit and its kind.

Source: the titles seen on the publisher's pages. Which framework a report follows is said by the document
alone: titles and dates do not tell.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from scraper.model import Kind, Remit

_APOSTROPHES: Final = re.compile("['’‘ʼ′´`\"]")
_NO_WORD: Final = re.compile(r"[\W_]+")

# The first that fits. Joint inspections go first, because their titles can name children's services as well.
_RULES: Final = tuple(
    (re.compile(pattern), remit, kind)
    for pattern, remit, kind in (
        (r"\bsend\b.*\bmonitoring\b", Remit.AREA_SEND, Kind.MONITORING_VISIT),
        (r"\b(area|inspection)\b.*\b(send|special educational needs)\b", Remit.AREA_SEND, Kind.INSPECTION),
        (r"\bjoint area child protection\b", Remit.JTAI, Kind.INSPECTION),
        (r"\b(joint targeted area inspection|jtai)\b", Remit.JTAI, Kind.INSPECTION),
        (r"\bjoint area review\b", Remit.JOINT_AREA_REVIEW, Kind.INSPECTION),
        (r"\bfocused (assurance )?visit\b", Remit.CHILDRENS_SERVICES, Kind.FOCUSED_VISIT),
        (r"\bmonitoring visit\b", Remit.CHILDRENS_SERVICES, Kind.MONITORING_VISIT),
        (r"\bchildrens services (re ?)?inspection\b", Remit.CHILDRENS_SERVICES, Kind.INSPECTION),
        (
            r"\binspection of (\w+ )*childrens (social care )?services\b",
            Remit.CHILDRENS_SERVICES,
            Kind.INSPECTION,
        ),
    )
)


def remit_and_kind(title: str) -> tuple[Remit, Kind]:
    """What the title announces. (OTHER, OTHER) for any title that is not known: nothing is guessed."""
    words = _plain(title)
    for pattern, remit, kind in _RULES:
        if pattern.search(words):
            return remit, kind
    return Remit.OTHER, Kind.OTHER


def _plain(title: str) -> str:
    """Lower case words with single spaces; "children's", with whatever apostrophe, is "childrens"."""
    text = _APOSTROPHES.sub("", html.unescape(title))
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
