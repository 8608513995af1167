"""Whether the daemon's loops turn: each says, as it turns, when it means to at the latest again; and what has
kept it from its work, once that lasts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

LOOPS = ("watch", "deliver", "look_after")
LASTING = 3  # times in a row, with a pause after each: a lock that somebody held for a moment is over by then
PATIENCE_SECONDS = 600.0  # beyond what a loop says: a machine under load, a database that takes its time


@dataclass(slots=True)
class Pulse:
    """Belongs to one event loop. `now` gives seconds that never run back; a machine that was suspended may
    or may not count them, which is why a loop that is late is asked again before anybody acts on it."""

    now: Callable[[], float] = time.monotonic
    _until: dict[str, float] = field(default_factory=dict)
    _troubles: dict[str, tuple[int, str]] = field(default_factory=dict)  # how often in a row, and the last

    def turned(self, loop: str, pause: float) -> None:
        """The loop turned, and does so again within about so many seconds."""
        self._until[loop] = self.now() + pause + PATIENCE_SECONDS

    def trouble(self, loop: str, cause: str) -> None:
        """The loop could not do its work, once more. `cause`: in words for everybody, without a path."""
        times, _ = self._troubles.get(loop, (0, ""))
        self._troubles[loop] = (times + 1, cause)

    def well(self, loop: str) -> None:
        """The loop has done its work."""
        self._troubles.pop(loop, None)

    def lasting(self) -> tuple[str, ...]:
        """What keeps loops from their work and does not pass, in plain words; nothing: nothing does."""
        causes = {cause: times for times, cause in self._troubles.values() if times >= LASTING}
        return tuple(
            f"the daemon could not do its work {times} times in a row: {cause}"
            for cause, times in causes.items()
        )

    def late(self) -> tuple[str, ...]:
        """The loops that should have turned by now and did not; one that never began is not late."""
        now = self.now()
        return tuple(loop for loop in LOOPS if self._until.get(loop, now) < now)

    def turning(self) -> dict[str, bool]:
        """Each loop that began, and whether it turns."""
        late = self.late()
        return {loop: loop not in late for loop in LOOPS if loop in self._until}
