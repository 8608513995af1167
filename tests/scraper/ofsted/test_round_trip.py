"""Whatever a page of the known shape holds is read back from it."""

from __future__ import annotations

import html
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import ListedProvider, ListPage, ProviderPage, PublishedReport
from scraper.ofsted.pages import parse_list_page, parse_provider_page
from scraper.ofsted.titles import remit_and_kind
from scraper.select import one_line
from tests.scraper.ofsted.cases import page
from tests.scraper.ofsted.printing import printed

SITE = "https://reports.example"
days = st.dates(min_value=date(2005, 1, 1), max_value=date(2030, 12, 31))
names = st.text(min_size=1, max_size=80).map(one_line).filter(bool)
urns = st.integers(80_000, 9_999_999).map(str)
titles = (
    st.from_regex(r"[A-Z][\w' &/é]{0,60}", fullmatch=True)
    .map(one_line)
    .filter(lambda title: "pdf" not in title.lower())
)


@st.composite
def listed(draw: st.DrawFn) -> ListedProvider:
    urn = draw(urns)
    latest = draw(st.none() | days)
    return ListedProvider(urn, draw(names), f"{SITE}/provider/44/{urn}", latest)


@st.composite
def published(draw: st.DrawFn) -> PublishedReport:
    identity = draw(st.integers(900_000, 60_000_000).map(str))
    title = draw(titles)
    day = draw(days)
    remit, kind = remit_and_kind(title)
    url = f"https://files.example/v1/file/{identity}"
    return PublishedReport(identity, title, kind, remit, day, day - timedelta(days=40), url)


@settings(max_examples=50, deadline=None)
@given(st.lists(listed(), max_size=5), st.integers(1, 2_000_000))
def test_a_list_page(rows: list[ListedProvider], stated: int) -> None:
    expected = ListPage(stated if rows else 0, tuple(rows))

    assert parse_list_page(page(list_html(expected).encode(), url=f"{SITE}/search")) == expected


@settings(max_examples=50, deadline=None)
@given(names, urns, st.lists(published(), max_size=5, unique_by=lambda report: report.id))
def test_a_provider_page(name: str, urn: str, reports: list[PublishedReport]) -> None:
    expected = ProviderPage(urn, name, tuple(reports))
    body = provider_html(expected).encode()

    assert parse_provider_page(page(body, url=f"{SITE}/provider/44/{urn}")) == expected


def list_html(listing: ListPage) -> str:
    rows = "".join(map(row_html, listing.rows))
    return f'<strong class="results-count">{listing.stated_total:,}</strong><ul>{rows}</ul>'


def row_html(row: ListedProvider) -> str:
    latest = f"<li>Latest report: <time>{printed(row.latest_report)}</time></li>" if row.latest_report else ""
    return (
        f'<li class="search-result"><h3><a href="{row.url}">{html.escape(row.name)}</a></h3>'
        f"<ul>{latest}<li>URN: {row.urn}</li></ul></li>"
    )


def provider_html(provider: ProviderPage) -> str:
    events = "".join(map(event_html, provider.reports))
    return (
        f'<div class="title-block"><h1>{html.escape(provider.name)}</h1><p>URN: {provider.urn}</p></div>'
        f'<ol class="timeline">{events}<li>Opened</li></ol>'
    )


def event_html(report: PublishedReport) -> str:
    assert report.published
    assert report.inspected
    title, day = html.escape(report.title), printed(report.published)
    return (
        f'<li><p class="timeline__date">{printed(report.inspected)}</p><a href="{report.url}">{title}'
        f'<span class="nonvisual">{title}, PDF - {day}</span></a> Published <time pubdate>{day}</time></li>'
    )
