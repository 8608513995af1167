"""Marks, in the answers to questions, those authorities that the publisher no longer lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from inspectwatch.commands.asking import Answer
from inspectwatch.output import Row
from storage.listing import ListingTable

_MARK = "†"


def with_gone(db: Database, answer: Answer) -> Answer:
    """Each row with `gone_since`: since when its provider is no longer listed, null where it is. In the table
    its name has a mark, and a line below says what that means."""
    since = {each.urn: each.gone_since for each in ListingTable(db).gone()}
    rows = [{**row, "gone_since": _text(since.get(row["urn"]))} for row in answer.rows]
    there = {row["urn"] for row in rows if row["gone_since"]}
    if not there:
        return replace(answer, rows=rows)
    return replace(
        answer,
        rows=rows,
        table=[_marked(row) for row in rows],
        foot=" ".join(filter(None, (answer.foot, f"{_MARK} {_words(db, there)}."))),
    )


def _marked(row: Row) -> Row:
    return {**row, "provider": f"{row['provider']} {_MARK}"} if row["gone_since"] else row


def _words(db: Database, urns: set[str]) -> str:
    from inspectwatch.followed import all_gone  # for the few answers that need it: a question is quick

    return "; ".join(each.words for each in all_gone(db) if each.provider.urn in urns)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
