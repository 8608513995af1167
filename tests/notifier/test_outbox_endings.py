"""Each way in which a send ends: what is written of it, what the log says, and who is told."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from structlog.testing import capture_logs

from notifier.channels import EndpointGone, PermanentFailure, RecipientRefused, TemporaryFailure
from notifier.ports import Delivery
from notifier.sender import GIVE_UP_AFTER
from tests.notifier.bench import HOOK, Bench, ScriptedChannel, hangs, noon, raises, until


async def logged(bench: Bench) -> list[dict[str, Any]]:
    """What one round leaves in the log."""
    with capture_logs() as lines:
        await bench.outbox.deliver_due()
    return [dict(line) for line in lines]


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (
            EndpointGone("answered 410"),
            {"event": "endpoint gone, subscription switched off", "log_level": "error"},
        ),
        (
            RecipientRefused("550 no such user"),
            {"event": "address refused, nothing more is sent to it", "log_level": "error"},
        ),
        (PermanentFailure("too large"), {"event": "delivery refused for good", "log_level": "error"}),
        (
            TemporaryFailure("busy", endpoint=False),
            {"event": "delivery failed", "log_level": "warning", "attempt": 1},
        ),
        (None, {"event": "delivered", "log_level": "info", "attempt": 1}),
    ],
    ids=["gone", "refused", "too large", "busy", "arrived"],
)
async def test_the_log_names_each_delivery_and_its_end(
    failure: Exception | None, says: dict[str, object]
) -> None:
    bench = Bench(email=raises(failure) if failure else None)
    bench.put("a")
    named = {"delivery": bench.row("a")["id"], "event_id": "a", "subscription": "county-desk"}
    error = {"error": str(failure)} if failure else {}
    assert await logged(bench) == [named | says | error]
    assert bench.row("a")["last_error"] == error.get("error")
    assert bench.row("a")["attempts"] == 1


async def test_the_log_says_when_a_machine_rests_is_given_up_and_works_again() -> None:
    down = True

    async def machine(delivery: Delivery) -> None:
        if down:
            raise TemporaryFailure("no connection", retry_after=60.0)

    bench = Bench(email=ScriptedChannel(machine, at_once=1, machine="mail"))
    bench.put("a")
    bench.put("b", due=noon(days=9))
    bench.clock.advance(1)
    lines = await logged(bench)
    rests = {"endpoint": "mail", "until": noon(seconds=61).isoformat(), "error": "no connection"}
    assert lines[1] == {"event": "endpoint rests", "log_level": "warning"} | rests
    assert lines[0]["attempt"] == 1

    bench.clock.advance(GIVE_UP_AFTER.total_seconds())
    bench.put("young")
    bench.put("young-too", due=noon(days=9))
    lines = await logged(bench)
    assert bench.states() == {"a": "dead", "b": "dead", "young": "waiting", "young-too": "waiting"}
    why = "no connection (for 3 days and more)"
    given_up = {line["delivery"]: line for line in lines if line["event"] == "delivery given up"}
    assert given_up[bench.row("b")["id"]] == {
        "event": "delivery given up",
        "log_level": "error",
        "delivery": bench.row("b")["id"],
        "subscription": "county-desk",
        "error": why,
    }
    assert {bench.row(each)["last_error"] for each in "ab"} == {why}

    down = False
    bench.clock.advance(3600)
    lines = await logged(bench)
    works = {"event": "endpoint works again", "log_level": "info", "endpoint": "mail"}
    assert [works.items() <= line.items() for line in lines] == [False, True]
    assert lines[1]["event_id"] == "young"


async def test_what_is_claimed_for_an_address_that_is_refused_meanwhile_is_not_sent() -> None:
    bench = Bench(email=ScriptedChannel(raises(RecipientRefused("550 no such user")), at_once=1))
    bench.put("a", "b")
    bench.put("c", recipient="editor@example.org")
    report = await bench.outbox.deliver_due()

    assert sorted(bench.email.seen) == ["a", "c"], "each address is refused once"
    assert bench.states() == {"a": "dead", "b": "waiting", "c": "dead"}
    assert (bench.row("a")["last_error"], bench.row("a")["attempts"]) == ("550 no such user", 1)
    assert (bench.row("b")["lease"], bench.row("b")["attempts"]) == (None, 0)
    assert sorted(report.problems)[0] == (
        "subscription 'county-desk': the address desk@example.org is refused and gets nothing more: "
        "550 no such user; when it is right: inspectwatch subscriptions enable county-desk"
    )
    off = bench.db.query("SELECT off_since, off_reason FROM addresses WHERE off_since IS NOT NULL")
    assert {tuple(row.values()) for row in off} == {(bench.row("a")["ended_at"], "550 no such user")}


async def test_what_is_claimed_for_a_subscription_that_is_switched_off_meanwhile_waits_for_a_person() -> None:
    bench = Bench(webhook=ScriptedChannel(raises(EndpointGone("answered 410")), at_once=1))
    bench.put_hook("a", "b")
    report = await bench.outbox.deliver_due()

    assert bench.webhook.seen == ["a"]
    assert report.problems == (
        "subscription 'hook' is switched off: answered 410; when it works again: "
        "inspectwatch subscriptions enable hook",
    )
    assert {each: bench.row(each)["attempts"] for each in "ab"} == {"a": 1, "b": 0}
    for each in "ab":
        row = bench.row(each)
        assert (row["state"], row["lease"], row["last_error"]) == ("waiting", None, "answered 410")
        assert bench.due(each) == noon(), "due as soon as somebody switches it on"


async def test_the_dead_are_told_with_the_address_veiled() -> None:
    bench = Bench(webhook=raises(PermanentFailure("too large")))
    bench.put_hook("a")
    (problem,) = (await bench.outbox.deliver_due()).problems
    delivery = bench.row("a")["id"]
    assert problem.startswith(f"subscription 'hook': delivery {delivery} to https://hooks.example.org/")
    assert problem.endswith(" is dead: too large")
    assert HOOK.recipients[0] not in problem


async def test_cancelled_what_was_only_claimed_is_free_at_once_for_others() -> None:
    bench = Bench(email=ScriptedChannel(hangs, at_once=1, machine="mail"))
    bench.put("a", "b")
    round_ = asyncio.create_task(bench.outbox.deliver_due())
    await until(lambda: bench.email.seen == ["a"])
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    assert bench.row("a")["lease"] is not None, "whether it arrived is not known"
    assert (bench.row("b")["lease"], bench.row("b")["leased_until"]) == (None, None)
    assert bench.due("b") == noon()


async def test_what_arrives_though_it_was_cancelled_is_recorded() -> None:
    async def arrives_all_the_same(delivery: Delivery) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    bench = Bench(email=arrives_all_the_same)
    bench.put("a")
    round_ = asyncio.create_task(bench.outbox.deliver_due())
    await until(lambda: bench.email.seen == ["a"])
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    assert bench.states() == {"a": "sent"}
