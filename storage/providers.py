"""Providers and what their pages list. Each writing method is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from scraper.model import Provider, PublishedReport
from storage.counts import counted_again
from storage.listing import Renamed, note_names
from storage.notes import note, noted
from storage.plausible import StatedDays
from storage.reports import ReportStore
from storage.restored import complete_restored, restored
from storage.times import day_from_text, day_to_text, from_text, to_text
from storage.transaction import writing
from storage.values import READABLE, HeldReport, PageReadings


@dataclass(frozen=True, slots=True)
class ProviderStore:
    """What the watch knows of a source and its providers. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)
    source: str = "ofsted"

    # The source as a whole

    def baseline_at(self) -> datetime | None:
        """When the first complete run ended; None: everything is still silent."""
        for row in self.db.query("SELECT baseline_at FROM sources WHERE source = ?", [self.source]):
            return from_text(row["baseline_at"]) if row["baseline_at"] else None
        return None

    def told_since(self) -> datetime | None:
        """Since when what is new is news: since the first complete run, or that after the database was
        restored from a backup; None: that is still to come, and everything is silent."""
        began, back = self.baseline_at(), restored(self.db)
        return back.complete_at if began and back else began

    def last_good_count(self) -> int | None:
        """How many providers the last complete list had; None: there was none yet."""
        for row in self.db.query("SELECT last_good_count FROM sources WHERE source = ?", [self.source]):
            count: int | None = row["last_good_count"]
            return count
        return None

    def note_good_list(self, count: int, expectation: str) -> None:
        """Records the number of providers on a complete list, and what was expected of it."""
        with writing(self.db):
            self._set_of_source("last_good_count", count)
            note(self.db, self._expectation, expectation)

    def last_expectation(self) -> str | None:
        """What was expected of the last complete list, as noted with it; None: that was not noted."""
        return noted(self.db, self._expectation)

    @property
    def _expectation(self) -> str:
        return f"expected of {self.source}"

    def note_baseline(self, now: datetime) -> None:
        """From now on, what is new is news. After a restore the first day of all stays as it was."""
        with writing(self.db):
            if self.baseline_at() is None:
                self._set_of_source("baseline_at", to_text(now))
            complete_restored(self.db, now)

    def _source_column(self, column: str, value: str | int) -> None:
        with writing(self.db):
            self._set_of_source(column, value)

    def _set_of_source(self, column: str, value: str | int) -> None:
        self.db.table("sources").upsert({"source": self.source, column: value}, pk="source")

    # Providers

    def known_latest(self) -> dict[str, date | None]:
        """URN -> the latest publication date that the list showed when the provider's page was last read."""
        rows = self.db.query("SELECT urn, latest_report FROM providers WHERE source = ?", [self.source])
        return {row["urn"]: day_from_text(row["latest_report"]) for row in rows}

    def last_listed(self) -> datetime | None:
        """When a list was last read; None: never."""
        query = "SELECT MAX(last_listed) AS last FROM providers WHERE source = ?"
        for row in self.db.query(query, [self.source]):
            return from_text(row["last"]) if row["last"] else None
        return None

    def read_urns(self) -> frozenset[str]:
        """URNs of the providers whose page was read when it was last asked for."""
        query = "SELECT urn FROM providers WHERE source = ? AND page_read_at IS NOT NULL"
        return frozenset(row["urn"] for row in self.db.query(query, [self.source]))

    def awaiting_files(self) -> list[str]:
        """URNs with a listed report whose file polls ask for: there is no readable document yet, or now one,
        now another, or it was withdrawn and is back. In the order met."""
        query = """
            SELECT r.urn, g.status, r.recheck, r.flapping_since, r.withdrawn_at
            FROM reports r LEFT JOIN readings g ON g.id = r.reading_id
            WHERE r.missing_since IS NULL ORDER BY r.id
        """
        rows = self.db.query(query)
        return list(dict.fromkeys(row["urn"] for row in rows if _is_awaited(row)))

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

    def note_providers(self, providers: Iterable[Provider], now: datetime) -> list[Renamed]:
        """Adds and updates what a list shows. Never removes. Returns those that had another name till now,
        which stays known."""
        providers = tuple(providers)
        with writing(self.db), counted_again(self.db, self._moved(providers)):
            renamed = note_names(self.db, providers, now)
            for provider in providers:
                self.db.execute(
                    "INSERT INTO providers"
                    " (urn, source, name, url, region, dfe_code, gss_code, first_seen, last_listed)"
                    " VALUES (:urn, :source, :name, :url, :region, :dfe_code, :gss_code, :now, :now)"
                    " ON CONFLICT (urn) DO UPDATE SET name = :name, url = :url, region = :region,"
                    " dfe_code = :dfe_code, gss_code = :gss_code, last_listed = :now",
                    _provider_values(provider) | {"source": self.source, "now": to_text(now)},
                )
        return renamed

    def _moved(self, providers: Iterable[Provider]) -> list[str]:
        """URNs of those that were known to lie in another region."""
        region_of = {row["urn"]: row["region"] for row in self.db.query("SELECT urn, region FROM providers")}
        return [each.urn for each in providers if region_of.get(each.urn, each.region) != each.region]

    def note_page(
        self,
        urn: str,
        reports: Sequence[PublishedReport],
        *,
        latest: date | None,
        baseline: bool,
        may_remove: bool,
        now: datetime,
    ) -> PageReadings:
        """Records what a provider's page lists, and that it was read while the list showed `latest`.

        With `may_remove`, a report that the page no longer shows is marked from now; one that is back is
        unmarked. Where it was withdrawn, it stays so until its file has been asked for.
        """
        with writing(self.db), counted_again(self.db, [urn]):
            known = {held.report.id: held for held in ReportStore(self.db).reports_of(urn)}
            for report in reports:
                if report.id in known:
                    self._note_again(known[report.id], report)
                else:
                    self._note_new(urn, report, baseline=baseline, now=now)
            shown = {report.id for report in reports}
            gone = [held for held in known.values() if held.report.id not in shown and may_remove]
            for held in gone:
                self._mark_missing(held, now)
            self._note_page_read(urn, latest, _newest(reports), now)
        return PageReadings(new=len(shown - known.keys()), gone=len(gone))

    def lagging(self, after: datetime, before: datetime) -> frozenset[str]:
        """URNs of those whose page has lacked the list's latest report since some time between these."""
        query = "SELECT urn FROM providers WHERE source = ? AND behind_since > ? AND behind_since <= ?"
        rows = self.db.query(query, [self.source, to_text(after), to_text(before)])
        return frozenset(row["urn"] for row in rows)

    def lagging_read_since(self, read: datetime, *, lagging_before: datetime) -> frozenset[str]:
        """URNs of those whose page has lagged since before that time and was read after `read`."""
        query = "SELECT urn FROM providers WHERE source = ? AND behind_since <= ? AND page_read_at > ?"
        rows = self.db.query(query, [self.source, to_text(lagging_before), to_text(read)])
        return frozenset(row["urn"] for row in rows)

    def note_page_failed(self, urn: str) -> None:
        """The page could not be had, or did not fit: every poll asks for it until it is read again."""
        with writing(self.db):
            self.db.table("providers").update(urn, {"page_read_at": None})

    def _note_page_read(self, urn: str, latest: date | None, newest: date | None, now: datetime) -> None:
        """A page may lag behind the list. Till it catches up, the list's new date is not taken down, so that
        the page counts as one to be read again."""
        behind_since = None
        if latest is not None and (newest is None or newest < latest):
            behind_since = self._behind_since(urn, latest, now)
        columns = {"behind_since": behind_since, "page_read_at": to_text(now)}
        if behind_since is None:
            columns["latest_report"] = day_to_text(latest)
        self.db.table("providers").update(urn, columns)

    def _behind_since(self, urn: str, latest: date, now: datetime) -> str | None:
        """Since when the page lacks the list's new date; None: it lacks a date that it showed before."""
        query = "SELECT latest_report, behind_since FROM providers WHERE urn = ?"
        for row in self.db.query(query, [urn]):
            if row["latest_report"] != day_to_text(latest):
                return row["behind_since"] or to_text(now)
        return None

    def _note_new(self, urn: str, report: PublishedReport, *, baseline: bool, now: datetime) -> None:
        days = StatedDays(None, report.inspected, report.published, now.date(), baseline)
        row = _page_columns(report) | {
            "urn": urn,
            "report_id": report.id,
            "remit": str(report.remit),
            "first_seen": to_text(now),
            "baseline": int(baseline),
            "inspection_end": day_to_text(days.end),
        }
        self.db.table("reports").insert(row)

    def _note_again(self, held: HeldReport, report: PublishedReport) -> None:
        columns = _page_columns(report)
        if columns != _page_columns(held.report):
            columns |= {"recheck": 1}
            if held.reading is None or held.reading.framework is None:
                columns |= {"remit": str(report.remit)}
        self.db.table("reports").update(held.key, columns | {"missing_since": None})

    def _mark_missing(self, held: HeldReport, now: datetime) -> None:
        if held.missing_since is None:
            self.db.table("reports").update(held.key, {"missing_since": to_text(now)})


def _is_awaited(row: dict[str, Any]) -> bool:
    return bool(
        row["withdrawn_at"] or row["recheck"] or row["flapping_since"] or row["status"] not in READABLE
    )


def _newest(reports: Sequence[PublishedReport]) -> date | None:
    return max((report.published for report in reports if report.published), default=None)


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
