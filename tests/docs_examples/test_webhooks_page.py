"""docs/webhooks.md: each of its four ways to check a signature, against real deliveries."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.catchers import Call, HookReceiver
from notifier.channels.settings import WebhookSettings
from notifier.channels.webhook import WebhookChannel
from notifier.events import encode
from notifier.example import example as example_event
from notifier.ports import Delivery
from notifier.sender import RETRY_SECONDS
from notifier.signing import new_secret
from notifier.subscriptions import Subscription
from tests.conftest import CHECKOUT
from tests.docs_examples import javascript
from tests.docs_examples.cutting import example
from tests.notifier.fakes import SteppedClock

PAGE = "webhooks.md"
OLD, NEW, OTHER = new_secret(), new_secret(), new_secret()
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Case:
    """A message as a receiver has it, and the secret it knows."""

    secret: str
    headers: dict[str, str]
    body: bytes

    def without(self, *names: str) -> Case:
        return replace(self, headers={k: v for k, v in self.headers.items() if k not in names})

    def saying(self, **headers: str) -> Case:
        return replace(self, headers=self.headers | {k.replace("_", "-"): v for k, v in headers.items()})


Verifier = Callable[[Sequence[Case]], list[Any]]  # the event of each case, or None


def python_verifier(name: str) -> Verifier:
    """The Python example with this import in it."""
    names: dict[str, Any] = {}
    exec(compile(example(PAGE, "python", "event_of", name), PAGE, "exec"), names)  # noqa: S102 - our own page
    return lambda cases: [names["event_of"](case.secret, case.headers, case.body) for case in cases]


def javascript_verifier(name: str, folder: Path, packages: Path | None) -> Verifier:
    """The JavaScript example with this import in it."""

    def verify(cases: Sequence[Case]) -> list[Any]:
        told = [vars(case) | {"body": base64.b64encode(case.body).decode()} for case in cases]
        return javascript.run(example(PAGE, "javascript", name), told, folder, packages)

    return verify


@pytest.fixture(params=["python-package", "python-alone", "javascript-package", "javascript-alone"])
def verifier(request: pytest.FixtureRequest, tmp_path: Path) -> Verifier:
    """Each of the four examples."""
    if request.param == "python-package":
        return python_verifier("from standardwebhooks")
    if request.param == "python-alone":
        return python_verifier("import hmac")
    request.getfixturevalue("node")
    if request.param == "javascript-alone":
        return javascript_verifier("node:crypto", tmp_path, None)
    return javascript_verifier("standardwebhooks", tmp_path, request.getfixturevalue("npm_packages"))


async def delivered(*secrets: str, at: datetime | None = None) -> Call:
    """A delivery as it came over the wire, signed with these secrets. `at`: when, by the sender's clock."""
    now = at or datetime.now(UTC)
    event = example_event(now)
    event["data"]["summary"] += " “Ynys Môn” – 🙂."  # more than one byte a character
    with HookReceiver() as receiver:
        sent = Delivery("d1", event["data"]["id"], encode(event), "desk", receiver.url, 0)
        channel = WebhookChannel(WebhookSettings(allow_private_addresses=True), SteppedClock(now))
        async with contextlib.aclosing(channel):
            await channel.send(sent, Subscription("desk", "webhook", (receiver.url,), secrets))
        (call,) = receiver.calls.all()
    assert call.body == sent.body
    return call


def case(call: Call, secret: str) -> Case:
    return Case(secret, dict(call.headers), call.body)


async def test_a_delivery_is_taken_and_gives_its_event(verifier: Verifier) -> None:
    call = await delivered(NEW)
    (event,) = verifier([case(call, NEW)])
    assert event == json.loads(call.body)
    assert event["data"]["id"] == call.headers["webhook-id"]


async def test_while_a_secret_changes_both_verify_and_no_other(verifier: Verifier) -> None:
    call = await delivered(NEW, OLD)
    assert len(call.headers["webhook-signature"].split(" ")) == 2
    by_new, by_old, by_other = verifier([case(call, secret) for secret in (NEW, OLD, OTHER)])
    assert by_new == by_old == json.loads(call.body)
    assert by_other is None


async def test_what_was_tampered_with_is_refused(verifier: Verifier) -> None:
    good = case(await delivered(NEW), NEW)
    later = str(int(good.headers["webhook-timestamp"]) + 1)
    signature = good.headers["webhook-signature"]
    cases = [
        replace(good, body=good.body.replace(b"Exampleshire", b"Exampleshore")),
        replace(good, body=good.body + b" "),
        replace(good, body=json.dumps(json.loads(good.body)).encode()),  # parsed and written again
        replace(good, body=b""),
        replace(good, secret=OTHER),
        good.saying(webhook_id="evt_another"),
        good.saying(webhook_timestamp=later),
        good.saying(webhook_signature=signature.replace("v1,", "v2,")),
        good.saying(webhook_signature="v1," + base64.b64encode(bytes(32)).decode()),
    ]
    *refused, taken = verifier([*cases, good])
    assert refused == [None] * len(cases)
    assert taken == json.loads(good.body)


async def test_what_is_no_message_at_all_is_refused(verifier: Verifier) -> None:
    good = case(await delivered(NEW), NEW)
    cases = [
        good.without("webhook-id"),
        good.without("webhook-timestamp"),
        good.without("webhook-signature"),
        good.saying(webhook_timestamp="yesterday"),
        good.saying(webhook_signature="v1"),
        good.saying(webhook_signature="v1,"),
        good.saying(webhook_signature="é, "),
        replace(good, body=b"\xff\xfe"),
    ]
    assert verifier(cases) == [None] * len(cases)


async def test_a_message_of_another_hour_is_refused(verifier: Verifier) -> None:
    now = datetime.now(UTC)
    calls = [await delivered(NEW, at=now - HOUR), await delivered(NEW, at=now + HOUR)]
    assert verifier([case(call, NEW) for call in calls]) == [None, None]


def test_the_tries_are_those_of_the_page() -> None:
    minutes = [seconds / 60 for seconds in RETRY_SECONDS]
    text = re.sub(r"\s+", " ", (CHECKOUT / "docs" / PAGE).read_text(encoding="utf-8"))
    said = re.search(r"again after 1 minute, 5 minutes, 30 minutes, ([\d, and]+) hours", text)
    assert said
    hours = [60.0 * int(number) for number in re.findall(r"\d+", said[1])]
    assert minutes == [1, 5, 30, *hours]
