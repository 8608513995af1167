"""Fetching one report's file and reading it: the outcome is a value, whatever the world did."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

from inspectwatch.causes import DOCUMENTS, HTML_FOR_PDF, Cause, cause_of
from inspectwatch.decide import Outcome
from scraper.errors import FetchError
from scraper.fetch import Fetcher
from scraper.instead import is_not_found_page, is_web_page, refusal, what_came
from scraper.model import Reading
from scraper.ports import PageMemory
from storage.archive import DocumentArchive
from storage.errors import ArchiveDamaged
from storage.values import READABLE, HeldReport


class Reader(Protocol):
    """Reads a document's bytes. Blocking, and safe with hostile bytes."""

    def read(self, data: bytes) -> Reading:
        """What the document says, or an honest status."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Report files: from an address to an outcome."""

    fetcher: Fetcher
    memory: PageMemory
    archive: DocumentArchive
    reader: Reader

    async def outcome(self, held: HeldReport) -> Outcome:
        """Asks for the report's file and reads it. Bytes that were read before are not read again."""
        try:
            page = await self.fetcher.get(held.report.url, self.memory)
        except FetchError as error:
            return _not_had(error)
        sha256 = hashlib.sha256(page.body).hexdigest()
        if sha256 == held.sha256 and held.readable:
            return Outcome(sha256, held.reading, None)
        reading = await self._read(page.body)
        if reading.status in READABLE:
            return Outcome(sha256, reading, None)
        instead = what_came(page.headers, page.body)
        if instead:  # a page of somebody else's, and nothing that the report's address stands for
            return _not_had(refusal(held.report.url, instead))
        return Outcome(sha256, reading, _problem(held, reading), cause=_sign(page.body))

    async def reread(self, held: HeldReport, reader: str) -> HeldReport:
        """The report as today's reader reads the bytes held: a better reader is no revision.

        Nothing is read where `reader` made the reading held, nor where the archive lost the bytes: one
        damaged file must not keep a run from all others.
        """
        if held.reading is None or held.sha256 is None or held.reading.reader == reader:
            return held
        try:
            return replace(held, reading=await self.read_archived(held.sha256))
        except ArchiveDamaged:
            return held

    async def read_archived(self, sha256: str) -> Reading:
        """What today's reader reads in a document of the archive. Raises ArchiveDamaged where the bytes are
        gone or no longer the same."""
        return await self._read(self.archive.get(sha256))

    async def _read(self, body: bytes) -> Reading:
        return await asyncio.to_thread(self.reader.read, body)


def _not_had(error: FetchError) -> Outcome:
    return Outcome(None, None, str(error), temporary=error.temporary, cause=cause_of(error))


def _sign(body: bytes) -> Cause | None:
    """What a file that cannot be read is a sign of; None: of nothing, it is only not up yet."""
    if is_not_found_page(body):
        return None
    return HTML_FOR_PDF if is_web_page(body) else DOCUMENTS


def _problem(held: HeldReport, reading: Reading) -> str:
    return f"{held.report.url}: {'; '.join(reading.problems) or reading.status}"
