"""A provider's own page: which reports the publisher lists about it.

No saved page of a local authority was at hand: the markup is that of a school's page. So what matters is
found by its role (the title block, the timeline, links to files), and whatever could be a report but does
not look like one as we know them is an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from scraper.model import ProviderPage, PublishedReport
from scraper.ofsted.addresses import is_file, provider_urn, report_id
from scraper.ofsted.pages.timeline_event import published_report
from scraper.ofsted.pages.title_block import name_and_urn
from scraper.page import FetchedPage
from scraper.select import Element, open_page, shortened

MAX_REPORTS: Final = 200  # an authority has about ten
MAX_EVENT_TAGS: Final = 300  # an event has about ten

_TIMELINES: Final = ("ol.timeline", ".timeline__archive")  # the second holds older events, folded away
_ELSEWHERE: Final = ("#", "javascript:")  # what unfolds the archive is a link too


def parse_provider_page(page: FetchedPage) -> ProviderPage:
    """The reports as listed, newest first; none where the timeline holds only events such as "Opened".

    ParseError where this is no provider page, where it is another provider's than its address says, and
    where an event could be a report and cannot be read as one.
    """
    root = open_page(page)
    name, urn = name_and_urn(root, asked_for=page.url)
    root.many("ol.timeline li")
    return ProviderPage(urn, name, tuple(_reports(root)))


def _reports(root: Element) -> Iterable[PublishedReport]:
    links = _report_links(root)
    events = _events(links)
    _check_every_publication_has_a_link(root, events)
    reports: dict[str, PublishedReport] = {}
    for link, event in zip(links, events, strict=True):
        report = published_report(link, event)
        if reports.setdefault(report.id, report) != report:
            raise link.error(f"report {report.id} is listed twice, and differently")
    _check_nothing_is_left_outside(root, reports.keys())
    return reports.values()


def _report_links(root: Element) -> list[Element]:
    links = [link for link in _in_timelines(root, "a[href]") if _is_report(link)]
    if len(links) > MAX_REPORTS:
        raise root.error(f"{len(links)} reports: no provider has over {MAX_REPORTS}", _TIMELINES[0])
    return links


def _in_timelines(root: Element, selector: str) -> list[Element]:
    return root.many(", ".join(f"{timeline} {selector}" for timeline in _TIMELINES), at_least=0)


def _is_report(link: Element) -> bool:
    """Events also link to other providers (a predecessor, a successor). Any other link could be a report in
    a form not seen yet, which must not be passed over in silence."""
    written = str(link.tag.get("href"))
    if "publication-link" in link.tag.get_attribute_list("class"):
        return True
    if written.strip().lower().startswith(_ELSEWHERE):
        return False
    address = link.address()
    if is_file(address):
        return True
    if provider_urn(address) is None:
        raise link.error(f"leads neither to a report's file nor to a provider: {shortened(address)}")
    return False


def _events(links: list[Element]) -> list[Element]:
    """The event each link stands in: the whole item of the timeline where it holds no other report."""
    held: defaultdict[int, set[str]] = defaultdict(set)
    for link in links:
        for parent in link.tag.parents:
            held[id(parent)].add(link.address())
    events = []
    for link in links:
        event = link.closest(".event") or link.closest("li")
        if event is None or len(held[id(event.tag)]) > 1:
            raise link.error("the link does not stand in an event of its own")
        item = event.closest("li")
        events.append(item if item is not None and len(held[id(item.tag)]) == 1 else event)
        if len(events[-1].tag.find_all(True, limit=MAX_EVENT_TAGS + 1)) > MAX_EVENT_TAGS:
            raise link.error(f"the event around it has over {MAX_EVENT_TAGS} tags, which none has")
    return events


def _check_every_publication_has_a_link(root: Element, events: list[Element]) -> None:
    known = {id(event.tag) for event in events}
    for published in _in_timelines(root, "time[pubdate]"):
        if not any(id(parent) in known for parent in published.tag.parents):
            raise published.error("something was published here, and there is no link to it")


def _check_nothing_is_left_outside(root: Element, ids: Iterable[str]) -> None:
    """A report that is linked, but in no timeline, means that the timeline is not what it was."""
    known = frozenset(ids)
    for link in root.many("a.publication-link[href]", at_least=0):
        if report_id(link.address()) not in known:
            raise link.error("the page links to a report that its timeline does not list")
