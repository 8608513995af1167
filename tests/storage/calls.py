"""Methods that need nothing but the database, each called once: for the test that locks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from storage import named
from storage.file_troubles import FileTrouble, FileTroubles
from storage.listing import ListingTable
from storage.troubles import TroubleTable
from tests.storage.building import NOW, OXFORDSHIRE, event_of, provider_noted

URN, OTHER = OXFORDSHIRE.urn, "80437"
LATER = NOW + timedelta(hours=1)

Call = Callable[[Database], object]

READS: dict[str, Call] = {
    "ListingTable.all": lambda db: ListingTable(db).all(),
    "ListingTable.gone": lambda db: ListingTable(db).gone(),
    "ListingTable.missing": lambda db: ListingTable(db).missing(),
    "ListingTable.unlisted_read_at": lambda db: ListingTable(db).unlisted_read_at(),
    "ListingTable.last_event": lambda db: ListingTable(db).last_event(URN),
    "ListingTable.links": lambda db: ListingTable(db).links(),
    "TroubleTable.corrections_told": lambda db: TroubleTable(db).corrections_told(NOW),
    "TroubleTable.lost_in_digests": lambda db: TroubleTable(db).lost_in_digests(NOW),
    "TroubleTable.dead_letters": lambda db: TroubleTable(db).dead_letters(None),
    "TroubleTable.failing_endpoints": lambda db: TroubleTable(db).failing_endpoints(NOW),
    "TroubleTable.latest_held": lambda db: TroubleTable(db).latest_held(),
    "TroubleTable.hidden_events": lambda db: TroubleTable(db).hidden_events(),
    "TroubleTable.refused_addresses": lambda db: TroubleTable(db).refused_addresses(),
    "TroubleTable.switched_off": lambda db: TroubleTable(db).switched_off(),
    "TroubleTable.unaddressed": lambda db: TroubleTable(db).unaddressed(LATER),
    "TroubleTable.unsubscribed": lambda db: TroubleTable(db).unsubscribed(),
    "TroubleTable.unexplained": lambda db: TroubleTable(db).unexplained(LATER),
    "TroubleTable.recent_events": lambda db: TroubleTable(db).recent_events(NOW),
    "named.formerly_called": lambda db: named.formerly_called(db, ["Oxon"]),
    "named.with_code": lambda db: named.with_code(db, "931"),
    "named.with_urns": lambda db: named.with_urns(db, [URN]),
    "named.called": lambda db: named.called(db, ["Oxfordshire"]),
    "named.containing": lambda db: named.containing(db, "ford", 9),
    "named.alike": lambda db: named.alike(db, "Oxford"),
}
WRITES: dict[str, Call] = {
    "ListingTable.note_unlisted_read": lambda db: ListingTable(db).note_unlisted_read(NOW),
    "ListingTable.note": lambda db: ListingTable(db).note([], LATER, complete=True),
    "ListingTable.unlisted": lambda db: ListingTable(db).unlisted(URN, LATER, event_of("4")),
    "ListingTable.listed_again": lambda db: ListingTable(db).listed_again(URN, event_of("4")),
    "ListingTable.link": lambda db: ListingTable(db).link(URN, [OTHER], NOW),
    "ListingTable.unlink": lambda db: ListingTable(db).unlink(OTHER, None),
}


def given(db: Database, url: str) -> str:
    """The document that the address gave last."""
    (row,) = db.query("SELECT sha256 FROM fetches WHERE url = ? ORDER BY id DESC LIMIT 1", [url])
    return str(row["sha256"])


def prepare(db: Database) -> None:
    """Another provider, a link to take back, and the trouble of a file."""
    provider_noted(db, replace(OXFORDSHIRE, urn=OTHER))
    ListingTable(db).link(OTHER, [URN], NOW)
    FileTroubles(db).note(2, FileTrouble(URN, "https://files.example.org/2", NOW, 1, "refused", "refused"))
