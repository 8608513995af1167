"""Alarms: told once when they begin, again only when they get worse, and once when they are over.

An alarm that somebody has acknowledged is silent till its end, and so is that. What counts as worse: twice
as much of it as was last told, or something new that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from inspectwatch.addressing import addressed, by_name
from inspectwatch.clock import Clock
from notifier.events import alarm_event, encode
from notifier.subscriptions import Subscription
from storage.alarms import Alarm, AlarmTable
from storage.values import NewEvent, Recipient

OWN = "inspectwatch"  # the source of alarms about this program's own work

State = Literal["began", "worse", "recovered"]
Kind = TypeVar("Kind", bound=str)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now. `level`: how much of it, `subjects`: about what; both only compared with
    what was last told."""

    message: str
    cure: str
    level: int = 1
    subjects: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Alarms:
    """Compares what is wrong now with what is known to be wrong. The operator hears of everything;
    subscriptions that ask for `source.alarm` hear of sources."""

    table: AlarmTable
    subscriptions: Sequence[Subscription]
    operator: Sequence[Subscription]
    clock: Clock

    def settle(self, source: str, met: Mapping[Kind, Trouble], *, over: bool = True) -> bool:
        """Begins, worsens and, where `over` says that absence means something, ends alarms of a source.
        Returns whether anybody is to be told."""
        known = {alarm.kind: alarm for alarm in self.table.open(source)}
        told = [self._meet(source, kind, trouble, known.get(kind)) for kind, trouble in met.items()]
        if over:
            told += [self._end(alarm) for kind, alarm in known.items() if kind not in met]
        return any(told)

    def _meet(self, source: str, kind: str, trouble: Trouble, known: Alarm | None) -> bool:
        now = self.clock.now()
        alarm = Alarm(
            kind=kind,
            began_at=known.began_at if known else now,
            message=trouble.message,
            source=source,
            cure=trouble.cure,
            level=trouble.level,
            subjects=trouble.subjects,
        )
        if known is None:
            self.table.began(alarm, self._event(alarm, "began"))
            return True
        if known.acknowledged_at is None and _is_worse(trouble, known):
            told = replace(alarm, subjects=trouble.subjects | known.subjects)
            self.table.worse(told, self._event(told, "worse"))
            return True
        if trouble.message != known.message:
            self.table.goes_on(alarm)
        return False

    def _end(self, alarm: Alarm) -> bool:
        told = alarm.acknowledged_at is None
        event = self._event(alarm, "recovered") if told else None
        self.table.recovered(alarm, self.clock.now(), event)
        return told

    def _event(self, alarm: Alarm, state: State) -> NewEvent:
        now, own = self.clock.now(), alarm.source == OWN
        event = alarm_event(
            source=alarm.source,
            kind=alarm.kind,
            state=state,
            since=alarm.began_at,
            message=alarm.message,
            cure=alarm.cure,
            timestamp=now,
            own=own,
        )
        return NewEvent(
            id=event["data"]["id"],
            type=event["type"],
            cause=None,
            known_at=now,
            source=alarm.source,
            body=encode(event),
            recipients=self._recipients(own),
            lane=f"alarm:{alarm.source}:{alarm.kind}",
        )

    def _recipients(self, own: bool) -> tuple[Recipient, ...]:
        asked = [] if own else [each for each in self.subscriptions if "source.alarm" in each.events]
        return (
            *(Recipient(name, address) for name, address in _pairs(self.operator)),
            *addressed(_pairs(asked), by_name(asked), self.clock.now()),
        )


def _pairs(subscriptions: Iterable[Subscription]) -> list[tuple[str, str]]:
    return [(each.name, recipient) for each in subscriptions for recipient in each.recipients]


def _is_worse(trouble: Trouble, known: Alarm) -> bool:
    return trouble.level >= 2 * max(known.level, 1) or not trouble.subjects <= known.subjects
