"""What a subscription asks for, as its recipient reads it in the welcome."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from inspectwatch.asking_words import asks, filters, when
from notifier.events import encode
from notifier.message import compose
from notifier.schedule import LONDON, Quiet, Schedule
from notifier.subscriptions import Subscription
from tests.notifier.test_welcome import EVERYTHING, welcome

NIGHT = Quiet(time(22), time(7))
DECLINES = Subscription(
    "declines",
    "email",
    ("desk@example.org",),
    events=frozenset({"rating.changed"}),
    remits=frozenset(),
    directions=frozenset({"declined"}),
    schedule=Schedule("daily", quiet=NIGHT),
)
DECLINES_ASKED = (
    "From now on you hear of changed ratings, daily at 08:00, not 22:00-07:00. Only directions: declined."
)


def test_declines_daily_outside_quiet_hours() -> None:
    assert asks(DECLINES) == DECLINES_ASKED


def test_everything_at_once() -> None:
    assert asks(EVERYTHING) == ("From now on you hear of changed ratings and other new reports, at once.")


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ({"report.published"}, "new reports that change no rating,"),
        ({"report.withdrawn", "source.alarm", "report.revised"}, "revised reports, withdrawn reports and "),
    ],
)
def test_other_events(events: set[str], words: str) -> None:
    assert words in asks(Subscription("x", "email", (), events=frozenset(events)))


def test_what_comes_late_is_no_restriction() -> None:
    late = Subscription("x", "email", (), remits=frozenset(), late=True)
    assert asks(late).endswith("at once. Reports that turn up late come too.")
    assert filters(late) == "everything; late ones too"


def test_the_remit_is_written_as_people_write_it() -> None:
    assert asks(Subscription("x", "email", ())).endswith("at once. Only remits: children's services.")


def test_a_zone_is_named_where_it_is_another() -> None:
    schedule = Schedule("weekly", weekday=4, timezone=ZoneInfo("Europe/Paris"))
    assert when(schedule, LONDON) == "Fridays at 08:00 (Europe/Paris)"


def test_a_welcome_says_so_in_text_html_and_chat() -> None:
    event = welcome(DECLINES)
    event["data"]["asks"] = DECLINES_ASKED
    message = compose(encode(event), "declines")
    assert DECLINES_ASKED in " ".join(message.text.split())
    assert DECLINES_ASKED in message.html
    assert "you hear of what is new" not in message.text + message.html


def test_a_welcome_of_an_older_version_still_reads_well() -> None:
    message = compose(encode(welcome(DECLINES)), "declines")
    assert "from now on you hear of what is new." in " ".join(message.text.split())
