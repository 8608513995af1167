"""`search TEXT`: full text of every report, page by page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlite_utils import Database

from inspectwatch.commands.asking import (
    TODAY,
    BadQuestion,
    When,
    first_day,
    in_order,
    last_day,
    one_of,
    tell,
    then,
    urn_of,
)
from inspectwatch.commands.vocabulary import REGIONS, REMITS
from inspectwatch.config import Config
from inspectwatch.nothing_found import nothing_found
from inspectwatch.output import clean, counted, show
from scraper.frameworks import FRAMEWORKS
from storage.search import MOST_RANKED, Filters, Found, Hit, Piece, search, texts_not_kept
from storage.search_words import CannotSearch
from storage.texts import TextTable

_FOUND_STYLE: Final = "bold underline"
_INDENT: Final = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    text: str
    provider: str | None = None
    region: str | None = None
    remit: str | None = None
    framework: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int = 20
    when: When = TODAY


def search_reports(config: Config, asked: Asked, *, as_json: bool, as_csv: bool) -> int:
    """Exit status 1 where the question names something that is not there, or nothing to search for."""

    def ask(db: Database) -> tuple[Found, list[str]]:
        try:
            filters = _filters(db, config, asked)
            found = search(db, asked.text, filters, limit=asked.limit)
        except CannotSearch as error:
            raise BadQuestion(str(error)) from None
        none = "" if found.hits else nothing_found(db, asked.text)
        return found, _notes(found, none, TextTable(db).unsearchable(), texts_not_kept(db, filters))

    def show_found(answer: tuple[Found, list[str]]) -> None:
        found, notes = answer
        _tell(found, as_json=as_json, as_csv=as_csv)
        for note in notes:
            print(note, file=sys.stderr)

    return tell(config, ask, show_found)


def not_searchable(number: int) -> str | None:
    """The sentence on documents whose text is not kept, with its cure; None: there are none."""
    if not number:
        return None
    are = "is" if number == 1 else "are"
    return f"{counted(number, 'document')} {are} not searchable yet: `inspectwatch reread`"


def _filters(db: Database, config: Config, asked: Asked) -> Filters:
    since, until = first_day(config, asked.since, asked.when), last_day("until", asked.until)
    if since:
        in_order(date.fromisoformat(since), "until", until)
    return Filters(
        urn=urn_of(db, asked.provider),
        region=one_of("region", asked.region, REGIONS),
        remit=one_of("remit", asked.remit, REMITS),
        framework=one_of("framework", asked.framework, [*FRAMEWORKS]),
        since=since,
        until=until.isoformat() if until else None,
        moment=then(db, config, asked.when),
    )


def _tell(found: Found, *, as_json: bool, as_csv: bool) -> None:
    if as_json or as_csv:
        show(list(map(_row, found.hits)), (), as_json=as_json, as_csv=as_csv, empty="")
    elif sys.stdout.isatty():
        _print_styled(found.hits)
    else:
        for hit in found.hits:
            print(f"{_head(hit)}\n{' ' * _INDENT}{_plain(hit.snippet)}\n{' ' * _INDENT}{clean(hit.url)}")


def _row(hit: Hit) -> dict[str, Any]:
    """The snippet is plain text; `found` lists the words in it that were searched for."""
    row = asdict(hit)
    row["snippet"] = _plain(hit.snippet)
    row["found"] = ", ".join(dict.fromkeys(piece.text for piece in hit.snippet if piece.found))
    return row


def _notes(found: Found, none: str, unsearchable: int, not_kept: int) -> list[str]:
    notes = []
    if none:
        notes.append(none)
    elif found.more:
        notes.append(
            f"More than {MOST_RANKED:,} pages match, and only those recorded last were ranked. Another word,"
            " or a filter, finds better."
        )
    elif found.reports > len(found.hits):
        notes.append(f"{found.reports} reports match; --limit shows more.")
    if not_kept:
        notes.append(
            f"{counted(not_kept, 'report')} held another document then, whose text is not kept: what it said"
            " cannot be found."
        )
    missing = not_searchable(unsearchable)
    return [*notes, missing] if missing else notes


def _head(hit: Hit) -> str:
    """Such as "2024-04-09  Oxfordshire: Children's services inspection, page 4 and 2 further pages"."""
    further = f" and {counted(hit.further_pages, 'further page')}" if hit.further_pages else ""
    withdrawn = " (withdrawn)" if hit.withdrawn else ""
    published = hit.published or "no date   "
    title = clean(hit.title)
    return f"{published}  {clean(hit.provider)}: {title}{withdrawn}, page {hit.page}{further}"


def _plain(snippet: Sequence[Piece]) -> str:
    return clean("".join(piece.text for piece in snippet))


def _print_styled(hits: Sequence[Hit]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console()
    for hit in hits:
        console.print(Text(_head(hit), "bold"))
        pieces = [(clean(piece.text), _FOUND_STYLE if piece.found else "") for piece in hit.snippet]
        console.print(Padding(Text.assemble(*pieces), (0, 0, 0, _INDENT)))
        console.print(Padding(Text(clean(hit.url), "dim"), (0, 0, 1, _INDENT)))
