"""Long lists: people are shown a page of them at a time, and take them away whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from inspectwatch.web.site.tables import Row

MOST_ROWS = 20_000  # of a file: more is what `inspectwatch export` is for
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of which one page is shown. `query`: the filters as they stand in an address, without the page;
    `every`: all rows that the filters leave, in order, asked for piece by piece while the database is open;
    `count`: how many there are, as far as anybody counts, and whether there may be more."""

    page: int  # counted from 1
    pages: int  # as far as is known: one more than this where there is more
    query: str
    every: Callable[[], Iterator[Row]]
    count: Callable[[], tuple[int, bool]]
    is_long: bool  # it may have more rows than a file takes

    @property
    def is_past_the_end(self) -> bool:
        """Whether there is no such page."""
        return self.page > self.pages

    def links(self, address: str) -> str:
        """The pages around this one as a Link header has them (RFC 8288); `address` ends in "?" or "&"."""
        around = {"first": 1, "prev": min(self.page - 1, self.pages), "next": self.page + 1}
        wanted = {rel: page for rel, page in around.items() if 1 <= page <= self.pages}
        return ", ".join(f'<{address}page={page}>; rel="{rel}"' for rel, page in wanted.items())


def in_pieces(ask: Callable[[int, int], Sequence[Row]]) -> Iterator[Row]:
    """Every row of what `ask` gives at most so many of (its first argument), from one on (its second)."""
    start = 0
    while rows := ask(_PIECE, start):
        yield from rows
        if len(rows) < _PIECE:
            return
        start += len(rows)


def counted_to(most: int, rows: Iterator[Row]) -> tuple[int, bool]:
    """How many rows there are, and whether they were not all counted."""
    number = sum(1 for _ in islice(rows, most))
    return number, number == most
