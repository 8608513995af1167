"""Looks after our own work: what could not be delivered, what is held, what was forgotten. Each becomes an
alarm to the operator, told by the rules of `inspectwatch.alarms`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from inspectwatch import canary
from inspectwatch.alarms import OWN, Alarms, Trouble
from inspectwatch.clock import Clock
from inspectwatch.output import address, counted, typed
from inspectwatch.sweeping import Following, missed_for_long
from notifier.subscriptions import Subscription
from storage.addresses import AddressTable
from storage.backup_notes import failed_backup
from storage.endpoints import EndpointTable
from storage.forms import since_when
from storage.holds import HoldTable
from storage.runs import RunLog
from storage.times import to_text
from storage.troubles import TroubleTable

ENDPOINT_PATIENCE = timedelta(hours=1)  # a machine that fails for longer is worth a word
ENDPOINT_KNOWN_FOR = timedelta(days=1)  # after its rest, where nothing is left that would try it out
ASLEEP = timedelta(minutes=5)  # without a look, though one is due each minute
UNADDRESSED_PATIENCE = timedelta(days=1)
CORRECTIONS_FOR = timedelta(days=7)
_MOST_NAMED = 5


def _never(_: datetime) -> None:
    """Where no sweeps are planned."""


@dataclass(slots=True)
class Upkeep:
    """Asked after each run and now and then. `up_since`: when this program began to send."""

    db: Database
    alarms: Alarms
    subscriptions: Sequence[Subscription]
    clock: Clock
    up_since: datetime
    sweep_after: Following = _never  # when a sweep is due next
    feed_problem: str = ""  # what kept the feeds from being written, in words; empty: nothing
    _looked_at: datetime | None = None

    def look(self) -> bool:
        """Settles the alarms about our own work, and tells again what the operator did not get. Returns
        whether anybody is to be told."""
        self._note_sleep()
        idle = EndpointTable(self.db).forget_idle(self.clock.now() - ENDPOINT_KNOWN_FOR)
        endings = {"endpoints_down": _untried(idle)} if idle else {}
        told = self.alarms.settle(OWN, self.troubles(), endings=endings)
        return self.alarms.tell_again() or told

    def _note_sleep(self) -> None:
        """A machine that slept did not send: what became due meanwhile gets its time from now on."""
        now = self.clock.now()
        if self._looked_at is not None and now - self._looked_at > ASLEEP:
            self.up_since = now
        self._looked_at = now

    def troubles(self) -> dict[str, Trouble]:
        """What is wrong now, by kind."""
        found = {
            "undelivered": self._canary(),
            "dead_letters": self._dead_letters(),
            "held_back": self._held_back(),
            "endpoints_down": self._endpoints_down(),
            "addresses_refused": self._addresses_refused(),
            "subscriptions_off": self._subscriptions_off(),
            "unaddressed": self._unaddressed(),
            "corrections": self._corrections(),
            "feeds": self._feeds(),
            "backup": self._backup(),
            "sweeps": self._sweeps(),
        }
        return {kind: trouble for kind, trouble in found.items() if trouble}

    @property
    def _rows(self) -> TroubleTable:
        return TroubleTable(self.db)

    def _canary(self) -> Trouble | None:
        return canary.look(
            self._rows,
            self.subscriptions,
            since_when(self.db),
            AddressTable(self.db).back_since(),
            now=self.clock.now(),
            up_since=self.up_since,
        )

    def _dead_letters(self) -> Trouble | None:
        since = self.alarms.table.acknowledged_upto(OWN, "dead_letters")
        dead = self._rows.dead_letters(since)
        if not dead:
            return None
        named = "; ".join(
            f"{counted(each.number, 'message')} of {each.subscription}, the last: {each.error}"
            for each in dead[:_MOST_NAMED]
        )
        return Trouble(
            f"Given up after the last try, or refused for good: {named}.",
            f"Mend the cause, then {_retry(dead[0].subscription, len(dead) > 1)} sends them again;"
            " `inspectwatch status --acknowledge` ends this alarm.",
            level=sum(each.number for each in dead),
            subjects=frozenset(each.subscription for each in dead),
            upto=max(each.latest for each in dead),
        )

    def _held_back(self) -> Trouble | None:
        holds = HoldTable(self.db)
        events = holds.held_events()
        if not events:
            return None
        return Trouble(
            f"More came at once than is to be believed: {counted(events, 'event')}."
            f" {_who_knows(events, self._rows.hidden_events(), holds.held())} A slip of the publisher's site"
            " looks like this; so would very much news at once.",
            "Look at `inspectwatch deliveries list --state held` and `inspectwatch changes`. Then"
            " `inspectwatch deliveries release` sends them,"
            " `inspectwatch deliveries cancel --state held` drops them.",
            level=events,
            upto=self._rows.latest_held(),
        )

    def _endpoints_down(self) -> Trouble | None:
        failing = self._rows.failing_endpoints(self.clock.now() - ENDPOINT_PATIENCE)
        if not failing:
            return None
        named = "; ".join(
            f"{endpoint} since {to_text(since)[:16].replace('T', ' ')} UTC: {error}"
            for endpoint, since, error in failing[:_MOST_NAMED]
        )
        return Trouble(
            f"Messages cannot be delivered through {named}.",
            "What goes through it waits and is tried again by itself; after three days it is given up. Mend"
            " the server or its settings; `inspectwatch deliveries retry --state waiting` tries at once.",
            subjects=frozenset(endpoint for endpoint, _, _ in failing),
        )

    def _addresses_refused(self) -> Trouble | None:
        refused = self._rows.refused_addresses()
        if not refused:
            return None
        named = "; ".join(f"{address} of {name}: {why}" for name, address, why in refused[:_MOST_NAMED])
        return Trouble(
            f"{counted(len(refused), 'address')} said not to exist: {named}. What comes for such an address"
            " waits.",
            "Take it out of the subscription; when it works again: `inspectwatch subscriptions enable NAME`",
            level=len(refused),
            subjects=frozenset(f"{name} {address}" for name, address, _ in refused),
        )

    def _subscriptions_off(self) -> Trouble | None:
        off = self._rows.switched_off()
        if not off:
            return None
        named = "; ".join(f"{name}: {why}" for name, why in off[:_MOST_NAMED])
        return Trouble(
            f"{counted(len(off), 'subscription')} switched off, as the endpoint wants nothing any more:"
            f" {named}.",
            "Take it out of the configuration; when it works again: `inspectwatch subscriptions enable NAME`",
            level=len(off),
            subjects=frozenset(name for name, _ in off),
        )

    def _unaddressed(self) -> Trouble | None:
        """As after another name for a subscription: what was made for the old one waits, whatever happens."""
        waiting = self._rows.unaddressed(self.clock.now() - UNADDRESSED_PATIENCE)
        if not waiting:
            return None
        named = "; ".join(
            f"{counted(each.number, 'message')} to {address(each.recipient)} of {each.subscription}"
            for each in waiting[:_MOST_NAMED]
        )
        return Trouble(
            f"Messages wait for a subscription or an address that is not in the configuration: {named}.",
            "Put the name and the address back, and they go out; or drop them:"
            f" `inspectwatch deliveries cancel --subscription {typed(waiting[0].subscription)}` drops"
            " whatever waits for that name.",
            level=sum(each.number for each in waiting),
            subjects=frozenset(f"{each.subscription} {address(each.recipient)}" for each in waiting),
        )

    def _corrections(self) -> Trouble | None:
        """Of the last days, as nobody can mend what was told: it is to be known, and passes."""
        since = self.clock.now() - CORRECTIONS_FOR
        known = self.alarms.table.acknowledged_upto(OWN, "corrections")
        told = self._rows.corrections_told(max(since, known) if known else since)
        if not told:
            return None
        named = ", ".join(dict.fromkeys(provider for _, provider, _ in told[:_MOST_NAMED]))
        return Trouble(
            f"Alerts that were already delivered were wrong and have been taken back, on"
            f" {counted(len(told), 'report')}: {named}.",
            "Those who got them are told. The view `corrections` lists what was wrong.",
            level=len(told),
            subjects=frozenset(report for report, _, _ in told),
            upto=max(found_at for _, _, found_at in told),
        )

    def _feeds(self) -> Trouble | None:
        if not self.feed_problem:
            return None
        return Trouble(
            f"{self.feed_problem[:1].upper()}{self.feed_problem[1:]}.",
            "Check the folder of [feeds] directory: its disk and who may write there.",
        )

    def _backup(self) -> Trouble | None:
        problem = failed_backup(self.db)
        if not problem:
            return None
        return Trouble(
            f"The backup could not be made: {problem}.",
            "It is tried again each hour. When that is mended: `inspectwatch backup` makes one at once.",
        )

    def _sweeps(self) -> Trouble | None:
        """Polls may go well all the time: they see what the list shows as moved, and nothing else."""
        sweep = missed_for_long(RunLog(self.db), self.clock.now(), self.sweep_after)
        if sweep is None:
            return None
        since = f"since {to_text(sweep.good)[:10]}" if sweep.good else "yet"
        return Trouble(
            f"No sweep has read all it should {since}: {counted(sweep.failed, 'sweep')} in a row did not."
            " What no list shows, as another file at the address of a report, is not found meanwhile.",
            "`inspectwatch status` shows how the last ones ended, and other alarms may say why. It is tried"
            " again by itself; with the daemon stopped, `inspectwatch check --sweep` tries at once and says"
            " what is wrong.",
        )


def _retry(name: str, others: bool) -> str:
    """The command for the one, or for the first of several."""
    command = f"`inspectwatch deliveries retry --subscription {typed(name)}`"
    return f"{command} (and so for the others)" if others else command


def _untried(endpoints: Sequence[str]) -> str:
    """What is true of the end of an alarm about these."""
    return (
        f"Nothing is left to be sent through {', '.join(endpoints)}, which failed when last tried. Whether it"
        " works again shows when the next message comes."
    )


def _who_knows(events: int, hidden: int, messages: int) -> str:
    """Of events that are held: a release to one subscription lets an event be seen, and the others wait."""
    waiting = f"{counted(messages, 'message')} wait{'s' if messages == 1 else ''}"
    if not messages:
        return "Nobody is subscribed to what is held, nobody was told, and no feed shows it."
    if hidden == events:
        return f"Nobody was told, and no feed shows it: {waiting} for your word."
    released = f"{counted(events - hidden, 'event')} already released to somebody, and no longer hidden"
    rest = f"; of {counted(hidden, 'event')} nobody was told, and no feed shows it" if hidden else ""
    return f"{waiting} for your word: {released}{rest}."
