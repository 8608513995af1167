"""Questions about the whole sector, or a part of it: how providers compare, who has waited longest for an
inspection, who is judged inadequate. Of children's services; of now or of another moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS, NOT_JUDGED
from storage import questions
from storage.past import NOW, Moment, held, is_current, texts
from storage.unread import COLUMN, later_unread, marked

Row = dict[str, Any]

CHILDRENS_SERVICES: Final = "childrens_services"
OVERALL: Final = "overall_effectiveness"
INADEQUATE: Final = "inadequate"
SCALE: Final = ("outstanding", "good", "requires_improvement", INADEQUATE, NOT_JUDGED)
VISITS: Final = ("focused_visit", "monitoring_visit")

_TALLIES = ", ".join(
    f"(SELECT COUNT(*) FROM judgements j WHERE j.reading_id = h.reading_id AND j.grade = '{grade}'"
    f" AND j.area NOT IN ({texts((OVERALL, *questions.OTHER_BODIES))})) AS {grade}"
    for grade in SCALE
)
_INSPECTED = f"""
SELECT
  p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code, h.framework, h.inspection_end, h.published,
  h.report_id, h.url AS report_url,
  (SELECT j.grade FROM judgements j WHERE j.reading_id = h.reading_id AND j.area = '{OVERALL}') AS overall,
  {_TALLIES},
  COALESCE(
    (SELECT j.disputed FROM judgements j WHERE j.reading_id = h.reading_id AND j.area = '{OVERALL}'),
    (SELECT MAX(j.disputed) FROM judgements j
      WHERE j.reading_id = h.reading_id AND j.area NOT IN ({texts(questions.OTHER_BODIES)}))
  ) AS disputed
