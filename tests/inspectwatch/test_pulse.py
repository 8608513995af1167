"""A loop is late once it should have turned and did not; a long pause that it named is no hang."""

from __future__ import annotations

from inspectwatch.pulse import PATIENCE_SECONDS, Pulse


def test_a_loop_is_late_only_after_the_pause_that_it_named() -> None:
    now = [0.0]
    pulse = Pulse(lambda: now[0])
    assert (pulse.late(), pulse.turning()) == ((), {})
    pulse.turned("watch", 500)
    pulse.turned("deliver", 5)
    now[0] = 5 + PATIENCE_SECONDS
    assert pulse.late() == ()
    now[0] += 1
    assert pulse.late() == ("deliver",)
    assert pulse.turning() == {"watch": True, "deliver": False}
    now[0] = 501 + PATIENCE_SECONDS
    assert pulse.late() == ("watch", "deliver")
    pulse.turned("deliver", 5)
    assert pulse.late() == ("watch",)
