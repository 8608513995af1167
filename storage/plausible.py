"""Which of the days that a page and its document give can be right: pure.

Years are typed wrong, in documents and on pages. A day that cannot be right would order inspections by a slip
of a key, for years; so each is held against the others and against the day on which we first saw the report.
Of the 160 graded reports with days looked at, the longest time from the end of an inspection to its
publication was 130 days; a year typed wrong is at least some eleven months off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SLACK = timedelta(days=3)  # a publication may be dated ahead, and days begin earlier elsewhere
FAR = timedelta(days=183)  # half a year: further from an inspection is no part of it
NEAR = timedelta(days=31)  # with the year put right, a day that is only a slip falls about the page's


@dataclass(frozen=True, slots=True)
class StatedDays:
    """What is stated of one report. `printed`: the last day of the inspection, by the document; `inspected`
    and `published`: by the page. None each: not stated."""

    printed: date | None
    inspected: date | None
    published: date | None
    seen: date  # when we first saw the report
    baseline: bool  # met in the baseline: `seen` then says nothing of when it was published

    @property
    def end(self) -> date | None:
        """The last day of the inspection, as it is believed: by the document, else the page's day, else the
        publication's; where none of them can be, the day on which we saw the report. None: none is stated."""
        stated = (self._printed, self._inspected, self.published)
        if not any((self.printed, self.inspected, self.published)):
            return None
        return next((day for day in stated if day and day <= self._latest), self.seen)

    @property
    def inspection(self) -> date | None:
        """The same where document or page say it of the inspection; None: neither does, or can be right."""
        stated = (self._printed, self._inspected)
        return next((day for day in stated if day), None)

    @property
    def known_on(self) -> date | None:
        """When it was published, as far as it is believed, to tell old news from new: else the day on which
        we saw it, or of a report of the baseline the end of the inspection. None: no day is stated."""
        if self.published is None or self.believes_published:
            return self.published
        return self.end if self.baseline else self.seen

    @property
    def believes_published(self) -> bool:
        """Not before the inspection's end, nor after we saw it. Where none is stated, nothing is doubted."""
        if self.published is None:
            return True
        end = self.end
        return self.published <= self._latest and (end is None or self.published >= end - SLACK)

    @property
    def believes_printed(self) -> bool:
        """Whether the document's day can be right. Where it prints none, nothing is doubted."""
        if self.printed is None:
            return True
        if self.printed > self._latest:
            return False
        if self._is_near(self.printed, self._inspected or (None if self.baseline else self.seen)):
            return True  # be it after the publication: then that one is wrong
        if self.published is not None and self.printed > self.published:
            return False
        return not self._is_slip(self.printed)

    @property
    def is_of_another_time(self) -> bool:
        """Whether the document is believed to tell of another inspection than its page does."""
        printed, page = self._printed, self._inspected
        return printed is not None and page is not None and not self._is_near(printed, page)

    @property
    def _latest(self) -> date:
        """Nothing that we saw is of later; but where all that is stated agrees, our clock was wrong."""
        latest, published = self.seen + SLACK, self.published
        printed = self.printed or self.inspected
        if not printed or not published or not self._is_near(printed, self.inspected):
            return latest
        return max(published, latest) if printed <= published <= printed + FAR else latest

    @property
    def _printed(self) -> date | None:
        return self.printed if self.believes_printed else None

    @property
    def _inspected(self) -> date | None:
        return self.inspected if self.inspected and self.inspected <= self._latest else None

    def _is_near(self, day: date, other: date | None) -> bool:
        return other is not None and abs(day - other) <= FAR

    def _is_slip(self, printed: date) -> bool:
        """Whether the year alone is wrong: day and month fit the page's day, which lies nearer to the
        publication. A document whose day and month do not fit either is of another inspection."""
        page, published = self._inspected, self.published
        if page is None or published is None or abs(published - printed) <= abs(published - page):
            return False
        years = (page.year - 1, page.year, page.year + 1)
        return any(abs(_in_year(printed, year) - page) <= NEAR for year in years)


def _in_year(day: date, year: int) -> date:
    """The 29th of February is the 28th in most."""
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def believed_end(
    printed: str | None, inspected: str | None, published: str | None, first_seen: str, baseline: int
) -> str | None:
    """The same for SQL, where days are ISO texts, and `first_seen` a time: a function of every connection."""
    seen = date.fromisoformat(first_seen[:10])
    end = StatedDays(_day(printed), _day(inspected), _day(published), seen, bool(baseline)).end
    return end.isoformat() if end else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
