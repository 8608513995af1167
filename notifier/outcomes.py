"""What a stretch of sending came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What came of the deliveries tried. `problems` is what a person must know: one line for each delivery
    that died, each address that is refused and each subscription that was switched off. `postponed` ones were
    not tried: quiet hours, or a machine that rests."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    disabled: int = 0
    postponed: int = 0
    problems: tuple[str, ...] = ()

    @property
    def tried(self) -> int:
        """How many deliveries were tried."""
        return self.sent + self.retried + self.dead + self.disabled

    def __add__(self, other: DeliveryReport) -> DeliveryReport:
        return DeliveryReport(
            self.sent + other.sent,
            self.retried + other.retried,
            self.dead + other.dead,
            self.disabled + other.disabled,
            self.postponed + other.postponed,
            self.problems + other.problems,
        )
