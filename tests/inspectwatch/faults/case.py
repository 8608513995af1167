"""What a fault is, and what a person is to see of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from fixtures.replica.answers import Answer
from fixtures.replica.faults import Fault
from tests.inspectwatch.watching import Site

LIST, PAGE, FILE, ROBOTS = "list", "provider", "file", "robots"


@dataclass(frozen=True, slots=True)
class Case:
    """One fault, in force from the morning of the news on, and what comes of it.

    `says`: a pattern in what the first run says or alarms of; empty: nothing is to be said. `alarm`: the
    kinds of alarm that it raises on its first run. `news`: the news is told all the same.
    """

    name: str
    where: str
    fault: Fault | None = None
    says: str = ""
    alarm: frozenset[str] = field(default_factory=frozenset)
    news: bool = False
    strike: Callable[[Site], None] | None = None  # where it is more than one rule of the replica
    times: int | None = None  # how many requests it strikes; None: all

    def begin(self, site: Site) -> None:
        """Switches the fault on."""
        if self.strike is not None:
            self.strike(site)
        if self.fault is not None:
            report = "1002" if self.where == FILE else None
            path = "/provider/44/90001" if self.where == PAGE else ""
            site.replica.faults.on(self.fault, kind=self.where, path=path, report=report, times=self.times)


def case(
    name: str,
    where: str,
    fault: Fault | None,
    says: str = "",
    *alarm: str,
    news: bool = False,
    strike: Callable[[Site], None] | None = None,
    times: int | None = None,
) -> Case:
    """A case, its pattern tried."""
    re.compile(says)
    return Case(name, where, fault, says, frozenset(alarm), news, strike, times)


def rewritten(pattern: bytes, instead: bytes, *, least: int = 1) -> Fault:
    """The page with other words in it; the pattern must be there, or the fault would be none."""

    def altered(answer: Answer) -> Answer:
        body, number = re.subn(pattern, instead, answer.body)
        assert number >= least, f"{pattern!r} is not on the page"
        return Answer(body, answer.content_type, answer.status, answer.headers)

    return Fault(alter=altered)


def answered(body: bytes | str, *, status: int = 200, content_type: str = "", **headers: str) -> Fault:
    """Another answer altogether. `Content_Encoding` names the header Content-Encoding."""
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(alter=lambda answer: Answer(content, content_type or answer.content_type, status, named))
