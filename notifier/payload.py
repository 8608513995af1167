"""The shape of an event as it is stored, signed and sent: a public contract (docs/events.md).

These are typed dictionaries because the JSON text is the thing itself: it is written once, in the recording
transaction, and every webhook attempt sends those very bytes. Fields may be added, never changed or removed.
Dates are ISO days of the publisher, `timestamp` is UTC.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Direction = Literal["improved", "declined", "unchanged", "first", "not_comparable"]
EventType = Literal[
    "rating.changed",
    "report.published",
    "report.revised",
    "report.corrected",
    "report.withdrawn",
    "report.reinstated",
    "provider.unlisted",
    "provider.listed",
    "source.alarm",
]
# Messages that tell of no single report and cannot be subscribed to: each has a key of its own.
NoticeType = Literal["digest", "subscription.welcome", "subscription.alive", "operator.alarm"]
Cause = Literal["new_inspection", "late", "publisher_revised", "corrected", "withdrawn", "reinstated"]


class ProviderData(TypedDict):
    urn: str
    name: str
    region: str | None
    dfe_code: str | None
    gss_code: str | None
    url: str


class InspectionData(TypedDict):
    start: str | None
    end: str | None


class ReportData(TypedDict):
    id: str
    title: str
    kind: NotRequired[str]
    remit: str
    framework: str | None
    status: str  # a reading's status, or "missing" where the file is not up
    published: str | None
    inspection: InspectionData
    lead_inspector: str | None
    url: str
    sha256: str | None  # None: no file was to be had
    document_title: NotRequired[str | None]  # the document's own; None: it prints none
    authority: NotRequired[str | None]  # whom the document names, as printed
    authority_agrees: NotRequired[bool | None]  # with the provider's page; None: nothing to compare


class PreviousData(TypedDict):
    area: str
    grade: str
    rank: int | None
    inspection_end: str
    report_id: str


class StatementData(TypedDict):
    """One more place of the document that states the area's grade."""

    grade: str
    label: str
    wording: str
    page: int
    snippet: str


class EvidenceData(TypedDict, total=False):
    """Where the document gives a grade. Absent in events of the time before it was kept."""

    printed_label: str
    wording: str  # the grade as printed
    page: int  # counted from 1
    corroborated: bool  # another place of the document states the grade, and none a different one
    disputed: bool  # another place states a different one
    snippet: str  # the text around it
    others: list[StatementData]


class JudgementData(EvidenceData):
    area: str
    label: str
    grade: str
    rank: int | None
    direction: Direction
    basis: str | None  # same, renamed, split, merged; None where nothing is compared
    previous: PreviousData | None


class DiscontinuedData(TypedDict):
    area: str
    grade: str
    inspection_end: str
    followed_by: None


class RevisedData(TypedDict):
    area: str
    before: str | None  # the grade that was read till now; None: none
    after: str | None


class ImprovementData(TypedDict):
    kind: str  # priority_action, improvement
    text: str  # nested points on lines of their own that begin with "- "
    page: int
    heading: str  # what it stands under within its list; empty: nothing
    responsible: str | None  # who must act, where the document says so


class GradeData(TypedDict):
    area: str
    label: str
    grade: str
    rank: int | None


class StandingData(TypedDict):
    """One provider's grades of one remit, at its latest inspection that is compared."""

    provider: ProviderData
    remit: str
    framework: str
    inspection_end: str
    published: str | None
    report_id: str
    report_url: str
    judgements: list[GradeData]


class PredecessorData(StandingData):
    """How another provider was last judged that this one replaced: context, compared with nothing."""

    replaced_on: str | None  # None: the day is not known
    also_replaced_by: list[str]  # names of the others that replaced it
    in_part: bool  # only a part of it went to this one
    later_unread: bool  # a later inspection of it is out, and could not be read


