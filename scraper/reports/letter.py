"""Letters: after joint and area inspections, after focused and monitoring visits. They carry no grades,
however often their prose says "good", and few have a label for the inspection dates: a sentence says them.

jtai        "This inspection took place from 6 to 10 February 2023."
            until 2020 "Between 16 and 20 October 2017, Ofsted, the Care Quality Commission (CQC), ...
            undertook a joint inspection"; one leaves the year to the letter's own date
visits      "This letter summarises the findings of the focused visit to ... on 20 and 21 February 2024."
area SEND   "Between 13 May 2019 and 17 May 2019, Ofsted and the Care Quality Commission (CQC) jointly
            inspected"; monitoring inspections have the label "Inspection dates:"
No sample of any but jtai was at hand: unproven.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from scraper.frameworks import Framework
from scraper.model import Reading, ReadingStatus
from scraper.reports.dates import parse_range
from scraper.reports.header import read_header
from scraper.reports.text import fold

_PAGES: Final = 2  # addressees can fill a page
_MOST: Final = 10_000  # characters of a page; the fullest first page of a real letter has under 4,000
_SIGNED = re.compile(r"^[ \t]{0,99}Yours\s+(?:sincerely|faithfully)\b", re.IGNORECASE | re.MULTILINE)
# A letter goes out some weeks after its inspection: one of more than a year before is not its own.
_LONGEST_SINCE: Final = timedelta(days=366)
_LETTER_DATE = re.compile(
    r"^[ \t]{0,99}\d{1,2}(?:st|nd|rd|th)?[ \t][A-Z][a-z]{2,8},?[ \t]\d{4}(?=\s*$)", re.MULTILINE
)

_WEEKDAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY: Final = rf"(?:\d{{1,4}}(?:st|nd|rd|th)?|{_WEEKDAY}|{_MONTH}|of|to|and|until)"
_DAYS: Final = rf"(?P<days>(?=\d|{_WEEKDAY}){_DAY}(?:(?:,?\s|\s?[–-]\s?){_DAY}){{1,16}})"
# The full stop of "St. Helens" ends no sentence.
_WITHIN_SENTENCE: Final = r"(?:[^.;?!]|(?<=\bSt)\.)"
_WHO: Final = r"(?:Ofsted|the\sCare\sQuality\sCommission|HMI|(?:Her|His)\sMajesty's\s[Ii]nspectors?)"
_KIND: Final = (
    r"(?:(?:joint|targeted|local|area|SEND|child|protection|focused|assurance|monitoring|on-?site)\s){0,5}"
)
# "The inspection" can be an earlier one; "this inspection" and "the visit" cannot.
_THIS: Final = re.compile(
    rf"\b(?:[Tt]his\s{_KIND}(?:inspection|JTAI|review)|[Tt]h(?:is|e)\s{_KIND}(?:re-?)?visit)\s"
    rf"(?P<deed>took\splace|was\s(?:carried\sout|undertaken|conducted))\s(?:on|from|between)\s{_DAYS}"
)
_FINDINGS: Final = re.compile(
    rf"\b(?:[Tt]his\s(?:letter|report)|writing)\b{_WITHIN_SENTENCE}{{0,80}}?\bfindings\s(?:of|from)\b"
    rf"(?P<deed>{_WITHIN_SENTENCE}{{0,240}}?)\b(?:on|from|between)\s{_DAYS}"
)


def _between(deed: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:Between|From|On)\s{_DAYS},?\s{_WHO}\b(?P<deed>{_WITHIN_SENTENCE}{{0,300}}?\b(?:{deed})\b)"
    )


_VISITED: Final = r"(?:re-?)?visit(?:ed)?"
_OWN_VISIT: Final = (_THIS, _between(_VISITED), _FINDINGS)
_OWN_INSPECTION: Final = (_THIS, _between(rf"{_VISITED}|inspect(?:ed|ion)"), _FINDINGS)
_OF_AN_EARLIER_ONE: Final = re.compile(
    r"\b(?:previous(?:ly)?|last|earlier|since|following|after|judged|published|issued)\b"
)

_Dates = tuple[date, date]


def read(framework: Framework, pages: Sequence[str]) -> Reading:
    """The letter's inspection dates and lead inspector, each None where it states none for certain. It need
    not, so that is no problem."""
    # Below the signature, "Lead inspector" is somebody's title and no label.
    front = [_SIGNED.split(page[:_MOST], maxsplit=1)[0] for page in pages[:_PAGES]]
    header = read_header(front)
    labelled = (header.start, header.end) if header.start and header.end else None
    start, end = labelled or _stated(framework, front) or (None, None)
    return Reading(ReadingStatus.NO_JUDGEMENTS, framework.id, start, end, header.lead_inspector)


def _stated(framework: Framework, front: Sequence[str]) -> _Dates | None:
    """The dates that a sentence gives to the letter's own inspection."""
    own = _OWN_VISIT if framework.id.endswith("_visit") else _OWN_INSPECTION
    letter = _letter_date(front)
    read = (_dates(days, letter) for days in _days(own, fold("\n".join(front))))
    return next((dates for dates in read if dates), None)


def _letter_date(front: Sequence[str]) -> date | None:
    printed = _LETTER_DATE.search(front[0]) if front else None
    dates = parse_range(printed[0]) if printed else None
    return dates[0] if dates else None


def _days(own: Sequence[re.Pattern[str]], text: str) -> Iterator[str]:
    """What is printed as the days of this inspection, the first sentence first."""
    stated = [match for wording in own for match in wording.finditer(text)]
    for match in sorted(stated, key=re.Match.start):
        if not _OF_AN_EARLIER_ONE.search(match["deed"]):
            yield match["days"]


def _dates(days: str, letter: date | None) -> _Dates | None:
    """The days as dates that fit the letter's own. Without a year they are the last such days before it."""
    years = (f" {letter.year}", f" {letter.year - 1}") if letter else ()
    read = (parse_range(days + year) for year in ("", *years))
    return next((dates for dates in read if dates and _fits(dates, letter)), None)


def _fits(dates: _Dates, letter: date | None) -> bool:
    start, end = dates
    until = letter or end
    return until - _LONGEST_SINCE <= start <= end <= until
