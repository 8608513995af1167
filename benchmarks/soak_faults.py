"""Faults of the site, the mail server and the receivers of webhooks, switched on and off at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.catchers.hooks import HookAnswer
from fixtures.replica import Replica
from fixtures.replica.faults import (
    Fault,
    broken_markup,
    cut_body,
    empty_shell,
    file_missing,
    other_bytes,
    providers_dropped,
    redirect,
    reset,
    rows_dropped,
    status,
)

LIKELY: Final = 0.02  # that one begins within an hour
LONGEST: Final = 30  # hours of work that one lasts

_SITE: Final[tuple[tuple[str, Callable[[], Fault]], ...]] = (
    ("list", lambda: status(500)),
    ("list", lambda: status(403)),
    ("list", lambda: status(429)),
    ("list", lambda: status(404)),
    ("list", reset),
    ("list", cut_body),
    ("list", rows_dropped),
    ("list", lambda: providers_dropped(16)),
    ("list", broken_markup),
    ("list", empty_shell),
    ("list", lambda: redirect("https://example.org/")),
    ("provider", lambda: status(500)),
    ("provider", broken_markup),
    ("provider", reset),
    ("file", lambda: status(503)),
    ("file", file_missing),
    ("file", lambda: other_bytes(b"<html><title>Sign in</title></html>")),
    ("file", lambda: other_bytes(b"%PDF-1.7 cut")),
    ("file", reset),
    ("robots", lambda: status(500)),
)
_MAIL: Final = (
    {"refuse_data": "451 4.3.0 try later"},
    {"refuse_sender": "451 4.7.1 try later"},
    {"greylist": True},
    {"greeting": "421 4.3.2 going down"},
    {"drop_after_data": 3},
)
_HOOKS: Final = (
    HookAnswer(500),
    HookAnswer(429, {"Retry-After": "900"}),
    HookAnswer(act="reset"),
    HookAnswer(302),
)


class Weather:
    """At most one fault of each of the three at a time."""

    def __init__(self, seed: int, replica: Replica, mail: MailCatcher, hooks: HookReceiver) -> None:
        self.provoked = 0
        self._random = Random(seed)
        self._replica, self._mail, self._hooks = replica, mail, hooks
        self._left = {"site": 0, "mail": 0, "hooks": 0}  # hours

    def an_hour(self, *, ends_the_week: bool) -> None:
        """Ends what has lasted, and begins something now and then. What keeps messages back ends with the
        week: after three days they are given up, as is documented."""
        for place, left in self._left.items():
            is_over = left == 1 or (left and ends_the_week and place != "site")
            if is_over:
                self._clear(place)
            self._left[place] = 0 if is_over else max(left - 1, 0)
            if ends_the_week and place != "site":
                continue
            if not self._left[place] and self._random.random() < LIKELY:
                self._left[place] = self._random.randint(1, LONGEST)
                self.provoked += 1
                self._begin(place)

    def clear(self) -> None:
        """Everything is well."""
        for place in self._left:
            self._left[place] = 0
            self._clear(place)

    def _begin(self, place: str) -> None:
        if place == "site":
            kind, fault = self._random.choice(_SITE)
            self._replica.faults.on(fault(), kind=kind)
        elif place == "mail":
            for name, value in self._random.choice(_MAIL).items():
                setattr(self._mail.manners, name, value)
        else:
            self._hooks.always = self._random.choice(_HOOKS)

    def _clear(self, place: str) -> None:
        if place == "site":
            self._replica.faults.off()
        elif place == "mail":
            healthy = type(self._mail.manners)()
            for name in ("refuse_data", "refuse_sender", "greylist", "greeting", "drop_after_data"):
                setattr(self._mail.manners, name, getattr(healthy, name))
        else:
            self._hooks.always = HookAnswer()
