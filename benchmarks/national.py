"""A database of any number of providers, made up and streamed in, so that its size needs no memory.

Six inspections a provider, five judgements each on average, as a watch would have recorded them, the latest
with a page of text. The first providers are the real authorities by name, the others and all grades made up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from scraper.ofsted.authorities import reference_authorities
from storage.database import open_for_writing
from storage.texts import PAGES_A_DOCUMENT
from storage.times import to_text
from storage.transaction import writing

INSPECTIONS = (  # framework, year and month of the last day
    ("sif", 2014, 5),
    ("ilacs_2018", 2018, 3),
    ("ilacs_2018", 2021, 2),
    ("ilacs_2023", 2023, 1),
    ("ilacs_2023", 2024, 6),
    ("ilacs_2023", 2025, 9),
)
BASELINE = datetime(2025, 1, 1, tzinfo=UTC)
A_FEW = 20_000  # one provider in so many has a grade that hardly any has
_AT_ONCE = 500  # providers a transaction
_GRADES = ("inadequate", "requires_improvement", "good", "good", "outstanding")
_RANKS = {"inadequate": 1, "requires_improvement": 2, "good": 3, "outstanding": 4}
_SYLLABLES = ("bar", "set", "wick", "ham", "ton", "den", "ford", "mere", "by", "stow", "leigh", "combe")
_WORDS = (
    *("children", "families", "leaders", "social", "workers", "practice", "assessment", "neglect", "plans"),
    *("effective", "timely", "risk", "harm", "visits", "supervision", "homes", "exploitation", "carers"),
    *("fostering", "placements", "health", "partners", "referrals", "permanence", "adoption", "caseloads"),
)
_WEIGHTS = tuple(1 / place for place in range(1, len(_WORDS) + 1))  # as words are: the rarest on few pages
_WORDS_A_PAGE = 60
_TABLES = {  # in the order that references need
    "providers": "urn, source, name, url, region, dfe_code, gss_code, first_seen, last_listed",
    "documents": "sha256, size, first_seen",
    "fetches": "url, final_url, sha256, fetched_at, headers",
    "readings": "id, sha256, reader, status, framework, inspection_start, inspection_end, problems, read_at",
    "judgements": "reading_id, area, area_label, label, grade, rank, wording, page, corroborated, disputed",
    "reports": "id, urn, report_id, title, kind, remit, published, url, first_seen, baseline, sha256,"
    " reading_id, inspection_end, compared",
    "comparisons": "report, area, direction, basis, previous_area, previous_grade",
    "events": "id, sequence, type, cause, known_at, source, report, status, body",
    "event_changes": "event_id, area, previous_area, previous_grade, grade, direction, basis",
    "document_texts": "id, sha256, pages",
    "page_texts": "id, text",
}

_Rows = dict[str, list[Sequence[object]]]


@dataclass(frozen=True, slots=True)
class _Who:
    urn: str
    name: str
    region: str
    dfe_code: str | None
    gss_code: str | None


def build(path: Path, providers: int, *, seed: int = 1) -> None:
    """Writes the database of so many providers. Memory stays as it is for a few hundred."""
    random = Random(seed)
    with closing(open_for_writing(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        with _without_triggers(db):
            numbered = enumerate(_providers(providers, random))
            while some := list(islice(numbered, _AT_ONCE)):
                _insert(db, _rows(some, random))
        _keep_up(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _keep_up(db: Database) -> None:
    """What triggers and recordings would have kept up."""
    with writing(db):
        db.execute(
            "UPDATE reports SET current = 1 WHERE id IN (SELECT id FROM _latest_inspections WHERE is_latest)"
        )
        db.execute(
            "UPDATE reports"
            " SET followed_on = (SELECT is_followed_on FROM _followed f WHERE f.id = reports.id)"
        )
        db.execute("DELETE FROM current_judgements")
        db.execute(
            "INSERT INTO current_judgements (urn, remit, area, report, grade, rank, name, region)"
            " SELECT urn, remit, area, report, grade, rank, name, region FROM _current_judgements"
        )
        db.execute("DELETE FROM rating_counts")
        db.execute(
            "INSERT INTO rating_counts (kind, year, remit, framework, region, area, grade, direction, number)"
            " SELECT kind, year, remit, framework, region, area, grade, direction, COUNT(*) FROM _counted"
            " GROUP BY kind, year, remit, framework, region, area, grade, direction"
        )
        db.table("sources").upsert({"source": "ofsted", "baseline_at": to_text(BASELINE)}, pk="source")


@contextmanager
def _without_triggers(db: Database) -> Iterator[None]:
    """For everything is marked at the end."""
    triggers = list(
        db.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reports'")
    )
    for trigger in triggers:
        db.execute(f"DROP TRIGGER {trigger['name']}")
    yield
    for trigger in triggers:
        db.execute(trigger["sql"])


def _insert(db: Database, rows: _Rows) -> None:
    with writing(db):
        for table, columns in _TABLES.items():
            marks = ", ".join("?" for _ in columns.split(","))
            db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows[table])


def _providers(number: int, random: Random) -> Iterator[_Who]:
    authorities = reference_authorities()
    regions = sorted({each.region for each in authorities})
    for each in authorities[:number]:
        yield _Who(each.urn, each.display_name, each.region, each.dfe_code, each.gss_code)
    for count in range(number - len(authorities)):
        name = "".join(random.choices(_SYLLABLES, k=3)).title()
        yield _Who(f"9{count:07}", f"{name} {count}", random.choice(regions), None, None)


def _rows(numbered: Iterable[tuple[int, _Who]], random: Random) -> _Rows:
    rows: _Rows = {table: [] for table in _TABLES}
    for number, who in numbered:
        seen = to_text(BASELINE)
        url = f"https://reports.example.org/provider/44/{who.urn}"
        facts = (who.urn, "ofsted", who.name, url, who.region, who.dfe_code, who.gss_code, seen, seen)
        rows["providers"].append(facts)
        _add_inspections(rows, number, who, random)
    return rows


def _add_inspections(rows: _Rows, number: int, who: _Who, random: Random) -> None:
    before: dict[str, str] = {}
    for place, (framework, year, month) in enumerate(INSPECTIONS):
        key = number * len(INSPECTIONS) + place + 1
        end = date(year, month, 1) + timedelta(days=random.randrange(200))
        areas = [area.id for area in FRAMEWORKS[framework].areas]
        grades = dict(zip(areas, random.choices(_GRADES, k=len(areas)), strict=True))
        if place == len(INSPECTIONS) - 1 and number % A_FEW == 1:
            grades["care_leavers"] = "not_judged"
        _add_report(rows, key, who, framework, end)
        _add_judgements(rows, key, grades)
        _add_comparisons(rows, key, grades, before)
        if place == len(INSPECTIONS) - 1:
            _add_event(rows, key, grades, before, end)
        _add_text(rows, key, random, pages=int(place == len(INSPECTIONS) - 1))
        before = grades


def _add_report(rows: _Rows, key: int, who: _Who, framework: str, end: date) -> None:
    published = end + timedelta(days=45)
    seen = to_text(max(BASELINE, datetime(published.year, published.month, published.day, 9, tzinfo=UTC)))
    sha256 = _sha256(key)
    url = f"https://files.example.org/v1/file/{50_000_000 + key}"
    rows["documents"].append((sha256, 1, seen))
    rows["fetches"].append((url, url, sha256, seen, "{}"))
    start = (end - timedelta(days=11)).isoformat()
    reading = (key, sha256, "ilacs/1", "read", framework, start, end.isoformat(), "[]", seen)
    rows["readings"].append(reading)
    title = "Children's services inspection"
    listed = (key, who.urn, str(50_000_000 + key), title, "inspection", "childrens_services")
    state = (
        published.isoformat(),
        url,
        seen,
        int(seen == to_text(BASELINE)),
        sha256,
        key,
        end.isoformat(),
        1,
    )
    rows["reports"].append((*listed, *state))


def _add_judgements(rows: _Rows, key: int, grades: dict[str, str]) -> None:
    rows["judgements"] += [
        (key, area, area, area, grade, _RANKS.get(grade), grade, 1, 1, 0) for area, grade in grades.items()
    ]


def _add_comparisons(rows: _Rows, key: int, grades: dict[str, str], before: dict[str, str]) -> None:
    for area, grade in grades.items():
        if area in before:
            direction = _direction(before[area], grade)
            rows["comparisons"].append((key, area, direction, "same", area, before[area]))
        else:
            rows["comparisons"].append((key, area, "first", None, None, None))


def _direction(before: str, now: str) -> str:
    if now not in _RANKS:
        return "not_comparable"
    if before == now:
        return "unchanged"
    return "improved" if _RANKS[now] > _RANKS[before] else "declined"


def _add_text(rows: _Rows, key: int, random: Random, *, pages: int) -> None:
    """Of the words that every report has."""
    rows["document_texts"].append((key, _sha256(key), pages))
    for page in range(1, pages + 1):
        words = " ".join(random.choices(_WORDS, _WEIGHTS, k=_WORDS_A_PAGE))
        rows["page_texts"].append((key * PAGES_A_DOCUMENT + page, words))


def _sha256(key: int) -> str:
    return hashlib.sha256(str(key).encode()).hexdigest()


def _add_event(rows: _Rows, key: int, grades: dict[str, str], before: dict[str, str], end: date) -> None:
    known = to_text(datetime(end.year, end.month, end.day, 9, tzinfo=UTC) + timedelta(days=45))
    event = f"evt_{key}"
    told = (event, key, "rating.changed", "new_inspection", known, "ofsted", key, "read", "{}")
    rows["events"].append(told)
    rows["event_changes"] += [
        (event, area, area, before[area], grade, _direction(before[area], grade), "same")
        for area, grade in grades.items()
        if area in before and before[area] != grade and grade in _RANKS
    ]
