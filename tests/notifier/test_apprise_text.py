"""What chat, push and SMS services show of each type of event, within whatever room there is."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.chat_text import ChatText, chat_text, fitted
from notifier.payload import DigestEvent, Event
from tests.notifier.event_samples import SAMPLES
from tests.notifier.fakes import alarm, judgement, oxfordshire

LINK = "https://files.example.org/v1/file/50243682"


def sample(kind: str, **wanted: object) -> Event:
    """The first sample of that type whose data is so."""
    found = (
        event
        for event in SAMPLES
        if event["type"] == kind and all(event["data"].get(key) == value for key, value in wanted.items())
    )
    return cast("Event", deepcopy(next(found)))


def alive(**other: object) -> ChatText:
    event: dict[str, Any] = dict(cast("dict[str, Any]", sample("subscription.alive")))
    return chat_text(cast("Event", event | {"data": event["data"] | other}))


@pytest.mark.parametrize("event", SAMPLES, ids=[each["type"] for each in SAMPLES])
def test_every_type_has_a_title_and_words(event: dict[str, Any]) -> None:
    text = chat_text(cast("Event", event))
    assert text.title
    assert text.lines
    for line in (text.title, *text.lines):
        assert line.isprintable() or "\u2060" in line
        assert line.strip()
    whole = " ".join((text.title, *text.lines))
    assert "None" not in whole
    assert "T08:" not in whole


def test_a_change_stands_on_a_line_with_arrow_words_and_basis() -> None:
    event = oxfordshire()
    event["data"]["judgements"][-1] = judgement(
        "care_leavers", "requires_improvement", "declined", "split", previous_area="in_care_and_care_leavers"
    )
    text = chat_text(event)
    assert text.lines[1:] == (
        "▲ Help and protection: requires improvement → good (improved)",
        "▼ Care leavers: good → requires improvement"
        " (declined; judged together with children in care in 2018)",
    )
    assert text.link == LINK


def test_a_correction_says_so_and_what_was_wrong() -> None:
    text = chat_text(sample("report.corrected"))
    assert text.title.startswith("Correction: ")
    assert "our alert of 9 April 2024 on this report was wrong" in text.lines[0]


def test_what_comes_late_or_goes_moves_nothing() -> None:
    for event in (sample("report.published", cause="late"), sample("report.withdrawn")):
        assert not [line for line in chat_text(event).lines if line.startswith(("▲", "▼"))]


def test_a_file_that_names_another_authority_is_warned_of_first() -> None:
    assert "Please check before using it." in chat_text(sample("report.published", cause="late")).lines[0]


def test_a_test_is_marked() -> None:
    event = oxfordshire()
    event["data"]["test"] = True
    assert chat_text(event).title.startswith("[Test] ")


@pytest.mark.parametrize("kind", ["source.alarm", "operator.alarm"])
def test_an_alarm_says_what_since_when_and_what_to_do(kind: str) -> None:
    began = chat_text(sample(kind, state="began"))
    assert "Something is wrong." in began.lines or "answers 403" in began.lines[0]
    assert any(line.startswith("Since ") and "April 2024" in line for line in began.lines)
    assert len(began.lines) == 4
    assert "`inspectwatch status`" in began.lines[-1]
    over = chat_text(sample(kind, state="recovered"))
    assert "Inspectwatch, over: " in over.title
    assert over.lines[0].startswith("This is over: ")


def test_a_digest_lists_rating_changes_first_with_their_links() -> None:
    event = cast("DigestEvent", sample("digest", period="weekly"))
    event["data"]["events"] = [alarm(), oxfordshire()]
    text = chat_text(event)
    assert text.title.startswith("Weekly digest: 2 messages; Oxfordshire children's services: still good")
    assert text.lines[0].startswith("• Oxfordshire children's services")
    assert text.lines[1] == LINK
    assert text.lines[2].startswith("• Inspectwatch: Ofsted refuses")


def test_a_long_digest_says_how_much_it_leaves_out() -> None:
    event = cast("DigestEvent", sample("digest", period="weekly"))
    event["data"]["events"] = [oxfordshire()] * 50
    text = chat_text(event)
    assert len(text.lines) == 100
    assert fitted(text, 10_000).count(LINK) == 50
    without_links = fitted(text, 5_500, with_title=True)
    assert (without_links.count("• "), without_links.count(LINK)) == (50, 0)
    *kept, last = fitted(text, 1_000).split("\n")
    assert last == f"… and {50 - len(kept)} more"
    assert all(line.startswith("• Oxfordshire") and line.endswith("to good") for line in kept)


def test_a_welcome_lists_how_things_stand() -> None:
    several = chat_text(sample("subscription.welcome", watching=3))
    assert several.title == "Inspectwatch is now watching 3 authorities"
    assert "… and 1 more" in several.lines
    assert several.lines[-1] == "Without a graded inspection yet: X"
    one = chat_text(sample("subscription.welcome", watching=2))
    assert "Children in care: good" in one.lines


def test_all_is_well_only_without_troubles() -> None:
    well = alive(troubles=[], last_read="2024-05-01T06:00:00Z")
    assert well.title == "Inspectwatch: all is well"
    assert well.lines[0] == "Nothing that you asked for was published from 1 to 30 April 2024."
    ill = alive(troubles=["The source is blocked since 3 April."], last_read=None)
    assert ill.title == "Inspectwatch: not all is well"
    assert ill.lines[0] == "The source is blocked since 3 April."
    assert "The publisher's pages were never read in full." in ill.lines


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b", 'https://a"b', "", "https://x\u202e.example"]
)
def test_a_link_is_a_web_address_or_none(url: str) -> None:
    event = oxfordshire()
    event["data"]["report"]["url"] = url
    assert chat_text(event).link == ""


@given(
    st.text(max_size=300),
    st.sampled_from(["@everyone", "<!here>", "<@U1>", "[a](b)", "\r\n.\r\n", "\x1b[31m"]),
)
def test_no_name_rings_at_anybody_or_breaks_a_line(name: str, piece: str) -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = event["data"]["summary"] = name[:40] + piece + name[40:]
    text = chat_text(event)
    for line in (text.title, *text.lines):
        assert "@everyone" not in line
        assert "<!" not in line
        assert "<@" not in line
        assert "](" not in line
        assert "\n" not in line
        assert "\x1b" not in line


@given(
    st.lists(st.text("ab  \u00e9", max_size=120), max_size=6),
    st.sampled_from(["", LINK]),
    st.integers(20, 400),
    st.booleans(),
)
def test_a_text_keeps_within_its_room(lines: list[str], link: str, room: int, with_title: bool) -> None:
    body = fitted(ChatText("A title", tuple(lines), link), room, with_title=with_title)
    assert 0 < len(body) <= room
    if link and room >= 2 * len(link) + 2:
        assert body.endswith(link)


def test_a_cut_is_at_a_word_and_is_seen() -> None:
    text = ChatText("Title", ("one two three four five six seven eight nine ten",), LINK)
    assert fitted(text, 88) == f"one two three four five six seven eight…\n{LINK}"
    assert (
        fitted(text, 200, with_title=True)
        == f"Title\none two three four five six seven eight nine ten\n{LINK}"
    )
