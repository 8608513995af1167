"""How those were last judged whom a provider replaced, for its first inspection."""

from __future__ import annotations

from sqlite_utils import Database

from inspectwatch.succession import Succession, predecessors, successors
from inspectwatch.welcoming import grade_data, standing_data
from notifier.facts import provider_data
from notifier.payload import PredecessorData, StandingData
from storage.providers import ProviderStore
from storage.questions import ratings
from storage.unread import later_unread


def context_of(db: Database, urn: str, remit: str) -> tuple[PredecessorData, ...]:
    """The last grades of that remit of everyone it replaced, in the order of their names; those without any
    are left out."""
    standings = [(each, _standing(db, each.old.urn, remit)) for each in predecessors(db, urn)]
    return tuple(_predecessor(db, standing, each) for each, standing in standings if standing)


def _predecessor(db: Database, standing: StandingData, this: Succession) -> PredecessorData:
    others = [each.name for each in successors(db, this.old.urn) if each.urn != this.new.urn]
    return {
        **standing,
        "replaced_on": this.on.isoformat() if this.on else None,
        "also_replaced_by": others,
        "in_part": this.in_part,
        "later_unread": (this.old.urn, standing["remit"]) in later_unread(db, [this.old.urn]),
    }


def _standing(db: Database, urn: str, remit: str) -> StandingData | None:
    """None where it has no graded inspection with a date."""
    rows = [row for row in ratings(db, provider=urn, remit=remit) if row["inspection_end"]]
    if not rows:
        return None
    standing = standing_data(rows[0], provider_data(ProviderStore(db).provider(urn)))
    standing["judgements"] = [grade_data(row) for row in rows]
    return standing