FROM held h
CROSS JOIN providers p ON p.urn = h.urn"""
_HAS_GRADE = f"""
EXISTS (
  SELECT 1 FROM judgements j
  WHERE j.reading_id = h.reading_id AND j.grade = :grade AND (j.area = '{OVERALL}' OR NOT EXISTS (
    SELECT 1 FROM judgements o WHERE o.reading_id = h.reading_id AND o.area = '{OVERALL}'
  ))
)"""
_FEW = 1_000  # judgements: so many are looked up sooner than found among all providers
_AMONG_FEW = "h.id IN (SELECT k.report FROM current_judgements k WHERE k.grade = :grade AND k.remit = :remit)"
_NUMBER = f"""
SELECT COUNT(*) AS number FROM (
  SELECT 1 FROM current_judgements k WHERE k.grade = :grade LIMIT {_FEW + 1}
)"""
_NEVER = """
SELECT p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code
FROM providers p
WHERE (:region IS NULL OR p.region = :region) AND NOT EXISTS (
  SELECT 1 FROM held h WHERE h.urn = p.urn AND h.remit = :remit AND {current}
)
ORDER BY p.name, p.urn LIMIT :limit"""
_FACTS: Final = ("urn", "provider", "region", "dfe_code", "gss_code")


def compare(db: Database, urns: Iterable[str], *, moment: Moment = NOW) -> list[Row]:
    """Rows of `current_ratings` of these providers, in the order asked for, as far as they are known here. A
    provider without a graded inspection has one row, with None for everything but itself."""
    found: list[Row] = []
    for urn in dict.fromkeys(urns):
        rows = questions.ratings(db, provider=urn, remit=CHILDRENS_SERVICES, moment=moment)
        found += rows or _unjudged(db, urn)
    return found


def _unjudged(db: Database, urn: str) -> list[Row]:
    columns = db.view("current_ratings").columns_dict
    query = "SELECT urn, name AS provider, region, dfe_code, gss_code FROM providers WHERE urn = ?"
    return [dict.fromkeys(columns) | facts for facts in db.query(query, [urn])]


def waiting(
    db: Database,
    today: date,
    *,
    region: str | None = None,
    grade: str | None = None,
    moment: Moment = NOW,
    limit: int | None = None,
) -> list[Row]:
    """One row a provider: `days` from the end of its last graded inspection to `today`, the longest first.

    `state` says of `overall` (None: there is none) why: `judged`, `no_longer_judged` (its framework gives no
    overall grade), `not_read`, `never_inspected` (no graded inspection is known). `outstanding` to
    `not_judged` count its areas, without overall effectiveness. `disputed` is of the overall grade; without
    one, of any area counted. `later_unread`: as `storage.unread.marked`. Those of whom no graded inspection
    is known come last and have no days; `not_read`, where there is one all the same. `grade`: the overall
    one; of a provider without an overall grade, any area's.
    """
    most = -1 if limit is None else limit
    values = {"remit": CHILDRENS_SERVICES, "region": region, "grade": grade} | moment.values
    dated = [
        _waiting_row(row, today)
        for row in db.query(_inspected(db, moment, region, grade), values | {"limit": most})
    ]
    return _with_unread(db, [*dated, *_undated(db, dated, values, moment, limit)], moment)


def _undated(
    db: Database, dated: Sequence[Row], values: dict[str, str | None], moment: Moment, limit: int | None
) -> list[Row]:
    """Those without a graded inspection, as far as there is room after the others."""
    if values["grade"] or (limit is not None and len(dated) >= limit):
        return []
    rest = -1 if limit is None else limit - len(dated)
    query = f"{held(moment)} {_NEVER.format(current=is_current(moment))}"
    return [_never_row(row) for row in db.query(query, values | {"limit": rest})]


def _with_unread(db: Database, rows: Sequence[Row], moment: Moment) -> list[Row]:
    unread = later_unread(db, [row["urn"] for row in rows], moment=moment)
    return [
        row | {"state": "not_read"} if row["state"] == "never_inspected" and row[COLUMN] else row
        for row in marked(rows, unread)
    ]


def _inspected(db: Database, moment: Moment, region: str | None, grade: str | None) -> str:
    conditions = [is_current(moment), "h.remit = :remit"]
    conditions += ["p.region = :region"] if region else []
    conditions += [_HAS_GRADE] if grade else []
    if grade and moment == NOW and next(db.query(_NUMBER, {"grade": grade}))["number"] <= _FEW:
        conditions.append(_AMONG_FEW)
    where = " AND ".join(conditions)
    return f"{held(moment)} {_INSPECTED} WHERE {where} ORDER BY h.inspection_end, p.name, p.urn LIMIT :limit"


def _waiting_row(row: Row, today: date) -> Row:
    end = row["inspection_end"]
    days = (today - date.fromisoformat(end)).days if end else None
    framework = FRAMEWORKS[row["framework"]]
    state = "judged" if row["overall"] else "no_longer_judged" if framework.no_overall_since else "not_read"
    facts = {key: row[key] for key in _FACTS}
    return {**facts, "days": days, "state": state, **{key: row[key] for key in row if key not in facts}}


def _never_row(row: Row) -> Row:
    empty = ("framework", "inspection_end", "published", "report_id", "report_url", "overall")
    return {
        **row,
        "days": None,
        "state": "never_inspected",
        **dict.fromkeys(empty),
        **dict.fromkeys(SCALE, 0),
        "disputed": None,
    }


def inadequate(
    db: Database,
    *,
    provider: str | None = None,
    region: str | None = None,
    area: str | None = None,
    moment: Moment = NOW,
    limit: int | None = None,
    history_of: Callable[[str], list[Row]] | None = None,
) -> list[Row]:
    """Who is judged inadequate, one row a provider and area, by provider. `provider` is a URN.

    `since` is the day on which the first inspection of the unbroken run ended: each of its inspections judged
    this area, or the one that it follows, inadequate. `inspections` is their number. `visits` are the visits
    and letters published since that first inspection, oldest first. `history_of` gives the rows of
    `rating_history` of a URN at that moment, latest first; without it, what was compared is as it stands now.
    """
    judged = questions.ratings(
        db,
        provider=provider,
        region=region,
        area=area,
        grade=INADEQUATE,
        remit=CHILDRENS_SERVICES,
        services_only=True,
        moment=moment,
        limit=limit,
    )
    urns = list(dict.fromkeys(row["urn"] for row in judged))
    histories = (
        {urn: history_of(urn) for urn in urns} if history_of else questions.histories(db, urns, moment=moment)
    )
    reports = questions.reports_of(db, urns, moment=moment)
    letters = {urn: _letters(reports[urn]) for urn in urns}
    return [_inadequate_row(row, run_of(row, histories[row["urn"]]), letters[row["urn"]]) for row in judged]


def run_of(judgement: Row, history: Sequence[Row]) -> list[Row]:
    """The unbroken run of the same grade that ends with this judgement, latest first: those rows of the
    provider's `history`, which is in that order, that each was compared with."""
    run = [row for row in history if _same(row, judgement)][:1]
    for row in history:
        latest = run[-1] if run else None
        if (
            latest
            and _is_before(row, latest)
            and row["grade"] == latest["previous_grade"] == judgement["grade"]
        ):
            run.append(row)
    return run


def _same(row: Row, judgement: Row) -> bool:
    return (row["report_id"], row["area"]) == (judgement["report_id"], judgement["area"])


def _is_before(row: Row, latest: Row) -> bool:
    """Whether this is the judgement that `latest` was compared with, or an earlier one of that area."""
    return (
        not row["withdrawn"]
        and row["area"] == latest["previous_area"]
        and row["remit"] == latest["remit"]
        and FRAMEWORKS[row["framework"]].comparison == FRAMEWORKS[latest["framework"]].comparison
        and (row["inspection_end"] or "") < (latest["inspection_end"] or "")
    )


def _letters(reports: Iterable[Row]) -> list[Row]:
    """Visits and letters, oldest first."""
    found = [
        {key: row[key] for key in ("published", "title", "kind", "report_id", "url")}
        for row in reports
        if not row["withdrawn"]
        and row["remit"] == CHILDRENS_SERVICES
        and (row["kind"] in VISITS or row["status"] == "no_judgements")
    ]
    return found[::-1]


def _inadequate_row(judgement: Row, run: Sequence[Row], letters: Sequence[Row]) -> Row:
    first = run[-1] if run else judgement
    since = first["inspection_end"]
    visits = [letter for letter in letters if (letter["published"] or "") >= (since or "")]
    return {
        **judgement,
        "since": since,
        "since_report_id": first["report_id"],
        "inspections": len(run) or 1,
        "visits": visits,
    }
