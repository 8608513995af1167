"""The values that flow through the program: standard library only, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Remit(StrEnum):
    """What an inspection looks at. A provider can be inspected under several."""

    CHILDRENS_SERVICES = "childrens_services"
    AREA_SEND = "area_send"
    JTAI = "jtai"
    JOINT_AREA_REVIEW = "joint_area_review"
    OTHER = "other"


class Kind(StrEnum):
    """What sort of publication a title on the provider page announces."""

    INSPECTION = "inspection"
    FOCUSED_VISIT = "focused_visit"
    MONITORING_VISIT = "monitoring_visit"
    OTHER = "other"


class ReadingStatus(StrEnum):
    """What came of reading a document."""

    READ = "read"
    NO_JUDGEMENTS = "no_judgements"  # a letter or a visit: known to carry none
    UNRECOGNISED = "unrecognised"  # a report of no known framework
    UNREADABLE = "unreadable"  # damaged, encrypted, no text
    NOT_A_REPORT = "not_a_report"  # not a document of this publisher


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is inspected. Codes and region are None where the reference table does not know the URN."""

    urn: str
    name: str
    url: str
    region: str | None = None
    dfe_code: str | None = None
    gss_code: str | None = None


@dataclass(frozen=True, slots=True)
class ListedProvider:
    """One row of a list page. `latest_report` is a publication date; None: nothing published yet."""

    urn: str
    name: str
    url: str
    latest_report: date | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a search result. `stated_total` is the count the page prints for the whole result."""

    stated_total: int
    rows: tuple[ListedProvider, ...]


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """One report as a provider page lists it. Dates are the publisher's; None where none is printed."""

    id: str  # the last part of the file's address
    title: str
    kind: Kind
    remit: Remit
    published: date | None
    inspected: date | None
    url: str


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What a provider's own page says. No reports: a young authority whose page holds only "Opened"."""

    urn: str
    name: str
    reports: tuple[PublishedReport, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One area's grade as a document prints it."""

    area: str  # an area id of the framework
    grade: str  # a grade id of the framework's scale
    label: str  # the area's label as printed, white space folded
    wording: str  # the grade as printed, white space folded
    page: int  # counted from 1
    corroborated: bool = False  # a second, independent place in the same document says the same
    disputed: bool = False  # a second place says something else


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one document. `framework` is None only where the status says nothing was
    recognised; inspection dates and lead inspector are None where none is printed."""

    status: ReadingStatus
    framework: str | None = None
    inspection_start: date | None = None
    inspection_end: date | None = None
    lead_inspector: str | None = None
    judgements: tuple[Judgement, ...] = ()
    problems: tuple[str, ...] = ()
    reader: str = ""  # name and version of the reader, such as "ilacs/1"; empty where none applied


@dataclass(frozen=True, slots=True)
class Inspection:
    """A graded inspection as comparison sees it: one reading, with what the provider page added."""

    report_id: str
    remit: str
    framework: str
    start: date | None
    end: date  # falls back to the provider page's inspection date, then to the publication date
    published: date | None
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """The last good answer of an address, with the validators that let the server confirm it."""

    etag: str | None
    last_modified: str | None
    body: bytes
    headers: Mapping[str, str]
    final_url: str


@dataclass(frozen=True, slots=True)
class RememberedRobots:
    """The last good robots.txt of an origin. Empty text: the origin has no rules."""

    text: str
    fetched_at: datetime  # UTC
