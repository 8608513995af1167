"""Saved cases: a folder holds a page of our own making, how it was answered, and what must come of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scraper.errors import ParseError
from scraper.model import ListPage, ProviderPage
from scraper.ofsted.pages import parse_list_page, parse_provider_page
from scraper.page import FetchedPage

FOLDER: Final = Path(__file__).resolve().parents[3] / "fixtures" / "pages"
Parser = Callable[[FetchedPage], ListPage | ProviderPage]
PARSERS: Final[dict[str, Parser]] = {"list_page": parse_list_page, "provider_page": parse_provider_page}
FETCHED_AT: Final = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One folder of `fixtures/pages`."""

    folder: Path

    @property
    def parser(self) -> str:
        return str(self._read("meta.json")["parser"])

    @property
    def expected(self) -> object:
        return self._read("expected.json")

    def outcome(self) -> object:
        """What the parser makes of the page, or the error it raises, as expected.json writes it."""
        try:
            return as_json(PARSERS[self.parser](self._page()))
        except ParseError as error:
            return {"error": {"selector": error.selector, "problem": error.problem}}

    def _page(self) -> FetchedPage:
        meta = self._read("meta.json")
        final_url = meta.get("final_url", meta["url"])
        return page((self.folder / "page.html").read_bytes(), url=str(meta["url"]), final_url=str(final_url))

    def _read(self, name: str) -> dict[str, object]:
        value = json.loads((self.folder / name).read_text(encoding="utf-8"))
        assert isinstance(value, dict)
        return value


def all_cases() -> list[Case]:
    return [Case(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]


def page(
    body: bytes, *, url: str, final_url: str | None = None, content_type: str = "text/html"
) -> FetchedPage:
    """An answer as the fetcher hands it over."""
    return FetchedPage(url, final_url or url, 200, {"content-type": content_type}, body, FETCHED_AT)


def as_json(parsed: ListPage | ProviderPage) -> object:
    return json.loads(json.dumps(dataclasses.asdict(parsed), default=str))
