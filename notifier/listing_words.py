"""An authority that is no longer on the publisher's list, or is back on it, in words."""

from __future__ import annotations

from notifier.payload import ProviderEventData
from notifier.words import day, listed, one_line

_LONGEST_NAME = 80


def listing_subject(data: ProviderEventData) -> str:
    """The news in one line."""
    name = _name(data["provider"]["name"])
    if data["cause"] == "unlisted":
        return f"{name}: no longer on the publisher's list of authorities"
    return f"{name}: back on the publisher's list of authorities"


def listing_summary(data: ProviderEventData) -> str:
    """What happened and what it means for its ratings, in sentences."""
    name, since = _name(data["provider"]["name"]), day(data["since"][:10])
    if data["cause"] == "listed":
        return (
            f"{name} is on the publisher's list of authorities again since {since}. Its ratings are what its"
            " latest inspections say."
        )
    return (
        f"{name} is no longer on the publisher's list of authorities: complete lists, at least a day apart,"
        f" have not named it since {since}. Its reports do not count as withdrawn, and its last ratings are"
        f" kept. {_successors(data)}"
    )


def _successors(data: ProviderEventData) -> str:
    names = [_name(each["name"]) for each in data["successors"]]
    return f"It was replaced by {listed(names)}." if names else "Who replaced it is not known here."


def _name(text: str) -> str:
    return one_line(text, _LONGEST_NAME)
