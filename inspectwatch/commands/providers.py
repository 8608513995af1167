"""`providers`: who is listed, and a person's word on who followed whom and on what was taken down."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlite_utils import Database

from inspectwatch.commands.asking import Answer, BadQuestion, answer, urn_of
from inspectwatch.commands.database import changing
from inspectwatch.config import Config
from inspectwatch.output import Column, clean, counted
from inspectwatch.succession import Succession, leads_to, successions
from storage.listing import Listed, ListingTable
from storage.questions import Row
from storage.removals import RemovalTable

COLUMNS = (
    Column("urn", "URN", lambda row: row["urn"]),
    Column("provider", "Name", lambda row: row["provider"]),
    Column("region", "Region"),
    Column("listed_since", "Listed since", lambda row: row["listed_since"][:10]),
    Column("last_listed", "Last listed", lambda row: row["last_listed"][:10]),
    Column("gone_since", "Gone since", lambda row: (row["gone_since"] or "")[:10]),
    Column("renamed_from", "Renamed from", lambda row: "; ".join(row["renamed_from"])),
    Column("followed_by", "Replaced by", lambda row: ", ".join(each["name"] for each in row["followed_by"])),
)


def show_all(config: Config, *, only_gone: bool, as_json: bool, as_csv: bool) -> int:
    """Exit status 2 where there is no database to ask."""

    def ask(db: Database) -> Answer:
        known = successions(db)
        listed = ListingTable(db).gone() if only_gone else ListingTable(db).all()
        rows = [_row(each, known) for each in listed]
        if as_csv:
            rows = [_flat(row) for row in rows]
        return Answer(rows, empty="Every authority is listed." if only_gone else "No list was read yet.")

    return answer(config, ask, COLUMNS, as_json=as_json, as_csv=as_csv)


def link(config: Config, old: str, new: Sequence[str]) -> int:
    """Exit status 1 where a name is nobody's, or somebody would follow itself."""

    def change(db: Database) -> int:
        urn, followers = _urn(db, old), [_urn(db, each) for each in new]
        if urn in followers:
            raise BadQuestion(f"{clean(old)!r} cannot replace itself")
        before = leads_to(db, urn)
        for each, written in zip(followers, new, strict=True):
            if each in before:
                raise BadQuestion(
                    f"{clean(written)!r} was itself replaced by {clean(old)!r}. Take that back first:"
                    f" inspectwatch providers unlink {each}"
                )
        number = ListingTable(db).link(urn, followers, datetime.now(UTC))
        print(f"{counted(number, 'link')} noted" if number else "Known already")
        return 0

    return changing(config, _explained(change))


def unlink(config: Config, old: str, new: Sequence[str] | None) -> int:
    """Exit status 1 where a name is nobody's, or nothing was noted."""

    def change(db: Database) -> int:
        urn = _urn(db, old)
        number = ListingTable(db).unlink(urn, [_urn(db, each) for each in new] if new else None)
        if not number:
            raise BadQuestion(f"nothing of the kind was noted on {clean(old)!r}")
        print(f"{counted(number, 'link')} taken back")
        return 0

    return changing(config, _explained(change))


def believe(config: Config) -> int:
    """Exit status 1 where no page lacks a report."""

    def change(db: Database) -> int:
        number = RemovalTable(db).believe(datetime.now(UTC))
        if not number:
            raise BadQuestion("no page lacks a report")
        print(
            f"{counted(number, 'report')} may count as withdrawn, each when its page has lacked it for a day:"
            " the next poll looks"
        )
        return 0

    return changing(config, _explained(change))


def _urn(db: Database, text: str) -> str:
    return urn_of(db, text) or ""


def _explained(change: Callable[[Database], int]) -> Callable[[Database], int]:
    def explained(db: Database) -> int:
        try:
            return change(db)
        except BadQuestion as error:
            print(f"inspectwatch: {error}", file=sys.stderr)
            return 1

    return explained


def _row(each: Listed, known: Sequence[Succession]) -> Row:
    followed = sorted((one for one in known if one.old.urn == each.urn), key=lambda one: one.new.name)
    return {
        "urn": each.urn,
        "provider": each.name,
        "region": each.region,
        "listed_since": each.since.isoformat(),
        "last_listed": each.last.isoformat(),
        "gone_since": each.gone_since.isoformat() if each.gone_since else None,
        "renamed_from": list(each.former_names),
        "followed_by": [
            {
                "urn": one.new.urn,
                "name": one.new.name,
                "on": one.on.isoformat() if one.on else None,
                "in_part": one.in_part,
                "source": one.source,
            }
            for one in followed
        ],
    }


def _flat(row: Row) -> Row:
    """With texts in place of lists."""
    return row | {
        "renamed_from": "; ".join(row["renamed_from"]),
        "followed_by": " ".join(each["urn"] for each in row["followed_by"]),
    }
