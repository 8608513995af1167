"""The values that flow through the program: standard library only, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Statement:
    """One more place of a document that states an area's grade, read without regard to the first."""

    grade: str  # a grade id of the framework's scale
    label: str  # as printed there, white space folded
    wording: str  # the grade as printed there
    page: int  # counted from 1
    snippet: str = ""  # the text around it, white space folded


@dataclass(frozen=True, slots=True)
class Judgement:
    """One area's grade as a document prints it, and every other place of the document that states it."""

    area: str  # an area id of the framework
    grade: str  # a grade id of the framework's scale
    label: str  # the area's label as printed, white space folded
    wording: str  # the grade as printed, white space folded
    page: int  # counted from 1
    snippet: str = ""  # the text around it, white space folded
    others: tuple[Statement, ...] = ()

    @property
    def corroborated(self) -> bool:
        """Another place of the document states the grade, and none states a different one."""
        return bool(self.others) and not self.disputed

    @property
    def disputed(self) -> bool:
        """Another place of the document states a different grade."""
        return any(other.grade != self.grade for other in self.others)


class ImprovementKind(StrEnum):
    """How a report says that something must improve."""

    PRIORITY_ACTION = "priority_action"  # a serious weakness, to be acted on at once
    IMPROVEMENT = "improvement"


@dataclass(frozen=True, slots=True)
class Improvement:
    """One item of a report's list of what must improve.

    `text` is one line; points nested in the item stand on lines of their own that begin with "- ".
    """

    text: str
    kind: ImprovementKind
    page: int  # counted from 1: where the item begins
    heading: str = ""  # what it stands under within its list, such as "Within three months:"
    responsible: str | None = None  # who must act, where the document names them beside the item

    @property
    def essence(self) -> tuple[ImprovementKind, str]:
        """What two printings of one item share: how lines break and which dashes are used is no matter."""
        return self.kind, "".join(filter(str.isalnum, self.text.casefold()))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one document. `framework` is None only where the status says nothing was
    recognised; inspection dates, lead inspector, title and authority are None where none is printed."""

    status: ReadingStatus
    framework: str | None = None
    inspection_start: date | None = None
    inspection_end: date | None = None
    lead_inspector: str | None = None
    judgements: tuple[Judgement, ...] = ()
    problems: tuple[str, ...] = ()
    reader: str = ""  # name and version of the reader, such as "ilacs/1"; empty where none applied
    title: str | None = None  # the document's own title, as printed
    authority: str | None = None  # the authority's name as the document prints it
    summary: tuple[str, ...] = ()  # the first paragraphs of what inspectors found
    improvements: tuple[Improvement, ...] = ()  # in the order printed
    # The whole text, to be searched, first page first; empty unless the document was read just now. It is
    # what the reading was made from and no part of what it says: readings are equal whatever it is.
    pages: tuple[str, ...] = field(default=(), compare=False, repr=False)


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
