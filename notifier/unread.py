"""What people are told of an inspection that is out and could not be read."""

from __future__ import annotations

from collections.abc import Mapping

from notifier.payload import UnreadData, WelcomeData
from notifier.words import day

UnreadOf = Mapping[tuple[str, str], UnreadData]  # by URN and remit


def unread_words(published: str | None, *, later: bool) -> str:
    """ "a later inspection, published 3 March 2026, could not be read". `published`: an ISO day; None: not
    known. `later`: than the one whose grades are shown; False: there is none."""
    which = "a later inspection" if later else "an inspection"
    when = f", published {day(published)}," if published else ""
    return f"{which}{when} could not be read"


def unread_of(welcome: WelcomeData) -> UnreadOf:
    """The inspections that could not be read, of all that a welcome tells of."""
    return {(each["urn"], each["remit"]): each for each in welcome.get("unread", ())}


def mark(unread: UnreadOf, urn: str, remit: str) -> str:
    """What is said beside the grades of that provider and remit; empty where they are the latest."""
    found = unread.get((urn, remit))
    return unread_words(found["published"], later=True) if found else ""


def name_of_ungraded(unread: UnreadOf, urn: str, name: str) -> str:
    """Its name among those without a graded inspection: one that could not be read is one all the same."""
    of_it = [each for (of, _), each in unread.items() if of == urn]
    return f"{name} ({unread_words(of_it[0]['published'], later=False)})" if of_it else name
