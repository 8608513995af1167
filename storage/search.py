"""Full-text search over every report, for the command line and the web page alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlite_utils import Database

from storage.past import NOW, Moment, held, texts
from storage.search_words import Term, Wanted, wanted
from storage.texts import PAGES_A_DOCUMENT
from storage.values import READABLE

MOST_RANKED: Final = 20_000
"""Pages: where more match, those of the documents recorded last are ranked, so that no answer takes longer.
The reports of all of England have fewer."""

_TOKENIZER: Final = "porter unicode61 remove_diacritics 2"  # as in 004_search.sql
_SNIPPET_WORDS: Final = 32
_BEGINS, _ENDS = "\x01", "\x02"  # around what was found: no kept text has control characters
_SHORTENED_BY: Final = 6  # letters, at most

_SEARCH: Final = """
{beginning} fitting AS MATERIALIZED (
  SELECT DISTINCT t.id
  FROM document_texts t JOIN {reports} r ON r.sha256 = t.sha256 JOIN providers p ON p.urn = r.urn
  LEFT JOIN readings g ON g.id = r.reading_id
  WHERE {filters}
), found AS MATERIALIZED (
  SELECT rowid AS id, rank AS score FROM page_search
  WHERE page_search MATCH :expression {only_fitting}
  ORDER BY rowid DESC LIMIT :most
), best AS (
  SELECT id / {pages} AS document, id AS page_id, MIN(score) AS score, COUNT(*) AS pages
  FROM found GROUP BY id / {pages}
)
SELECT
  p.urn, p.name AS provider, p.region, r.report_id, r.title, r.kind, r.remit, g.framework, r.published,
  r.inspection_end, r.url, {withdrawn} AS withdrawn,
  s.page_id, s.page_id % {pages} AS page, s.pages - 1 AS further_pages,
  s.reports, (SELECT COUNT(*) FROM found) AS ranked
FROM (
  SELECT r.id AS report, b.page_id, b.score, b.pages, COUNT(*) OVER () AS reports
  FROM best b
  CROSS JOIN document_texts t ON t.id = b.document
  CROSS JOIN {reports} r ON r.sha256 = t.sha256
  {joins}
  WHERE {filters}
  ORDER BY b.score, r.published DESC, r.id DESC
  LIMIT :limit OFFSET :skip
) s
CROSS JOIN {reports} r ON r.id = s.report
CROSS JOIN providers p ON p.urn = r.urn
LEFT JOIN readings g ON g.id = r.reading_id
ORDER BY s.score, r.published DESC, r.id DESC
"""
_OTHER_TEXTS: Final = """
SELECT COUNT(*) AS number
FROM held r JOIN reports today ON today.id = r.id JOIN providers p ON p.urn = r.urn
LEFT JOIN readings g ON g.id = r.reading_id
WHERE r.sha256 != COALESCE(today.sha256, '') AND r.status IN ({readable}) AND {filters}
  AND NOT EXISTS (SELECT 1 FROM document_texts t WHERE t.sha256 = r.sha256)