class ReportEventData(TypedDict):
    schema: Literal[1]
    id: str
    cause: Cause
    provider: ProviderData
    report: ReportData
    judgements: list[JudgementData]
    discontinued: list[DiscontinuedData]
    summary: str
    revised: NotRequired[list[RevisedData]]  # of a revision: the grades that are others than before
    corrected: NotRequired[list[RevisedData]]  # of a correction: the grades that people were told wrong
    told_at: NotRequired[str]  # of a correction: when the wrong alert was made, UTC
    report_summary: NotRequired[list[str]]  # the first paragraphs of what inspectors found
    improvements: NotRequired[list[ImprovementData]]  # in the order printed
    improvements_left_out: NotRequired[int]  # how many more there are, where not all found room
    later_held: NotRequired[Literal[True]]  # a later inspection that is compared with this one was held then
    context: NotRequired[list[PredecessorData]]  # of a first inspection: those that this provider replaced
    test: NotRequired[bool]  # only in the example that `subscriptions test` sends


class ReportEvent(TypedDict):
    type: EventType
    timestamp: str
    data: ReportEventData


class SuccessorData(TypedDict):
    urn: str
    name: str


class ProviderEventData(TypedDict):
    schema: Literal[1]
    id: str
    cause: Literal["unlisted", "listed"]
    provider: ProviderData
    since: str  # unlisted: the first complete list without it; listed: the one that shows it again. UTC
    last_listed: str  # when a list last showed it before, UTC
    successors: list[SuccessorData]  # known by the reference table or a person's word; empty: none are known
    summary: str
    test: NotRequired[bool]  # only in an example


class ProviderEvent(TypedDict):
    """A provider is no longer on the publisher's list, or is back on it. It tells of no report."""

    type: Literal["provider.unlisted", "provider.listed"]
    timestamp: str
    data: ProviderEventData


class AlarmData(TypedDict):
    schema: Literal[1]
    id: str
    source: str
    kind: str
    state: Literal["began", "worse", "recovered"]
    since: str
    message: str
    cure: str
    test: NotRequired[bool]  # only in an example


class AlarmEvent(TypedDict):
    type: Literal["source.alarm"]
    timestamp: str
    data: AlarmData


class OperatorAlarmEvent(TypedDict):
    """The same shape as a source alarm, about this program's own work: what could not be delivered, what is
    held back, what was corrected. `source` is "inspectwatch"."""

    type: Literal["operator.alarm"]
    timestamp: str
    data: AlarmData


class DigestData(TypedDict):
    schema: Literal[1]
    id: str
    subscription: str
    period: Literal["daily", "weekly"]
    events: list[
        ReportEvent | ProviderEvent | AlarmEvent
    ]  # whole, in the order they were known; at least one


class DigestEvent(TypedDict):
    """Several events in one message, frozen when it was made: a repeat is the same to the byte."""

    type: Literal["digest"]
    timestamp: str  # the hour it was due, UTC
    data: DigestData


class UnreadData(TypedDict):
    """An inspection that is out and could not be read: the grades shown of its provider and remit are older,
    or there are none."""

    urn: str
    remit: str
    published: str | None
    report_id: str
    report_url: str


class WelcomeData(TypedDict):
    schema: Literal[1]
    id: str
    subscription: str
    since: str  # when the watch began, UTC
    watching: int  # providers that this subscription lets through
    ratings: list[StandingData]  # by provider's name
    ungraded: list[ProviderData]  # watched, without a graded inspection yet
    ratings_left_out: NotRequired[int]  # how many more there are, where not all found room
    asks: NotRequired[str]  # what the subscription hears of and when, in sentences
    unread: NotRequired[list[UnreadData]]  # later than what is in `ratings`, or of those in `ungraded`


class WelcomeEvent(TypedDict):
    type: Literal["subscription.welcome"]
    timestamp: str
    data: WelcomeData


class LatestData(TypedDict):
    """The latest publication that a subscription would have heard of."""

    provider: str
    title: str
    published: str | None
    report_url: str


class AliveData(TypedDict):
    schema: Literal[1]
    id: str
    subscription: str
    start: str  # first and last day of the month without a message, in the subscription's time zone
    end: str
    watching: int
    last_read: str | None  # when the source was last read in full, UTC
    troubles: list[str]  # what is not well, in sentences; empty: all is well
    latest: LatestData | None


class AliveEvent(TypedDict):
    """A proof of life: nothing was published, and the watch works (or does not, and says so)."""

    type: Literal["subscription.alive"]
    timestamp: str
    data: AliveData


Event = (
    ReportEvent | ProviderEvent | AlarmEvent | OperatorAlarmEvent | DigestEvent | WelcomeEvent | AliveEvent
)
