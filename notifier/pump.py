"""One stretch of sending: claims in handfuls, sends side by side, writes what came of it in handfuls.

Each write waits for the disk, so outcomes are written with the next claim. Killed in between, a message that
arrived goes out once more, under the same id.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from notifier.outcomes import DeliveryReport
from notifier.ports import Delivery, OutboxStore, Outcome
from notifier.routes import Address, Target
from notifier.schedule import after_quiet
from notifier.sender import Result, Sender

LEASE = timedelta(minutes=5)
LONGEST_SEND = timedelta(minutes=2)  # longer than any channel's total limit: a claim must outlast a send
SENDS_AT_ONCE = 24
CLAIMED_AHEAD = 256  # in all: several slow machines must leave room for the others
READY_AHEAD = 48  # of these for one machine, beside those that are under way to it
TRIED_OUT_AGAIN = timedelta(minutes=1)  # for the others, while one message tries a machine out
WRITTEN_TOGETHER = 48  # outcomes, unless they are older than _UNWRITTEN_SECONDS
_UNWRITTEN_SECONDS = 0.5
_LOOK_SECONDS = 1.0  # real ones: how often something new is looked for while sends are under way


class Pump:
    """Runs until nothing is due and nothing under way. `due_by` None: what becomes due meanwhile counts.
    `turned` is called with each round, of which one takes seconds at most."""

    def __init__(
        self,
        store: OutboxStore,
        targets: Mapping[Address, Target],
        sender: Sender,
        due_by: datetime | None,
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._targets = targets
        self._sender = sender
        self._clock = sender.clock
        self._breaker = sender.breaker
        self._due_by = due_by
        self._turned = turned
        self._at_once = {each.route.machine: each.channel.at_once for each in targets.values()}
        self._most_in_all = sum(map(self._most, self._at_once))
        self._lease_until = sender.clock.now()
        self._ready: list[Delivery] = []
        self._running: dict[asyncio.Task[Result], Delivery] = {}
        self._taken = Counter[str]()  # by machine: ready or under way
        self._under_way = Counter[str]()
        self._ended: list[Outcome] = []
        self._write_by = 0.0  # by the monotonic clock, as is the next
        self._look_by = 0.0
        self._drained: set[str] = set()  # machines with little left, for which the last look found no more
        self._switched_off: set[str] = set()  # subscriptions, in this stretch
        self._refused: set[Address] = set()  # in this stretch
        self._report = DeliveryReport()

    async def run(self) -> DeliveryReport:
        """Returns what came of it all. A bug of a channel is raised, once all other sends have ended and are
        written."""
        bug: BaseException | None = None
        try:
            while True:
                self._turned()
                if bug is None:
                    self._claim()
                    self._start()
                if not self._running:
                    break
                bug = await self._wait() or bug
        finally:
            await self._leave()
        if bug is not None:
            raise bug
        return self._report

    # Taking

    def _claim(self) -> None:
        """Writes what ended, and takes more where little is left for a machine; again, where that was for
        machines that have enough already."""
        if not self._is_time_to_look():
            if len(self._ended) >= WRITTEN_TOGETHER or monotonic() > self._write_by:
                self._write()
            return
        while self._take_some():
            pass
        self._drained = self._low() if len(self._ready) < CLAIMED_AHEAD else set()
        self._look_by = monotonic() + _LOOK_SECONDS

    def _is_time_to_look(self) -> bool:
        """What comes for a machine that was drained waits a moment: looking costs more than a send."""
        if not self._ready and not self._running:
            return True
        return monotonic() > self._look_by or bool(self._low() - self._drained)

    def _low(self) -> set[str]:
        return {machine for machine, number in self._taken.items() if 0 < number <= self._most(machine) // 2}

    def _take_some(self) -> bool:
        """Returns whether something had to be given back, so that there may be more for others."""
        now = self._clock.now()
        self._lease_until = now + LEASE
        ended, self._ended = self._ended, []
        claimed = self._store.record_and_claim(
            ended,
            due_by=self._due_by or now,
            now=now,
            lease=self._sender.lease,
            lease_until=self._lease_until,
            resting=[*self._breaker.resting(now), *self._tried_out()],
            full=[machine for machine, number in self._taken.items() if number >= self._most(machine)],
            limit=min(CLAIMED_AHEAD - len(self._ready), self._most_in_all - self._taken.total()),
        )
        before = len(self._ready)
        self._keep(claimed)
        self._write()  # before a send shows that the machine works: what is given back is then due at once
        return len(self._ready) - before < len(claimed)

    def _keep(self, claimed: list[Delivery]) -> None:
        """What one machine cannot take soon is given back at once, so that it keeps nobody waiting."""
        tried_out = self._tried_out()
        for delivery in claimed:
            machine = self._target(delivery).route.machine
            if delivery.endpoint in tried_out:
                self._give_back(delivery, self._clock.now() + TRIED_OUT_AGAIN)
            elif self._taken[machine] >= self._most(machine):
                self._give_back(delivery, None)
            else:
                self._ready.append(delivery)
                self._taken[machine] += 1
                if self._breaker.is_tried_out(delivery.endpoint):
                    tried_out.add(delivery.endpoint)

    def _most(self, machine: str) -> int:
        return self._at_once[machine] + READY_AHEAD

    def _tried_out(self) -> set[str]:
        """Endpoints that failed and are tried out by one message, which is ready or under way."""
        taken = (*self._ready, *self._running.values())
        return {each.endpoint for each in taken if self._breaker.is_tried_out(each.endpoint)}

    def _target(self, delivery: Delivery) -> Target:
        return self._targets[delivery.subscription, delivery.recipient]

    # Sending

    def _start(self) -> None:
        if len(self._running) >= SENDS_AT_ONCE:
            return
        waiting, self._ready = self._ready, []
        for delivery in waiting:
            machine = self._target(delivery).route.machine
            if len(self._running) >= SENDS_AT_ONCE or self._under_way[machine] >= self._at_once[machine]:
                self._ready.append(delivery)
                continue
            if self._is_given_back(delivery):
                self._taken[machine] -= 1
                continue
            self._under_way[machine] += 1
            task = asyncio.ensure_future(self._sender.send(delivery, self._target(delivery)))
            self._running[task] = delivery

    def _is_given_back(self, delivery: Delivery) -> bool:
        """Whether it must not go now, though it is ours: its machine failed meanwhile, its hours are quiet,
        or the claim would not outlast the send."""
        now = self._clock.now()
        rest = self._breaker.rest_of(delivery.endpoint, now)
        quiet_until = after_quiet(self._target(delivery).subscription.schedule, now)
        if rest or quiet_until > now:
            self._give_back(delivery, max(rest.until if rest else now, quiet_until))
            return True
        if self._is_off(delivery) or self._lease_until - now < LONGEST_SEND:
            self._give_back(delivery, None)
            return True
        return False

    def _is_off(self, delivery: Delivery) -> bool:
        address = delivery.subscription, delivery.recipient
        return delivery.subscription in self._switched_off or address in self._refused

    def _give_back(self, delivery: Delivery, until: datetime | None) -> None:
        self._count(self._sender.postponed(delivery, until))

    # Ending

    async def _wait(self) -> BaseException | None:
        """Until something ended, or it is time to look for more. Returns a bug that showed itself."""
        await asyncio.wait(self._running, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)  # those that end together are written together
        bug: BaseException | None = None
        for task in [task for task in self._running if task.done()]:
            delivery = self._running.pop(task)
            machine = self._target(delivery).route.machine
            self._under_way[machine] -= 1
            self._taken[machine] -= 1
            error = task.exception()
            if error is not None:
                bug = error
            else:
                self._count_send(delivery, task.result())
        return bug

    def _count_send(self, delivery: Delivery, result: Result) -> None:
        self._count(result)
        if result.report.disabled:
            self._switched_off.add(delivery.subscription)
        if result.refused:
            self._refused.add((delivery.subscription, delivery.recipient))
        if result.recovered and self._due_by is not None:
            # What waited for this machine became due with this message, after we began.
            self._due_by = max(self._due_by, self._clock.now())
            self._look_by = 0.0

    def _count(self, result: Result) -> None:
        if not self._ended:
            self._write_by = monotonic() + _UNWRITTEN_SECONDS
        self._ended.append(result.outcome)
        self._report += result.report

    def _write(self) -> None:
        ended, self._ended = self._ended, []
        self._store.record(ended)

    async def _leave(self) -> None:
        """Cancelled or at the end: what is under way is cut short, what ended is written, the rest given
        back."""
        for task in self._running:
            task.cancel()
        while self._running:
            await asyncio.wait(self._running, timeout=1.0)
            for task in [task for task in self._running if task.done()]:
                delivery = self._running.pop(task)
                if not task.cancelled() and task.exception() is None:
                    self._count_send(delivery, task.result())
            for task in self._running:
                task.cancel()
        for delivery in self._ready:
            self._give_back(delivery, None)
        self._ready = []
        self._write()
