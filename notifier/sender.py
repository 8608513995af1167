"""One delivery is sent, and what happens to it becomes an outcome: arrived, to be tried again, given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

import structlog

from notifier.breaker import Breaker
from notifier.channels import EndpointGone, PermanentFailure, RecipientRefused, TemporaryFailure
from notifier.outcomes import DeliveryReport
from notifier.ports import Clock, Delivery, OutboxStore, Outcome, Rest
from notifier.routes import Target
from notifier.schedule import after_quiet
from notifier.veiled import veiled

RETRY_SECONDS = (60, 300, 1800, 7200, 21600, 43200, 86400, 86400)  # after the last of them: dead
JITTER = 0.1  # of the delay, either way
GIVE_UP_AFTER = timedelta(days=3)  # of a machine that never answered in all that time

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Result:
    """What is written of one delivery, and what is told. `recovered`: its machine failed before and works.
    `refused`: its address gets nothing more."""

    outcome: Outcome
    report: DeliveryReport
    recovered: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends under one lease. What concerns more than the delivery itself (a machine that fails, an address
    that is refused) is written at once."""

    store: OutboxStore
    clock: Clock
    random: Random
    breaker: Breaker
    lease: str

    async def send(self, delivery: Delivery, target: Target) -> Result:
        """Raises only what is no `DeliveryFailure`: a bug."""
        told = log.bind(
            delivery=delivery.id, event_id=delivery.event_id, subscription=target.subscription.name
        )
        try:
            await target.channel.send(delivery, target.subscription)
        except EndpointGone as failure:
            told.error("endpoint gone, subscription switched off", error=str(failure))
            return self._switch_off(delivery, str(failure))
        except RecipientRefused as failure:
            told.error("address refused, nothing more is sent to it", error=str(failure))
            return self._suppress(delivery, str(failure))
        except PermanentFailure as failure:
            told.error("delivery refused for good", error=str(failure))
            return self._bury(delivery, str(failure))
        except TemporaryFailure as failure:
            told.warning("delivery failed", attempt=delivery.attempts + 1, error=str(failure))
            return self._try_again(delivery, target, failure)
        told.info("delivered", attempt=delivery.attempts + 1)
        recovered = self.breaker.works(delivery.endpoint)
        if recovered:
            told.info("endpoint works again", endpoint=delivery.endpoint)
            self.store.endpoint_works(delivery.endpoint, self.clock.now())
        return Result(self._outcome(delivery, "sent"), DeliveryReport(sent=1), recovered)

    def postponed(self, delivery: Delivery, until: datetime | None) -> Result:
        """Given back untried. `until` None: it is due as before. Where its machine fails, that is why."""
        error = self.breaker.error_of(delivery.endpoint)
        outcome = Outcome(delivery.id, self.lease, "postponed", self.clock.now(), until, error)
        return Result(outcome, DeliveryReport(postponed=int(until is not None)))

    def _try_again(self, delivery: Delivery, target: Target, failure: TemporaryFailure) -> Result:
        now = self.clock.now()
        rest = self._count_against(delivery.endpoint, now, failure) if failure.endpoint else None
        if rest and _is_given_up(rest, now) and delivery.made_at and delivery.made_at < now - GIVE_UP_AFTER:
            return self._bury(delivery, _given_up(rest))
        if delivery.attempts >= len(RETRY_SECONDS):
            return self._bury(delivery, f"{failure} (after {delivery.attempts + 1} tries)")
        delay = RETRY_SECONDS[delivery.attempts] * self.random.uniform(1 - JITTER, 1 + JITTER)
        next_try = now + timedelta(seconds=max(delay, failure.retry_after or 0.0))
        next_try = max(next_try, rest.until if rest else next_try)
        next_try = after_quiet(target.subscription.schedule, next_try)
        outcome = Outcome(delivery.id, self.lease, "failed", now, next_try, str(failure))
        return Result(outcome, DeliveryReport(retried=1))

    def _count_against(self, endpoint: str, now: datetime, failure: TemporaryFailure) -> Rest | None:
        """Notes that a machine failed. Returns the rest that begins; None: none does."""
        rest = self.breaker.failed(endpoint, now, str(failure), failure.retry_after)
        if rest is None:
            return None
        log.warning("endpoint rests", endpoint=endpoint, until=rest.until.isoformat(), error=rest.error)
        self.store.endpoint_rests(rest)
        if _is_given_up(rest, now):
            why = _given_up(rest)
            for delivery, subscription in self.store.give_up(endpoint, now - GIVE_UP_AFTER, now, why):
                log.error("delivery given up", delivery=delivery, subscription=subscription, error=why)
        return rest

    def _bury(self, delivery: Delivery, error: str) -> Result:
        problem = (
            f"subscription {delivery.subscription!r}: delivery {delivery.id} to {veiled(delivery.recipient)}"
            f" is dead: {error}"
        )
        return Result(self._outcome(delivery, "dead", error), DeliveryReport(dead=1, problems=(problem,)))

    def _suppress(self, delivery: Delivery, reason: str) -> Result:
        """What comes for this address from now on waits for a person, and so does nothing else."""
        self.store.suppress(delivery.subscription, delivery.recipient, self.clock.now(), reason)
        problem = (
            f"subscription {delivery.subscription!r}: the address {veiled(delivery.recipient)} is refused and"
            f" gets nothing more: {reason}; "
            f"when it is right: inspectwatch subscriptions enable {delivery.subscription}"
        )
        report = DeliveryReport(dead=1, problems=(problem,))
        return Result(self._outcome(delivery, "dead", reason), report, refused=True)

    def _switch_off(self, delivery: Delivery, reason: str) -> Result:
        """The delivery stays due: it goes out as soon as a person enables the subscription again."""
        now = self.clock.now()
        self.store.disable(delivery.subscription, now, reason)
        problem = (
            f"subscription {delivery.subscription!r} is switched off: {reason}; when it works again: "
            f"inspectwatch subscriptions enable {delivery.subscription}"
        )
        outcome = Outcome(delivery.id, self.lease, "failed", now, now, reason)
        return Result(outcome, DeliveryReport(disabled=1, problems=(problem,)))

    def _outcome(self, delivery: Delivery, kind: Literal["sent", "dead"], error: str = "") -> Outcome:
        return Outcome(delivery.id, self.lease, kind, self.clock.now(), error=error)


def _is_given_up(rest: Rest, now: datetime) -> bool:
    """Whether the machine has not answered for so long that what has waited as long is given up."""
    return now - rest.failing_since >= GIVE_UP_AFTER


def _given_up(rest: Rest) -> str:
    return f"{rest.error} (for {GIVE_UP_AFTER.days} days and more)"
