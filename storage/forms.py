"""Since when each subscription has stood in the configuration as it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from storage.times import from_text, to_text
from storage.transaction import writing


def note_forms(db: Database, forms: Mapping[str, str], now: datetime) -> None:
    """Notes the form of each subscription by its name: one that is new or has changed begins now. One that is
    gone from the configuration is forgotten."""
    known = {row["name"]: row["form"] for row in db.query("SELECT name, form FROM subscription_forms")}
    if known == dict(forms):
        return
    with writing(db):
        for name in known.keys() - forms.keys():
            db.execute("DELETE FROM subscription_forms WHERE name = ?", [name])
        for name, form in forms.items():
            if known.get(name) != form:
                db.execute(
                    "INSERT OR REPLACE INTO subscription_forms VALUES (?, ?, ?)", [name, form, to_text(now)]
                )


def since_when(db: Database) -> dict[str, datetime]:
    """By name, since when each stands as it does."""
    return {
        row["name"]: from_text(row["since"]) for row in db.query("SELECT name, since FROM subscription_forms")
    }
