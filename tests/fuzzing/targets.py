"""What is fuzzed. Each target takes any bytes; it returns, or fails where a promise is broken."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from inspectwatch.config import ConfigError, load
from scraper.addresses import checked_address, host_of, is_loopback, redirected_address
from scraper.errors import AddressRefused, ParseError
from scraper.frameworks import FRAMEWORKS, NOT_JUDGED
from scraper.model import Reading, ReadingStatus
from scraper.ofsted.pages import parse_list_page, parse_provider_page
from scraper.page import FetchedPage
from scraper.reports.readers import read_pages
from scraper.reports.text import mend

Target = Callable[[bytes], None]

_HOSTS: Final = frozenset({"reports.ofsted.gov.uk", "files.ofsted.gov.uk"})
_FETCHED: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)
_SITE: Final = "https://reports.ofsted.gov.uk"
_FILE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONGEST_NAME: Final = 1000


def list_page(data: bytes) -> None:
    """A page of the list: rows whose addresses may be asked, or a ParseError."""
    try:
        page = parse_list_page(_page(f"{_SITE}/search?start=0", data))
    except ParseError:
        return
    for row in page.rows:
        assert row.urn.isalnum()
        assert row.url.startswith(("https://", "http://"))
        assert 0 < len(row.name) < _LONGEST_NAME
        assert _is_clean(row.name)


def provider_page(data: bytes) -> None:
    """A provider's page: reports with an id and an address each, none twice, or a ParseError."""
    try:
        page = parse_provider_page(_page(f"{_SITE}/provider/44/80536", data))
    except ParseError:
        return
    ids = [report.id for report in page.reports]
    assert len(ids) == len(set(ids))
    for report in page.reports:
        assert _FILE_ID.fullmatch(report.id)
        assert report.url.startswith(("https://", "http://"))
        assert _is_clean(report.title)


def _is_clean(text: str) -> bool:
    """One line without control, bidirectional and other signs that nobody sees."""
    return not any(unicodedata.category(sign) in _UNSEEN for sign in text)


def readers(data: bytes) -> None:
    """The text of a document, pages apart by a form feed: an honest reading of it, whatever it says."""
    pages = [mend(page) for page in data.decode("utf-8", "replace").split("\f")]
    _assert_honest(read_pages(pages), pages)


def configuration(data: bytes) -> None:
    """A configuration file: settings, or every problem in words that steer no terminal."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inspectwatch.toml"
        path.write_bytes(data)
        os.chmod(path, 0o600)
        problems = _problems(path)
    for said in problems:
        assert said
        assert all(sign.isprintable() or sign == "\n" for sign in said), said


def _problems(path: Path) -> Sequence[str]:
    try:
        return load(path, {}).warnings
    except ConfigError as error:
        assert error.problems  # noqa: PT017 (a promise of the error, and no test of it)
        return [str(each) for each in error.problems]


def addresses(data: bytes) -> None:
    """An address of a page and a redirect from it: on an allowed host, or refused."""
    url, _, location = data.decode("utf-8", "replace").partition("\n")
    asked: tuple[Callable[[], httpx.URL], ...] = (
        partial(checked_address, url, _HOSTS),
        partial(_redirect, location),
    )
    for ask in asked:
        try:
            address = ask()
        except AddressRefused:
            continue
        assert host_of(address) in _HOSTS or is_loopback(host_of(address)), address
        assert address.scheme == "https" or is_loopback(host_of(address)), address


def _redirect(location: str) -> httpx.URL:
    address = redirected_address(httpx.URL(f"{_SITE}/search"), location, _HOSTS)
    assert address.scheme == "https", address  # from https, never back
    return address


def _assert_honest(reading: Reading, pages: list[str]) -> None:
    if reading.framework is None:
        assert reading.judgements == ()
        assert reading.problems
        return
    framework = FRAMEWORKS[reading.framework]
    areas = [judgement.area for judgement in reading.judgements]
    assert len(areas) == len(set(areas))
    assert set(areas) <= {area.id for area in framework.areas}
    for judgement in reading.judgements:
        assert judgement.grade in {*(grade.id for grade in framework.grades), NOT_JUDGED}
        assert 1 <= judgement.page <= len(pages)
        assert judgement.wording
    if reading.status is ReadingStatus.READ:
        missed = {area.id for area in framework.areas if area.required} - set(areas)
        assert reading.problems or not missed, missed


def _page(url: str, data: bytes) -> FetchedPage:
    return FetchedPage(url, url, 200, {"content-type": "text/html; charset=utf-8"}, data, _FETCHED)


TARGETS: Final[Mapping[str, Target]] = {
    "list_page": list_page,
    "provider_page": provider_page,
    "readers": readers,
    "configuration": configuration,
    "addresses": addresses,
}
