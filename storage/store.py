"""The store: providers, reports and what is known of them. Each writing method is one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from scraper.model import Judgement, Provider, PublishedReport, Reading
from storage.archive import DocumentArchive
from storage.events import insert_event
from storage.rows import held_from, judgement_from, reading_from, report_columns
from storage.times import day_from_text, day_to_text, from_text, to_text
from storage.values import READABLE, ComparedArea, HeldReport, NewEvent, PageReadings, Recording

_HELD = """
SELECT r.*, e.id AS last_event, e.status AS last_status
FROM reports r
LEFT JOIN events e ON e.sequence = (SELECT MAX(sequence) FROM events WHERE report = r.id)
"""


@dataclass(frozen=True, slots=True)
class Store:
    """What the watch needs of the database. Belongs to the thread that opened it."""

    db: Database = field(repr=False)
    archive: DocumentArchive
    source: str = "ofsted"

    # The source as a whole

    def baseline_at(self) -> datetime | None:
        """When the first complete run ended; None: everything is still silent."""
        for row in self.db.query("SELECT baseline_at FROM sources WHERE source = ?", [self.source]):
            return from_text(row["baseline_at"]) if row["baseline_at"] else None
        return None

    def last_good_count(self) -> int | None:
        """How many providers the last complete list had; None: there was none yet."""
        for row in self.db.query("SELECT last_good_count FROM sources WHERE source = ?", [self.source]):
            count: int | None = row["last_good_count"]
            return count
        return None

    def note_good_list(self, count: int) -> None:
        """Records the number of providers on a complete list."""
        self._source_column("last_good_count", count)

    def note_baseline(self, now: datetime) -> None:
        """From now on, what is new is news."""
        self._source_column("baseline_at", to_text(now))

    def _source_column(self, column: str, value: str | int) -> None:
        with self.db.atomic():
            self.db.table("sources").upsert({"source": self.source, column: value}, pk="source")

    # Providers

    def known_latest(self) -> dict[str, date | None]:
        """URN -> the latest publication date that the list showed when the provider's page was last read."""
        rows = self.db.query("SELECT urn, latest_report FROM providers WHERE source = ?", [self.source])
        return {row["urn"]: day_from_text(row["latest_report"]) for row in rows}

    def read_urns(self) -> frozenset[str]:
        """URNs of the providers whose page was read at least once."""
        query = "SELECT urn FROM providers WHERE source = ? AND page_read_at IS NOT NULL"
        return frozenset(row["urn"] for row in self.db.query(query, [self.source]))

    def suspects(self, missing_before: datetime) -> frozenset[str]:
        """URNs with a report that their page stopped showing before that time, not withdrawn yet."""
        query = "SELECT DISTINCT urn FROM reports WHERE missing_since <= ? AND withdrawn_at IS NULL"
        return frozenset(row["urn"] for row in self.db.query(query, [to_text(missing_before)]))

    def awaiting_files(self) -> list[str]:
        """URNs with a listed report that has no readable document, in the order met."""
        query = """
            SELECT r.urn, g.status, r.recheck FROM reports r LEFT JOIN readings g ON g.id = r.reading_id
            WHERE r.withdrawn_at IS NULL AND r.missing_since IS NULL ORDER BY r.id
        """
        rows = self.db.query(query)
        return list(dict.fromkeys(r["urn"] for r in rows if r["recheck"] or r["status"] not in READABLE))

    def urns(self) -> list[str]:
        """URNs of all providers with reports."""
        return [row["urn"] for row in self.db.query("SELECT DISTINCT urn FROM reports ORDER BY urn")]

    def provider(self, urn: str) -> Provider:
        """The provider of that URN. Raises KeyError where there is none."""
        for row in self.db.query("SELECT * FROM providers WHERE urn = ?", [urn]):
            return Provider(
                urn=row["urn"],
                name=row["name"],
                url=row["url"],
                region=row["region"],
                dfe_code=row["dfe_code"],
                gss_code=row["gss_code"],
            )
        raise KeyError(urn)

    def note_providers(self, providers: Iterable[Provider], now: datetime) -> None:
        """Adds and updates what a list shows. Never removes."""
        with self.db.atomic():
            for provider in providers:
                self.db.execute(
                    "INSERT INTO providers"
                    " (urn, source, name, url, region, dfe_code, gss_code, first_seen, last_listed)"
                    " VALUES (:urn, :source, :name, :url, :region, :dfe_code, :gss_code, :now, :now)"
                    " ON CONFLICT (urn) DO UPDATE SET name = :name, url = :url, region = :region,"
                    " dfe_code = :dfe_code, gss_code = :gss_code, last_listed = :now",
                    _provider_values(provider) | {"source": self.source, "now": to_text(now)},
                )

    def note_page(
        self,
        urn: str,
        reports: Sequence[PublishedReport],
        *,
        latest: date | None,
        baseline: bool,
        now: datetime,
    ) -> PageReadings:
        """Records what a provider's page lists, and that it was read while the list showed `latest`.

        A report that the page no longer shows is marked from now; one that is back is unmarked here unless it
        was withdrawn, which is for the watch to tell.
        """
        with self.db.atomic():
            known = {held.report.id: held for held in self.reports_of(urn)}
            for report in reports:
                if report.id in known:
                    self._note_again(known[report.id], report)
                else:
                    self._note_new(urn, report, baseline=baseline, now=now)
            shown = {report.id for report in reports}
            gone = [held for held in known.values() if held.report.id not in shown]
            for held in gone:
                self._mark_missing(held, now)
            self.db.execute(
                "UPDATE providers SET latest_report = ?, page_read_at = ? WHERE urn = ?",
                [day_to_text(latest), to_text(now), urn],
            )
        return PageReadings(new=len(shown - known.keys()), gone=len(gone))

    def _note_new(self, urn: str, report: PublishedReport, *, baseline: bool, now: datetime) -> None:
        row = _page_columns(report) | {
            "urn": urn,
            "report_id": report.id,
            "remit": str(report.remit),
            "first_seen": to_text(now),
            "baseline": int(baseline),
            "inspection_end": day_to_text(report.inspected or report.published),
        }
        self.db.table("reports").insert(row)

    def _note_again(self, held: HeldReport, report: PublishedReport) -> None:
        columns = _page_columns(report)
        if columns != _page_columns(held.report):
            columns |= {"recheck": 1}
            if held.reading is None or held.reading.framework is None:
                columns |= {"remit": str(report.remit)}
        if held.withdrawn_at is None:
            columns |= {"missing_since": None}
        self.db.table("reports").update(held.key, columns)

    def _mark_missing(self, held: HeldReport, now: datetime) -> None:
        if held.missing_since is None:
            self.db.table("reports").update(held.key, {"missing_since": to_text(now)})

    # Reports

    def reports_of(self, urn: str) -> tuple[HeldReport, ...]:
        """All reports of a provider, withdrawn ones too, in the order met."""
        rows = list(self.db.query(f"{_HELD} WHERE r.urn = ? ORDER BY r.id", [urn]))
        return tuple(held_from(row, self._reading(row["reading_id"])) for row in rows)

    def _reading(self, reading_id: int | None) -> Reading | None:
        for row in self.db.query("SELECT * FROM readings WHERE id = ?", [reading_id]):
            query = "SELECT * FROM judgements WHERE reading_id = ? ORDER BY rowid"
            return reading_from(row, tuple(map(judgement_from, self.db.query(query, [reading_id]))))
        return None

    def told_of(self, report: HeldReport) -> tuple[tuple[str, str], ...]:
        """(subscription, address) of everyone to whom an earlier event on this report was addressed."""
        query = """
            SELECT DISTINCT d.subscription, d.recipient FROM deliveries d JOIN events e ON e.id = d.event_id
            WHERE e.report = ? ORDER BY d.subscription, d.recipient
        """
        return tuple((row["subscription"], row["recipient"]) for row in self.db.query(query, [report.key]))

    def record(self, recording: Recording) -> None:
        """Writes the report, its reading, the comparisons, the event and its deliveries: all or nothing."""
        with self.db.atomic():
            held = recording.report
            reading_id = self._keep_reading(held, recording.now)
            self.db.table("reports").update(held.key, report_columns(held, reading_id))
            for key, areas in recording.comparisons.items():
                self._replace_comparisons(key, areas)
            if recording.event:
                insert_event(self.db, recording.event, report_key=held.key)

    def record_event(self, event: NewEvent) -> None:
        """Writes an event that is about no report, with its deliveries."""
        with self.db.atomic():
            insert_event(self.db, event, report_key=None)

    def _keep_reading(self, held: HeldReport, now: datetime) -> int | None:
        if held.reading is None or held.sha256 is None:
            return None
        query = "SELECT id FROM readings WHERE sha256 = ? ORDER BY id DESC LIMIT 1"
        for row in self.db.query(query, [held.sha256]):
            if self._reading(row["id"]) == held.reading:
                known: int = row["id"]
                return known
        return self._insert_reading(held.sha256, held.reading, now)

    def _insert_reading(self, sha256: str, reading: Reading, now: datetime) -> int:
        row = {
            "sha256": sha256,
            "reader": reading.reader,
            "status": str(reading.status),
            "framework": reading.framework,
            "inspection_start": day_to_text(reading.inspection_start),
            "inspection_end": day_to_text(reading.inspection_end),
            "lead_inspector": reading.lead_inspector,
            "problems": json.dumps(reading.problems),
            "read_at": to_text(now),
        }
        reading_id = int(self.db.table("readings").insert(row).last_rowid or 0)
        judgements = [_judgement_row(reading_id, reading, judgement) for judgement in reading.judgements]
        self.db.table("judgements").insert_all(judgements)
        return reading_id

    def _replace_comparisons(self, key: int, areas: tuple[ComparedArea, ...]) -> None:
        self.db.execute("DELETE FROM comparisons WHERE report = ?", [key])
        for area in areas:
            self.db.execute(
                "INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?)",
                [key, area.area, area.direction, area.basis, area.previous_area, area.previous_grade],
            )


def _provider_values(provider: Provider) -> dict[str, str | None]:
    return {
        "urn": provider.urn,
        "name": provider.name,
        "url": provider.url,
        "region": provider.region,
        "dfe_code": provider.dfe_code,
        "gss_code": provider.gss_code,
    }


def _page_columns(report: PublishedReport) -> dict[str, Any]:
    """What a provider page says of a report, remit apart: a document that names its framework knows more."""
    return {
        "title": report.title,
        "kind": str(report.kind),
        "published": day_to_text(report.published),
        "inspected": day_to_text(report.inspected),
        "url": report.url,
    }


def _judgement_row(reading_id: int, reading: Reading, judgement: Judgement) -> dict[str, Any]:
    framework = FRAMEWORKS[reading.framework or ""]
    area = framework.area(judgement.area)
    return {
        "reading_id": reading_id,
        "area": judgement.area,
        "area_label": area.label if area else judgement.label,
        "label": judgement.label,
        "grade": judgement.grade,
        "rank": framework.rank(judgement.grade),
        "wording": judgement.wording,
        "page": judgement.page,
        "corroborated": int(judgement.corroborated),
        "disputed": int(judgement.disputed),
    }
