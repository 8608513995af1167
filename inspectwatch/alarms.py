"""Alarms: told once when they begin, again only when they get worse, and once when they are over.

An alarm that somebody has acknowledged is silent, and so is its end, until something is new. What counts as
worse: twice as much of it as was last told, or something new that it is about; after an acknowledgement, any
more than was acknowledged. What did not reach the operator is told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from inspectwatch.addressing import addressed, by_name
from inspectwatch.clock import Clock
from notifier.events import alarm_event, encode
from notifier.subscriptions import Subscription
from storage.alarms import Alarm, AlarmTable
from storage.values import NewEvent, Recipient

OWN = "inspectwatch"  # the source of alarms about this program's own work
TOLD_AGAIN_AFTER = timedelta(days=1)  # at the earliest, where it reached nobody
FLAPS_WITHIN = timedelta(days=1)  # of its end, as it was told: a source that comes back may come and go
LASTS = 3  # runs in a row that meet it: then it does not come and go

State = Literal["began", "worse", "recovered"]
Kind = TypeVar("Kind", bound=str)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now. `level`: how much of it, `subjects`: about what; both only compared with
    what was last told. `upto`: when the latest of it came; None: that is not known. Later than what was
    acknowledged, it is new, however much of it there is."""

    message: str
    cure: str
    level: int = 1
    subjects: frozenset[str] = field(default_factory=frozenset)
    upto: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarms:
    """Compares what is wrong now with what is known to be wrong. The operator hears of everything;
    subscriptions that ask for `source.alarm` hear of sources."""

    table: AlarmTable
    subscriptions: Sequence[Subscription]
    operator: Sequence[Subscription]
    clock: Clock

    def settle(
        self,
        source: str,
        met: Mapping[Kind, Trouble],
        *,
        over: bool = True,
        endings: Mapping[str, str] | None = None,
    ) -> bool:
        """Begins, worsens and, where `over` says that absence means something, ends alarms of a source.
        `endings`: by kind, what to say of an end beside that it is over. Returns whether anybody is to be
        told."""
        known = {alarm.kind: alarm for alarm in self.table.open(source)}
        told = [self._meet(source, kind, trouble, known.get(kind)) for kind, trouble in met.items()]
        if over:
            ended = [alarm for kind, alarm in known.items() if kind not in met]
            told += [self._end(alarm, (endings or {}).get(alarm.kind, alarm.message)) for alarm in ended]
        return any(told)

    def tell_again(self) -> bool:
        """Tells the operator of open alarms, of any source, that reached no address that is his today: each
        at most once a day. Returns whether he is to be told."""
        now, addresses = self.clock.now(), _pairs(self.operator)
        unheard = self.table.unheard(addresses, now - TOLD_AGAIN_AFTER)
        for alarm in unheard:
            to = tuple(Recipient(name, address) for name, address in addresses)
            self.table.told_again(_event(alarm, "began", now, to, again=True))
        return bool(unheard)

    def _meet(self, source: str, kind: str, trouble: Trouble, known: Alarm | None) -> bool:
        now = self.clock.now()
        if known is None:
            return self._begin(source, kind, trouble)
        before = still_known(known, trouble)
        alarm = _as_it_is_now(before, trouble)
        if is_worse(before, trouble) or _has_lasted(alarm):
            subjects = trouble.subjects | alarm.subjects
            told = replace(alarm, level=trouble.level, subjects=subjects, told_at=now)
            state: State = "worse" if alarm.told_at else "began"
            self.table.told(told, _event(told, state, now, self._recipients(source)))
            return True
        if alarm != known:
            self.table.goes_on(alarm)
        return False

    def _begin(self, source: str, kind: str, trouble: Trouble) -> bool:
        now, last = self.clock.now(), self.table.last_over(source, kind)
        silent = source != OWN and last is not None and now - last < FLAPS_WITHIN
        alarm = Alarm(
            kind=kind,
            began_at=now,
            message=trouble.message,
            source=source,
            cure=trouble.cure,
            level=trouble.level,
            subjects=trouble.subjects,
            latest=trouble.level,
            upto=trouble.upto,
            told_at=None if silent else now,
        )
        event = None if silent else _event(alarm, "began", now, self._recipients(source))
        self.table.began(alarm, event)
        return not silent

    def _end(self, alarm: Alarm, message: str) -> bool:
        now = self.clock.now()
        told = alarm.acknowledged_at is None and alarm.told_at is not None
        ended = replace(alarm, message=message)
        event = _event(ended, "recovered", now, self._recipients(alarm.source)) if told else None
        self.table.recovered(alarm, now, event)
        return told

    def _recipients(self, source: str) -> tuple[Recipient, ...]:
        asked = (
            [] if source == OWN else [each for each in self.subscriptions if "source.alarm" in each.events]
        )
        return (
            *(Recipient(name, address) for name, address in _pairs(self.operator)),
            *addressed(_pairs(asked), by_name(asked), self.clock.now()),
        )


def still_known(alarm: Alarm, trouble: Trouble) -> Alarm:
    """What somebody who was told of an open alarm may still be taken to know.

    Of our own work, what was acknowledged and is gone is no longer known of: when it comes back, it is new.
    Of a source it is not so: how many pages fail goes up and down by itself.
    """
    if alarm.acknowledged_at is None or alarm.source != OWN:
        return alarm
    return replace(alarm, level=min(alarm.level, trouble.level), subjects=alarm.subjects & trouble.subjects)


def is_worse(alarm: Alarm, trouble: Trouble) -> bool:
    """Whether there is something new to tell of an open alarm."""
    if not trouble.subjects <= alarm.subjects:
        return True
    if alarm.acknowledged_at is None:
        return trouble.level >= 2 * max(alarm.level, 1)
    return trouble.level > alarm.level or _is_later(trouble.upto, alarm.upto)


def _is_later(upto: datetime | None, known: datetime | None) -> bool:
    return upto is not None and (known is None or upto > known)


def _as_it_is_now(alarm: Alarm, trouble: Trouble) -> Alarm:
    return replace(
        alarm,
        message=trouble.message,
        cure=trouble.cure,
        latest=trouble.level,
        upto=trouble.upto,
        looks=min(alarm.looks + 1, LASTS),
    )


def _has_lasted(alarm: Alarm) -> bool:
    """Whether one that nobody was told of, as it might pass, did not."""
    return alarm.told_at is None and alarm.acknowledged_at is None and alarm.looks >= LASTS


def _event(
    alarm: Alarm, state: State, now: datetime, recipients: tuple[Recipient, ...], *, again: bool = False
) -> NewEvent:
    event = alarm_event(
        source=alarm.source,
        kind=alarm.kind,
        state=state,
        since=alarm.began_at,
        message=alarm.message,
        cure=alarm.cure,
        timestamp=now,
        own=alarm.source == OWN,
        again=again,
    )
    return NewEvent(
        id=event["data"]["id"],
        type=event["type"],
        cause=None,
        known_at=now,
        source=alarm.source,
        body=encode(event),
        recipients=recipients,
        lane=alarm.lane,
    )


def _pairs(subscriptions: Iterable[Subscription]) -> list[tuple[str, str]]:
    return [(each.name, recipient) for each in subscriptions for recipient in each.recipients]
