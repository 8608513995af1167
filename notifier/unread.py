"""What people are told of an inspection that is out and could not be read."""

from __future__ import annotations

from notifier.words import day


def unread_words(published: str | None, *, later: bool) -> str:
    """ "a later inspection, published 3 March 2026, could not be read". `published`: an ISO day; None: not
    known. `later`: than the one whose grades are shown; False: there is none."""
    which = "a later inspection" if later else "an inspection"
    when = f", published {day(published)}," if published else ""
    return f"{which}{when} could not be read"
