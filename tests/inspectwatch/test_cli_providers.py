"""`providers`, and what else is said of an authority that is no longer listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.catchers import MailCatcher
from fixtures.replica import World
from fixtures.replica.world import SiteProvider
from notifier.words import day
from storage.times import to_text
from tests.inspectwatch.delivering import database
from tests.inspectwatch.processes import AFTER, Desk, desk, subscribers

NEWSHIRE = SiteProvider("90003", "Newshire")
AGO = datetime.now(UTC) - timedelta(days=3)  # the program's own clock is the machine's here
GONE = f"Blackpool (80431) is no longer listed since {day(AGO.date().isoformat())}"


@pytest.fixture(scope="module")
def mail() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, mail: MailCatcher) -> Iterator[Desk]:
    """Blackpool left the list for Newshire; who follows it names it. Oxfordshire has another name."""
    tables = subscribers(mail, None) + 'providers = ["Blackpool"]\n'
    folder = tmp_path_factory.mktemp("left")
    with desk(folder, "Oxfordshire", "Blackpool", today=AFTER, tables=tables) as made:
        assert made.run("check").status == 0
        stay = [each for each in made.replica.world.providers if each.name == "Oxfordshire"]
        renamed = [SiteProvider(each.urn, "Oxon and Vale", each.reports) for each in stay]
        made.replica.world = World((*renamed, NEWSHIRE))
        first = made.run("check")
        assert (first.status, "no longer listed" in first.err) == (0, False)
        with database(made) as db:
            db.execute("UPDATE sources SET baseline_at = ?", [to_text(AGO - timedelta(days=1))])
            db.execute(
                "UPDATE providers SET missing_since = ? WHERE missing_since IS NOT NULL", [to_text(AGO)]
            )
        gone = made.run("check")
        assert gone.status == 0
        assert "provider.unlisted: Blackpool: no longer on the publisher's list of authorities" in gone.out
        assert "note: Blackpool (URN 80431) is no longer listed; its ratings stay" in gone.err
        yield made


def test_the_message_comes_to_whoever_follows_it(watched: Desk, mail: MailCatcher) -> None:
    subjects = [str(each.message["Subject"]) for each in mail.mails.all()]
    assert subjects == ["Blackpool: no longer on the publisher's list of authorities"]


def test_everybody_who_was_ever_listed_is_listed(watched: Desk) -> None:
    rows = {row["provider"]: row for row in watched.run("providers", "list", "--json").lines()}
    assert set(rows) == {"Blackpool", "Newshire", "Oxon and Vale"}
    assert rows["Blackpool"]["gone_since"] == AGO.isoformat()
    assert rows["Newshire"]["gone_since"] is None
    assert rows["Oxon and Vale"]["renamed_from"] == ["Oxfordshire"]
    asked = watched.run("providers", "list", "--gone", "--csv")
    assert [row["provider"] for row in csv.DictReader(io.StringIO(asked.out))] == ["Blackpool"]
    assert "Oxfordshire" in watched.run("providers", "list").out


def test_its_ratings_stay_and_are_marked(watched: Desk) -> None:
    asked = watched.run("ratings", "--provider", "Blackpool")
    assert asked.status == 0
    assert "Blackpool †" in asked.out
    assert GONE in asked.err
    rows = watched.run("ratings", "--json").lines()
    assert {row["provider"]: row["gone_since"] is None for row in rows} == {
        "Blackpool": False,
        "Oxon and Vale": True,
    }
    assert "†" not in watched.run("ratings", "--provider", "Oxon and Vale").out
    assert watched.run("history", "Oxfordshire").status == 0


def test_a_link_says_whom_to_follow_instead(watched: Desk) -> None:
    unknown = watched.run("status").out
    assert f"{GONE}; who replaced it is not known" in unknown
    assert "inspectwatch providers link 80431 NEW" in unknown
    linked = watched.run("providers", "link", "Blackpool", "Newshire", "oxon and vale")
    assert (linked.status, linked.out) == (0, "2 links noted\n")
    assert watched.run("providers", "link", "80431", "90003").out == "Known already\n"
    circle = watched.run("providers", "link", "90003", "80431")
    assert (circle.status, circle.out) == (1, "")
    assert "'80431' was itself replaced by '90003'" in circle.err
    assert "inspectwatch providers unlink 80431" in circle.err
    said = "replaced by Newshire (90003) and Oxon and Vale (80536)"
    for command in ("status", "doctor", ("subscriptions", "list")):
        told = watched.run(*([command] if isinstance(command, str) else command))
        assert said in told.out + told.err, command
        assert 'Add "90003", "80536" to its providers' in told.out + told.err, command
    [row] = watched.run("providers", "list", "--gone", "--json").lines()
    assert [(each["urn"], each["source"]) for each in row["followed_by"]] == [
        ("90003", "link"),
        ("80536", "link"),
    ]
    [whole] = watched.run("status", "--json").lines()
    assert [each["urn"] for each in whole["no_longer_listed"]] == ["80431"]
    assert whole["subscriptions_to_nobody"] == {"desk": ["80431"]}
    assert watched.run("providers", "unlink", "Blackpool", "Newshire").out == "1 link taken back\n"
    assert watched.run("providers", "unlink", "Blackpool").out == "1 link taken back\n"


def test_who_left_long_ago_is_only_counted(watched: Desk) -> None:
    at = to_text(AGO - timedelta(days=365))
    with database(watched) as db:
        db.execute("UPDATE providers SET missing_since = ? WHERE urn = '80431'", [at])
    try:
        said = watched.run("status").out
        assert "1 authority left the list earlier: inspectwatch providers list --gone" in said
        assert "Blackpool (80431) is no longer listed" not in said
    finally:
        with database(watched) as db:
            db.execute("UPDATE providers SET missing_since = ? WHERE urn = '80431'", [to_text(AGO)])


def test_whoever_follows_all_successors_is_left_alone(watched: Desk) -> None:
    text = watched.config.read_text()
    watched.run("providers", "link", "Blackpool", "Newshire")
    watched.config.write_text(text.replace('["Blackpool"]', '["Blackpool", "90003"]'))
    try:
        assert "to its providers" not in watched.run("status").out
    finally:
        watched.config.write_text(text)
        watched.run("providers", "unlink", "Blackpool")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("link", "Blackpool", "Nowhere"), "no provider is called 'Nowhere'"),
        (("link", "Blackpool", "80431"), "cannot replace itself"),
        (("unlink", "Blackpool"), "nothing of the kind was noted on 'Blackpool'"),
    ],
)
def test_what_cannot_be_linked_is_said(watched: Desk, arguments: tuple[str, ...], said: str) -> None:
    ended = watched.run("providers", *arguments)
    assert (ended.status, said in ended.err) == (1, True)


@pytest.mark.parametrize("case", ["unlisted", "listed", "first-inspection"])
def test_a_preview_shows_it(watched: Desk, case: str) -> None:
    target = watched.folder / f"{case}.txt"
    assert watched.run("subscriptions", "preview", "desk", "--case", case, "--output", target).status == 0
    text = " ".join(target.read_text().split())
    words = {
        "unlisted": "It was replaced by Newshire.",
        "listed": "is on the publisher's list of authorities again",
        "first-inspection": "Oldshire, which Exampleshire and Newshire replaced in April 2023, was judged"
        " good overall in 2018. That was another authority: nothing is compared with it.",
    }
    assert words[case] in text


def test_a_person_may_believe_what_pages_lack(watched: Desk) -> None:
    none = watched.run("providers", "believe")
    assert (none.status, none.err) == (1, "inspectwatch: no page lacks a report\n")
    with database(watched) as db:
        db.execute("UPDATE reports SET missing_since = ? WHERE id = 1", [to_text(AGO)])
    assert watched.run("providers", "believe").out == (
        "1 report may count as withdrawn, each when its page has lacked it for a day: the next poll looks\n"
    )
