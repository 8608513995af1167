"""Progress on a terminal: something is seen before the first step, and the bar follows."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from inspectwatch.progress import Bar
from tests.inspectwatch.processes import until


def test_something_is_seen_before_the_first_step_and_then_the_bar() -> None:
    terminal = StringIO()
    with Bar(
        Console(file=terminal, force_terminal=True, width=120), "Asking for the list of providers"
    ) as bar:
        until(lambda: "Asking for the list of providers" in terminal.getvalue(), "that we are asking")
        bar.step(1, 4, "too few to show")
        bar.step(3, 10, "Oxfordshire\x1b[2J")
    shown = terminal.getvalue()
    assert "Oxfordshire" in shown
    assert "3/10" in shown
    assert "\x1b[2J" not in shown
    assert "too few" not in shown
