"""Alarms of a source: told once when they begin, and once when they are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inspectwatch.clock import Clock
from inspectwatch.run_report import AlarmKind
from notifier.events import alarm_event, encode
from notifier.subscriptions import Subscription
from storage.runs import Alarm, RunLog
from storage.values import NewEvent

CURES: dict[str, str] = {
    "incomplete": "Nothing was removed. If the publisher really lists fewer authorities now, set"
    " expected_providers in [source.ofsted] to the number it states; if not, it mends itself.",
    "broken": "The publisher's pages changed, something else answered in their place, or they cannot be"
    " reached from here. Open the address in a browser on this machine; if it looks right there, report it"
    " to the makers of inspectwatch.",
    "blocked": "The publisher refuses these requests. Check `contact` and `requests_per_second`, and wait;"
    " ask the publisher if it goes on.",
}


@dataclass(frozen=True, slots=True)
class Alarms:
    """Compares what a run met with what is already known to be wrong."""

    runs: RunLog
    subscriptions: Sequence[Subscription]
    clock: Clock
    source: str = "ofsted"

    def settle(self, met: Mapping[AlarmKind, str], *, went_through: bool) -> None:
        """Begins the alarms that are new. A run that went through from the list to the last file ends
        those that were open and not met again, whatever else went wrong in it."""
        known = {alarm.kind: alarm for alarm in self.runs.open_alarms()}
        now = self.clock.now()
        for kind, message in met.items():
            if kind not in known:
                event = self._event(kind, "began", since=now, message=message)
                self.runs.alarm_began(Alarm(kind, now, message), event)
        over = [alarm for alarm in known.values() if went_through and alarm.kind not in met]
        for alarm in over:
            event = self._event(alarm.kind, "recovered", since=alarm.began_at, message=alarm.message)
            self.runs.alarm_recovered(alarm.kind, now, event)

    def _event(
        self, kind: str, state: Literal["began", "recovered"], *, since: datetime, message: str
    ) -> NewEvent:
        now = self.clock.now()
        event = alarm_event(
            source=self.source,
            kind=kind,
            state=state,
            since=since,
            message=message,
            cure=CURES[kind],
            timestamp=now,
        )
        return NewEvent(
            id=event["data"]["id"],
            type=event["type"],
            cause=None,
            known_at=now,
            source=self.source,
            body=encode(event),
            recipients=tuple(
                (subscription.name, recipient)
                for subscription in self.subscriptions
                if "source.alarm" in subscription.events
                for recipient in subscription.recipients
            ),
        )
