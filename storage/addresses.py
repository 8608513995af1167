"""Addresses that messages go to: the token each has in links, and whether anything is sent there."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.times import from_text, to_text
from storage.transaction import writing

BOUNCED = "bounced"  # a server says there is no such mailbox: what comes for it waits
UNSUBSCRIBED = "unsubscribed"  # somebody there asked for nothing more: nothing is written for it
_CARRIED = "unsubscribed from {} before the configuration was changed"
_BY_LINK = "unsubscribed by the link in a message"
_CANCEL = """
UPDATE deliveries SET state = 'cancelled', leased_until = NULL, lease = NULL, ended_at = :now,
  last_error = :reason
WHERE state = 'waiting' AND (subscription, recipient) IN
  (SELECT subscription, recipient FROM addresses WHERE token = :token)
"""


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """One recipient of one subscription. `off_since` None: it gets what was asked for."""

    subscription: str
    recipient: str
    off_since: datetime | None
    off_kind: str | None
    off_reason: str | None


@dataclass(frozen=True, slots=True)
class AddressTable:
    """Each method that writes is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def keep_away(self, configured: Collection[tuple[str, str]], now: datetime) -> list[KnownAddress]:
        """Another name of a subscription, or another spelling of an address, wakes nobody: an address that
        nothing was written for yet, and whose owner unsubscribed from what is gone from the configuration, is
        off here as well. `configured`: all (subscription, recipient) there are now. Returns those that are
        off now."""
        names, left = {name for name, _ in configured}, self._left_by(configured)
        new = [
            (*pair, left_from)
            for pair in configured
            for left_from in left.get(pair[1].casefold(), ())
            if (left_from == pair[0] or left_from not in names) and self.token_of(*pair) is None
        ]
        if not new:
            return []
        with writing(self.db):
            self.db.conn.executemany(
                "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?, ?, NULL)",
                [
                    (name, to, secrets.token_hex(16), to_text(now), UNSUBSCRIBED, _CARRIED.format(left_from))
                    for name, to, left_from in new
                ],
            )
        pairs = {(name, to) for name, to, _ in new}
        return [each for each in self.off() if (each.subscription, each.recipient) in pairs]

    def _left_by(self, configured: Collection[tuple[str, str]]) -> dict[str, list[str]]:
        """Subscriptions that an address, in whatever spelling, unsubscribed from and that have it no more."""
        left: dict[str, list[str]] = {}
        for each in self.off():
            if each.off_kind == UNSUBSCRIBED and (each.subscription, each.recipient) not in configured:
                left.setdefault(each.recipient.casefold(), []).append(each.subscription)
        return left

    def back_since(self) -> dict[tuple[str, str], datetime]:
        """Since when those get messages again that were off, by subscription and recipient."""
        query = "SELECT subscription, recipient, on_since FROM addresses WHERE on_since IS NOT NULL"
        return {
            (row["subscription"], row["recipient"]): from_text(row["on_since"])
            for row in self.db.query(query)
        }

    def token_of(self, subscription: str, recipient: str) -> str | None:
        """What stands for it in links; None: nothing was ever written for it."""
        query = "SELECT token FROM addresses WHERE subscription = ? AND recipient = ?"
        for row in self.db.query(query, [subscription, recipient]):
            return str(row["token"])
        return None

    def by_token(self, token: str) -> KnownAddress | None:
        """Whom a link stands for; None: nobody."""
        for row in self.db.query("SELECT * FROM addresses WHERE token = ?", [token]):
            return _address(row)
        return None

    def unsubscribe(self, token: str, now: datetime) -> KnownAddress | None:
        """Ends what this address gets, and cancels what waits for it. Asked again, nothing changes. None:
        nobody has this token."""
        with writing(self.db):
            self.db.execute(
                "UPDATE addresses SET off_since = ?, off_kind = ?, off_reason = ?, on_since = NULL"
                " WHERE token = ? AND off_kind IS NOT ?",
                [to_text(now), UNSUBSCRIBED, _BY_LINK, token, UNSUBSCRIBED],
            )
            self.db.execute(_CANCEL, {"now": to_text(now), "reason": _BY_LINK, "token": token})
            return self.by_token(token)

    def enable(self, subscription: str, now: datetime, recipient: str | None = None) -> list[str]:
        """Lets refused addresses of a subscription get messages again, what waited for them at once. With
        `recipient`, that address alone, be it that somebody there had unsubscribed. Returns the addresses."""
        where, values = "off_kind = ?", [BOUNCED]
        if recipient is not None:
            where, values = "recipient = ? AND off_kind IS NOT NULL", [recipient]
        with writing(self.db):
            rows = self.db.execute(
                f"UPDATE addresses SET off_since = NULL, off_kind = NULL, off_reason = NULL,"  # noqa: S608
                f" on_since = ? WHERE subscription = ? AND {where} RETURNING recipient",
                [to_text(now), subscription, *values],
            ).fetchall()
            for (address,) in rows:
                self.db.execute(
                    "UPDATE deliveries SET due_at = ? WHERE state = 'waiting' AND mode = 'instant'"
                    " AND subscription = ? AND recipient = ? AND due_at > ? AND last_error IS NOT NULL",
                    [to_text(now), subscription, address, to_text(now)],
                )
        return [address for (address,) in rows]

    def off(self) -> list[KnownAddress]:
        """The addresses that get nothing, by subscription."""
        query = "SELECT * FROM addresses WHERE off_since IS NOT NULL ORDER BY subscription, recipient"
        return [_address(row) for row in self.db.query(query)]


def _address(row: dict[str, Any]) -> KnownAddress:
    return KnownAddress(
        subscription=row["subscription"],
        recipient=row["recipient"],
        off_since=from_text(row["off_since"]) if row["off_since"] else None,
        off_kind=row["off_kind"],
        off_reason=row["off_reason"],
    )
