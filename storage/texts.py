"""The text of the documents that reports hold, page by page. Earlier documents of a report have none, so that
what they said is not found as what it says."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlite_utils import Database

from storage.values import READABLE

PAGES_A_DOCUMENT: Final = 1024
"""A page's id is that of its document times this, plus its number: no report has so many."""

_UNSEARCHABLE: Final = f"""
SELECT COUNT(*) FROM texts_missing missing WHERE EXISTS (
  SELECT 1 FROM reports r JOIN readings g ON g.id = r.reading_id
  WHERE r.sha256 = missing.sha256 AND g.status IN ({", ".join(f"'{each}'" for each in sorted(READABLE))})
)
"""  # noqa: S608 (the program's own words)


@dataclass(frozen=True, slots=True)
class TextTable:
    """Belongs to the thread that opened the database. Writing is for within a transaction."""

    db: Database = field(repr=False)

    def keep(self, sha256: str, pages: Sequence[str]) -> None:
        """Keeps the text of that document, in place of what was kept of it."""
        self.forget(sha256)
        texts = [(number, text) for number, page in enumerate(pages, 1) if (text := one_line(page))]
        texts = [each for each in texts if each[0] < PAGES_A_DOCUMENT]
        row = {"sha256": sha256, "pages": len(texts)}
        document = int(self.db.table("document_texts").insert(row).last_rowid or 0)
        self.db.conn.executemany(
            "INSERT INTO page_texts VALUES (?, ?)",
            [(document * PAGES_A_DOCUMENT + number, text) for number, text in texts],
        )

    def forget(self, sha256: str) -> None:
        """Forgets the text of that document."""
        query = "SELECT id FROM document_texts WHERE sha256 = ?"
        for (document,) in self.db.execute(query, [sha256]).fetchall():
            first = document * PAGES_A_DOCUMENT
            self.db.execute(
                "DELETE FROM page_texts WHERE id >= ? AND id < ?", [first, first + PAGES_A_DOCUMENT]
            )
            self.db.execute("DELETE FROM document_texts WHERE id = ?", [document])

    def forget_unheld(self, sha256: str) -> None:
        """Forgets it where no report holds that document any more."""
        held = self.db.execute("SELECT 1 FROM reports WHERE sha256 = ? LIMIT 1", [sha256]).fetchone()
        if held is None:
            self.forget(sha256)

    def kept(self) -> frozenset[str]:
        """SHA-256 of every document whose text is kept."""
        return frozenset(row["sha256"] for row in self.db.query("SELECT sha256 FROM document_texts"))

    def unsearchable(self) -> int:
        """How many documents of readable reports were recorded before text was kept, and not read since."""
        (number,) = self.db.execute(_UNSEARCHABLE).fetchone()
        return int(number)


def one_line(page: str) -> str:
    """The text of a page on one line, without control, direction and other invisible characters."""
    visible = "".join(sign if sign.isprintable() or sign.isspace() else _stand_in(sign) for sign in page)
    return " ".join(visible.split())


def _stand_in(sign: str) -> str:
    """Nothing for what joins or directs the letters around it, a blank for what parts them."""
    return "" if unicodedata.category(sign) == "Cf" else " "
