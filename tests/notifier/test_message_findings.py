"""What people read of a report beside its grades: evidence, disputes, findings, what must improve."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from notifier.message import compose
from notifier.payload import Cause, ReportEvent
from notifier.wording import subject
from scraper.model import Judgement, Reading, ReadingStatus, Statement
from tests.notifier.fakes import oxfordshire
from tests.notifier.findings import READING, action, evidenced, item, letter, send
from tests.notifier.inspections import ilacs_reading
from tests.notifier.rendered import Reader, message_of, read

HOSTILE = '<script>alert("x")</script>{{ 7 * 7 }}\x1b[31m'
SAFE = '<script>alert("x")</script>{{ 7 * 7 }} [31m'


def test_each_grade_says_where_it_stands() -> None:
    _, text, html = read(evidenced())
    for words in (text, html):
        assert "Printed overall_effectiveness: “Good” on page 1; stated once." in words
        assert "“Around overall_effectiveness: Good.”" in words
        assert "Printed impact_of_leaders: “Good” on page 1; confirmed on page 4." in words
        assert "Printed help_and_protection: “Good” on page 1; confirmed on pages 6 and 9." in words


def test_where_no_label_is_known_the_area_is_named() -> None:
    _, text, _ = read(evidenced(replace(READING, judgements=(Judgement("in_care", "good", "", "Good", 1),))))
    assert "Children in care: “Good” on page 1; stated once." in text


def test_an_area_send_outcome_fits_its_next_step_or_does_not() -> None:
    fits, differs = (
        send("inconsistent", Statement(grade, "The next full inspection", "within about three years", 2))
        for grade in ("inconsistent", "positive")
    )
    for words in read(fits)[1:]:
        assert (
            "Inspection outcome: “lead to inconsistent experiences” on page 1; fits the next step: “The next "
            "full inspection … within about three years” on page 2."
        ) in words
        assert "confirmed" not in words
    for words in read(differs)[1:]:
        assert "on page 1, but “The next full inspection … within about three years” on page 2" in words


def test_a_disputed_grade_is_marked_explained_and_quoted() -> None:
    message, text, html = read(evidenced())
    for words in (text, html):
        assert (
            "The report gives more than one grade for care leavers: “Good” on page 1, but “requires "
            "improvement” on page 8. The first of them stands below; please check in the report."
        ) in words
        assert "“Around requires_improvement of care_leavers.”" in words
        assert words.index("The report gives more than one grade for care") < words.index("Before")
    assert "good (disputed)       = unchanged" in message.text
    assert message.text.count("(disputed)") == 1
    assert html.count("(disputed)") == 1


def test_of_many_places_that_dispute_a_grade_the_first_are_named() -> None:
    others = tuple(Statement("inadequate", "x", "inadequate", page) for page in range(2, 12))
    judgement = Judgement("care_leavers", "good", "x", "Good", 1, others=others)
    _, text, _ = read(evidenced(replace(READING, judgements=(judgement,))))
    assert "“inadequate” on page 7 and 4 more." in text


def test_the_report_is_quoted_and_lists_what_must_improve() -> None:
    message, text, html = read(evidenced())
    for words in (text, html):
        assert "What inspectors say, in the words of the report" in words
        assert "Leaders know their services." in words
        assert "What needs to improve" in words
        assert "Areas for priority action" not in words
        assert "more in the report" not in words
    assert "  | Leaders know their services.\n  |\n  | Children are heard.\n" in message.text
    assert "  * Plans, including:\n    - those of children in need\n" in message.text
    assert "Document: Inspection of Oxfordshire services" in text


def test_priority_actions_come_first_and_name_who_must_act() -> None:
    actions = [action(f"Act on {thing}.", responsible="The council") for thing in ("one", "two")]
    event = letter(item("Records.", heading="Within three months:"), *actions)
    message, text, html = read(event)
    assert message.subject == (
        "X children's services: focused visit letter published, two areas for priority action"
    )
    for words in (text, html):
        assert "carries no grades; it names two areas for priority action." in words
        assert words.index("Areas for priority action") < words.index("Act on one.")
        assert words.index("Act on two.") < words.index("What needs to improve")
        assert words.index("Within three months:") < words.index("Records.")
        assert words.count("Responsible: The council") == 1


def test_bodies_that_differ_stand_beside_their_items() -> None:
    event = letter(action("One.", responsible="The council"), action("Two.", responsible="The trust"))
    _, text, html = read(event)
    assert "* One. Responsible: The council * Two. Responsible: The trust" in text
    assert html.index("Responsible: The council") < html.index("Two.")


def test_a_single_area_for_priority_action() -> None:
    assert subject(letter(action("One."))).endswith("letter published, one area for priority action")
    assert subject(letter(action("One."), cause="late")).endswith("one area for priority action")
    assert subject(letter(item("One."))).endswith("focused visit letter published")


def test_a_graded_report_says_that_it_names_serious_weaknesses() -> None:
    event = evidenced(replace(READING, improvements=(action("Act."),)))
    assert "The report names one area for priority action." in event["data"]["summary"]
    assert "priority" not in subject(event)


def test_a_long_list_is_cut_with_a_count() -> None:
    many = [*(item(f"Item {number}.") for number in range(30)), *(action(f"Act {n}.") for n in range(5))]
    event = letter(*many)
    event["data"]["improvements_left_out"] = 9
    _, text, html = read(event)
    for words in (text, html):
        assert "Act 4." in words
        assert "Item 6." in words
        assert "Item 7." not in words
        assert "And 32 more in the report." in words


def test_where_only_serious_weaknesses_find_room_the_others_are_counted() -> None:
    _, text, _ = read(letter(*(action(f"Act {n}.") for n in range(14)), item("Item.")))
    assert "What needs to improve" not in text
    assert "And 3 more in the report." in text


@pytest.mark.parametrize(("agrees", "warned"), [(False, True), (True, False), (None, False)])
def test_a_document_of_another_authority_is_warned_of(agrees: bool | None, warned: bool) -> None:
    reading = replace(READING, authority="Exampleshire County Council")
    _, text, html = read(evidenced(reading, authority_agrees=agrees))
    warning = (
        "The file published on Oxfordshire's page names Exampleshire County Council. Please check before "
        "using it."
    )
    assert (warning in text) is warned
    assert (warning in html) is warned


@pytest.mark.parametrize("cause", ["withdrawn", "reinstated"])
def test_a_report_that_goes_or_comes_back_is_not_quoted_again(cause: Cause) -> None:
    _, text, html = read(evidenced(cause=cause))
    for words in (text, html):
        assert "What inspectors say" not in words
        assert "What needs to improve" not in words
        assert "Where the report gives its grades" not in words


def test_where_nothing_is_known_nothing_is_said() -> None:
    bare = Reading(ReadingStatus.READ, "ilacs_2023", judgements=READING.judgements)
    for event in (oxfordshire(), letter(), evidenced(bare)):
        message, text, _ = read(event)
        assert "What inspectors say" not in text
        assert "What needs to improve" not in text
        assert "None" not in text
        assert "\n\n\n" not in message.text
    assert "Where the report gives its grades" not in read(oxfordshire())[1]


def _hostile() -> ReportEvent:
    other = Statement("inadequate", HOSTILE, HOSTILE, 4, HOSTILE)
    return evidenced(
        Reading(
            ReadingStatus.READ,
            "ilacs_2023",
            judgements=(Judgement("in_care", "good", HOSTILE, HOSTILE, 1, HOSTILE, (other,)),),
            title=HOSTILE,
            authority=HOSTILE,
            summary=(HOSTILE,),
            improvements=(
                action(f"{HOSTILE}\n- {HOSTILE}", responsible=HOSTILE),
                item(HOSTILE, heading=HOSTILE),
            ),
        ),
        authority_agrees=False,
    )


def test_words_of_a_document_stay_words() -> None:
    message, text, html = read(_hostile())
    assert not Reader(message.html).tags & {"script"}
    assert text.count(SAFE) == html.count(SAFE) == 15
    assert "\x1b" not in message.text + message.html
    assert "49" not in html


def test_the_text_fits_78_columns() -> None:
    words = "some words that go on and on, hyphenated-ones among them " * 12
    reading = replace(
        READING,
        title=words,
        authority=words,
        summary=(words, words),
        improvements=(
            action(f"{words}\n- {words}\n- {words}", responsible=words),
            item(words, heading=words, responsible=words),
            item("x" * 200),
        ),
    )
    message = message_of(evidenced(reading, authority_agrees=False), "county-desk")
    lines = message.text.splitlines()
    assert [line for line in lines if len(line) > 78 and not line.startswith("https://")] == []


def test_a_correction_says_what_was_wrong_since_when_and_what_is_right() -> None:
    event = evidenced(
        cause="corrected", earlier=ilacs_reading("GGRGG"), told_at=datetime(2024, 4, 9, 8, 30, tzinfo=UTC)
    )
    message, text, html = read(event)
    assert message.subject == (
        "Correction: Oxfordshire children's services: help and protection good, not requires improvement"
    )
    for words in (text, html):
        assert (
            "our alert of 9 April 2024 on this report was wrong. Help and protection: good, not requires "
            "improvement to be good as the alert said."
        ) in words
        assert "Please use this message instead of the earlier one." in words
    assert event["data"]["told_at"] == "2024-04-09T08:30:00Z"
    assert event["data"]["corrected"] == [
        {"area": "help_and_protection", "before": "requires_improvement", "after": "good"}
    ]


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        (ilacs_reading("GGGG-"), "Care leavers: good; the alert gave no grade."),
        (Reading(ReadingStatus.UNREADABLE), "Overall effectiveness: good; the alert gave no grade."),
        (
            replace(READING, inspection_end=date(2024, 1, 19)),
            "The inspection ended on 23 February 2024, not on 19 January 2024 as the alert said.",
        ),
        (READING, "Its grades were right, but not what it said of how they compare with those before."),
    ],
)
def test_a_correction_names_everything_that_was_wrong(earlier: Reading, said: str) -> None:
    assert said in evidenced(cause="corrected", earlier=earlier)["data"]["summary"]


def test_the_subject_of_a_correction_of_comparisons_alone_says_so() -> None:
    assert subject(evidenced(cause="corrected", earlier=READING)) == (
        "Correction: Oxfordshire children's services: grades right, other details wrong; still good overall; "
        "help and protection improved to good"
    )


def test_a_grade_that_should_not_have_been_told_is_taken_back() -> None:
    event = evidenced(
        replace(READING, judgements=READING.judgements[:4]), "corrected", earlier=ilacs_reading("GGGGI")
    )
    assert subject(event).endswith(": care leavers without a grade, not inadequate")
    assert (
        "Care leavers: no grade was read from the report, and not inadequate as the alert said."
        in event["data"]["summary"]
    )


def test_an_event_of_the_time_before_evidence_is_still_a_message() -> None:
    body = (
        b'{"type":"report.published","timestamp":"2024-04-09T08:30:12Z","data":{"schema":1,"id":"evt_1",'
        b'"cause":"new_inspection","provider":{"urn":"1","name":"X","region":null,"dfe_code":null,'
        b'"gss_code":null,"url":"https://reports.example/1"},"report":{"id":"2","title":"Visit",'
        b'"remit":"childrens_services","framework":"ilacs_2023","status":"read","published":null,'
        b'"inspection":{"start":null,"end":null},"lead_inspector":null,"url":"https://files.example/2",'
        b'"sha256":null},"judgements":[{"area":"in_care","label":"x","grade":"good","rank":3,'
        b'"direction":"first","basis":null,"previous":null}],"discontinued":[],"summary":"X: good."}}'
    )
    message = compose(body, "desk")
    assert "Children in care      –                     good" in message.text
    assert "Where the report gives its grades" not in message.html