"""
_ONLY_FITTING: Final = f"AND rowid / {PAGES_A_DOCUMENT} IN (SELECT id FROM fitting)"  # noqa: S608 (a number)
_JOINS: Final = "CROSS JOIN providers p ON p.urn = r.urn LEFT JOIN readings g ON g.id = r.reading_id"
_CONDITIONS: Final = {
    "urn": "r.urn = :urn",
    "region": "p.region = :region",
    "remit": "r.remit = :remit",
    "framework": "g.framework = :framework",
    "since": "r.published >= :since",
    "until": "r.published <= :until",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which reports are searched; None lets all through. Days are ISO texts, of publication, both included; a
    report without such a day fits neither. `moment`: those that there were then, each with the document it
    held then, as far as its text is kept."""

    urn: str | None = None
    region: str | None = None
    remit: str | None = None
    framework: str | None = None
    since: str | None = None
    until: str | None = None
    moment: Moment = NOW


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `found`: it is what was searched for. The text is hostile: escape it."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One report, with its best page. `published` is the publisher's day, None where its page names none."""

    urn: str
    provider: str
    region: str | None
    report_id: str
    title: str
    kind: str
    remit: str
    framework: str | None
    published: str | None
    inspection_end: str | None
    url: str
    withdrawn: bool
    page: int  # counted from 1
    further_pages: int  # of the same report, on which all is found too
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: `hits` are one page of answers out of `reports`. `more`: so many pages match
    that not all were ranked, and `reports` counts those that were."""

    hits: tuple[Hit, ...]
    reports: int
    more: bool


def search(
    db: Database, text: str, filters: Filters | None = None, *, limit: int = 20, skip: int = 0
) -> Found:
    """Reports with a page on which all of `text` is found, best page first (bm25), of equal ones the newest.

    Withdrawn reports are among them, and say so. Raises CannotSearch (a ValueError), whose text is a
    sentence, where `text` names nothing to search for; whatever else it is, it is data.
    """
    asked = wanted(text)
    if not _has_texts(db):
        return Found((), reports=0, more=False)
    expression = _reaching(db, asked).expression
    filters = filters or Filters()
    skip = max(skip, 0)
    values = _given(filters) | filters.moment.values
    rows = list(db.query(_query(filters), {**values, "expression": expression, **_bounds(limit, skip)}))
    if not rows and skip:  # beyond the last: how many there are is known all the same
        return replace(search(db, text, filters, limit=1), hits=())
    snippets = _snippets(db, expression, [row["page_id"] for row in rows])
    hits = tuple(_hit(row, snippets.get(row["page_id"], ())) for row in rows)
    return Found(
        hits,
        reports=rows[0]["reports"] if rows else 0,
        more=bool(rows) and rows[0]["ranked"] == MOST_RANKED,
    )


def nowhere(db: Database, text: str) -> tuple[Term, ...]:
    """What no page of any report has, of the words and phrases that `text` asks for: of this OR that, both.
    Raises CannotSearch."""
    asked = wanted(text)
    if not _has_texts(db):
        return ()
    clauses = _reaching(db, asked).clauses
    missing = [not any(_is_anywhere(db, term) for term in clause) for clause in clauses]
    return tuple(
        term for clause, nobodys in zip(asked.clauses, missing, strict=True) if nobodys for term in clause
    )


def texts_not_kept(db: Database, filters: Filters) -> int:
    """How many reports held another document at that moment than today whose text is not kept: what it said
    is not found."""
    if filters.moment.known_by is None:
        return 0
    given = _given(filters)
    query = _OTHER_TEXTS.format(readable=texts(READABLE), filters=_conditions(given))
    (row,) = db.query(f"{held(filters.moment)} {query}", given | filters.moment.values)
    return int(row["number"])


def _given(filters: Filters) -> dict[str, str]:
    values = {name: getattr(filters, name) for name in _CONDITIONS}
    return {name: value for name, value in values.items() if value is not None}


def _bounds(limit: int, skip: int) -> dict[str, int]:
    return {"limit": max(limit, 1), "skip": skip, "most": MOST_RANKED}


def _query(filters: Filters) -> str:
    given, now = _given(filters), filters.moment == NOW
    return _SEARCH.format(
        beginning="WITH" if now else f"{held(filters.moment)},",
        reports="reports" if now else "held",
        withdrawn="r.withdrawn_at IS NOT NULL" if now else "r.withdrawn",
        filters=_conditions(given),
        joins=_JOINS if {"region", "framework"} & given.keys() else "",
        only_fitting=_ONLY_FITTING if given or not now else "",
        pages=PAGES_A_DOCUMENT,
    )


def _conditions(given: Iterable[str]) -> str:
    return " AND ".join(_CONDITIONS[name] for name in given) or "1"


def _has_texts(db: Database) -> bool:
    """Says in words that the database is locked, where it is: opening the index would fail without any."""
    return db.execute("SELECT 1 FROM document_texts LIMIT 1").fetchone() is not None


def _reaching(db: Database, asked: Wanted) -> Wanted:
    """Beginnings that go beyond the stem of what they mean are cut back to it: the index knows "inspectio*"
    as "inspect"."""
    return Wanted(
        tuple(tuple(_reaching_term(db, term) for term in clause) for clause in asked.clauses),
        asked.excluded,
    )


def _reaching_term(db: Database, term: Term) -> Term:
    if not term.beginning:
        return term
    shortest = max(len(term.words) - _SHORTENED_BY, 4)
    for end in range(len(term.words), shortest - 1, -1):
        shorter = Term(term.words[:end], beginning=True)
        if _is_anywhere(db, shorter):
            return shorter
    return term


def _is_anywhere(db: Database, term: Term) -> bool:
    query = "SELECT 1 FROM page_search WHERE page_search MATCH ? LIMIT 1"
    return db.execute(query, [term.expression]).fetchone() is not None


def _snippets(db: Database, expression: str, page_ids: Sequence[int]) -> dict[int, tuple[Piece, ...]]:
    """By page id. Made in an index of those pages alone: in the whole one, each snippet costs as much as the
    search."""
    marks = ", ".join("?" * len(page_ids))
    query = f"SELECT id, text FROM page_texts WHERE id IN ({marks})"  # noqa: S608 (question marks only)
    with closing(sqlite3.connect(":memory:")) as shown:
        shown.execute(f"CREATE VIRTUAL TABLE shown USING fts5 (text, tokenize = '{_TOKENIZER}')")
        rows = db.execute(query, list(page_ids)).fetchall()
        shown.executemany("INSERT INTO shown (rowid, text) VALUES (?, ?)", rows)
        made = shown.execute(
            "SELECT rowid, snippet(shown, 0, ?, ?, '…', ?) FROM shown WHERE shown MATCH ?",
            [_BEGINS, _ENDS, _SNIPPET_WORDS, expression],
        )
        return {page_id: _pieces(text) for page_id, text in made}


def _pieces(snippet: str) -> tuple[Piece, ...]:
    before, *parts = snippet.split(_BEGINS)
    pieces = [Piece(before, found=False)]
    for part in parts:
        found, _, after = part.partition(_ENDS)
        pieces += [Piece(found, found=True), Piece(after, found=False)]
    return tuple(piece for piece in pieces if piece.text)


def _hit(row: dict[str, Any], snippet: tuple[Piece, ...]) -> Hit:
    left_out = ("page_id", "reports", "ranked", "withdrawn")
    values = {name: value for name, value in row.items() if name not in left_out}
    return Hit(**values, withdrawn=bool(row["withdrawn"]), snippet=snippet)
