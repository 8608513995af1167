"""Days on which a publisher publishes nothing, as before an election: "2029-04-02..2029-05-04"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from inspectwatch.settings import keys
from inspectwatch.settings.model import Pause
from inspectwatch.settings.table import Table

LONGEST = timedelta(days=366)  # a longer one is a slip, and would keep any quiet from being noticed
_PAUSE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_CURE = 'Write the first and the last day, such as "2029-04-02..2029-05-04"'


def pauses(table: Table) -> tuple[Pause, ...]:
    """In order. What is wrong with one is noted, and it is left out."""
    read = [_pause(table, text) for text in table.get(keys.PAUSES)]
    found = sorted((pause for pause in read if pause), key=lambda pause: pause.first)
    for before, after in pairwise(found):
        if after.first <= before.last:
            table.problem(
                keys.PAUSES, f"two of them hold {after.first.isoformat()}", "Write one that holds both"
            )
    return tuple(found)


def _pause(table: Table, text: str) -> Pause | None:
    written = _PAUSE.fullmatch(text.strip())
    try:
        first, last = (date.fromisoformat(day) for day in written.groups()) if written else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None:
        table.problem(keys.PAUSES, f'"{text}" is no pair of days', _CURE)
        return None
    if not timedelta(0) <= last - first <= LONGEST:
        problem = "ends before it begins" if last < first else "lasts longer than a year"
        table.problem(keys.PAUSES, f'"{text}" {problem}', _CURE)
        return None
    return Pause(first, last)
