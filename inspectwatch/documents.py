"""Fetching one report's file and reading it: the outcome is a value, whatever the world did."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

from inspectwatch.decide import Outcome
from scraper.errors import Blocked, FetchError
from scraper.fetch import Fetcher
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
            return Outcome(
                None, None, str(error), temporary=error.temporary, blocked=isinstance(error, Blocked)
            )
        sha256 = hashlib.sha256(page.body).hexdigest()
        if sha256 == held.sha256 and held.readable:
            return Outcome(sha256, held.reading, None)
        reading = await self._read(page.body)
        return Outcome(sha256, reading, _problem(held, reading))

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


def _problem(held: HeldReport, reading: Reading) -> str | None:
    if reading.status in READABLE:
        return None
    return f"{held.report.url}: {'; '.join(reading.problems) or reading.status}"
