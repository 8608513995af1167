"""The machines that messages go through: which fail, and what waits for them.

Which delivery goes through which machine stands in the temporary table `routes`, see `storage.outbox`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from storage.times import from_text, to_text
from storage.transaction import writing

_WAITING = """
state = 'waiting' AND mode = 'instant'
AND (subscription, recipient) IN (SELECT subscription, recipient FROM temp.routes WHERE endpoint = :endpoint)
"""
_PUT_OFF = f"""
UPDATE deliveries SET due_at = :until, last_error = COALESCE(last_error, :error)
WHERE due_at < :until AND {_WAITING}
"""  # noqa: S608
_PULL_IN = f"""
UPDATE deliveries SET due_at = :now WHERE due_at > :now AND last_error IS NOT NULL AND {_WAITING}
"""  # noqa: S608
_GIVE_UP = f"""
UPDATE deliveries SET state = 'dead', ended_at = :now, last_error = :error
WHERE created_at < :before AND hold IS NULL AND lease IS NULL AND {_WAITING} RETURNING id, subscription
"""  # noqa: S608
# What waits for an address or a subscription that is off will not be sent, and tries nothing out.
_FORGET_IDLE = """
DELETE FROM endpoints WHERE rests_until < :before AND NOT EXISTS (
  SELECT 1 FROM deliveries d
  JOIN temp.routes r ON r.subscription = d.subscription AND r.recipient = d.recipient
  JOIN addresses a ON a.subscription = d.subscription AND a.recipient = d.recipient
  WHERE d.state = 'waiting' AND r.endpoint = endpoints.endpoint AND a.off_since IS NULL
    AND NOT EXISTS (SELECT 1 FROM disabled_subscriptions WHERE name = d.subscription)
)
RETURNING endpoint
"""


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """A machine that messages go through and that failed when last tried."""

    endpoint: str
    failing_since: datetime
    failures: int  # in a row
    rests_until: datetime
    last_error: str


@dataclass(frozen=True, slots=True)
class EndpointTable:
    """Each method is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def failing(self) -> list[EndpointRow]:
        """The machines that failed when last tried, by name."""
        return [
            EndpointRow(
                endpoint=row["endpoint"],
                failing_since=from_text(row["failing_since"]),
                failures=row["failures"],
                rests_until=from_text(row["rests_until"]),
                last_error=row["last_error"],
            )
            for row in self.db.query("SELECT * FROM endpoints ORDER BY endpoint")
        ]

    def rests(
        self, endpoint: str, failing_since: datetime, failures: int, rests_until: datetime, last_error: str
    ) -> None:
        """Notes a machine that fails, and puts off everything that would go through it till its rest is over.
        That is no try: what waits keeps all of its own."""
        with writing(self.db):
            columns = {
                "endpoint": endpoint,
                "failing_since": to_text(failing_since),
                "failures": failures,
                "rests_until": to_text(rests_until),
                "last_error": last_error,
            }
            self.db.table("endpoints").insert(columns, replace=True, pk="endpoint")
            given = {"endpoint": endpoint, "until": to_text(rests_until), "error": last_error}
            self.db.execute(_PUT_OFF, given)

    def works(self, endpoint: str, now: datetime) -> None:
        """Forgets that it failed. What failed there or was put off is due at once."""
        with writing(self.db):
            self.db.execute("DELETE FROM endpoints WHERE endpoint = ?", [endpoint])
            self.db.execute(_PULL_IN, {"endpoint": endpoint, "now": to_text(now)})

    def forget_idle(self, rested_before: datetime) -> list[str]:
        """Forgets the machines whose rest was over before then and through which nothing is left to be sent:
        nothing will ever try them out. Returns them."""
        if not self.failing():
            return []
        with writing(self.db):
            gone = self.db.execute(_FORGET_IDLE, {"before": to_text(rested_before)}).fetchall()
        return sorted(endpoint for (endpoint,) in gone)

    def give_up(
        self, endpoint: str, created_before: datetime, now: datetime, error: str
    ) -> list[tuple[str, str]]:
        """Gives up what has waited for that machine since before then. Returns (id, subscription) of each."""
        given = {
            "endpoint": endpoint,
            "before": to_text(created_before),
            "now": to_text(now),
            "error": error,
        }
        with writing(self.db):
            rows = self.db.execute(_GIVE_UP, given).fetchall()
        return [(id_, subscription) for id_, subscription in rows]
