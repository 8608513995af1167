"""Standard Webhooks signatures, against the specification's example and another implementation."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from notifier.signing import new_secret, signature, signatures, signing_key
from tests.notifier.fakes import SECRET


def test_the_example_of_the_specification() -> None:
    signed = signature(
        signing_key(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_another_implementation_signs_the_same() -> None:
    body = '{"name": "Ynys Môn – “children’s services”"}'
    theirs = Webhook(SECRET).sign("event-1", datetime.fromtimestamp(1700000000, UTC), body)
    assert signature(signing_key(SECRET), "event-1", 1700000000, body.encode()) == theirs


@pytest.mark.parametrize("change", ["id", "time", "body", "key"])
def test_everything_signed_matters(change: str) -> None:
    key = signing_key(SECRET)
    other_key = key[::-1] if change == "key" else key
    plain = signature(key, "event-1", 1, b"body")
    changed = signature(
        other_key,
        "event-2" if change == "id" else "event-1",
        2 if change == "time" else 1,
        b"Body" if change == "body" else b"body",
    )
    assert plain != changed


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("", 'starts with "whsec_"'),
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 'starts with "whsec_"'),
        ("whsec_not base64!", "must be base64"),
        ("whsec_é", "must be base64"),
        ("whsec_" + base64.b64encode(bytes(23)).decode(), "this one holds 23"),
        ("whsec_" + base64.b64encode(bytes(65)).decode(), "this one holds 65"),
    ],
)
def test_a_bad_secret_is_refused_without_being_repeated(secret: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        signing_key(secret)
    assert not secret or secret not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("length", [24, 64])
def test_keys_of_24_to_64_bytes_are_taken(length: int) -> None:
    assert signing_key("whsec_" + base64.b64encode(bytes(length)).decode()) == bytes(length)


def test_several_keys_sign_side_by_side_in_their_order() -> None:
    first, second = signing_key(SECRET), signing_key(new_secret())
    both = signatures((first, second), "event-1", 1, b"body")
    assert both == f"{signature(first, 'event-1', 1, b'body')} {signature(second, 'event-1', 1, b'body')}"


@pytest.mark.parametrize("id_", ["", "a.b", "a b", "a\nb", "é"])
def test_an_id_cannot_be_taken_for_more_than_an_id(id_: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        signature(signing_key(SECRET), id_, 1, b"body")


def test_a_new_secret_holds_32_bytes_and_is_never_the_same() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(signing_key(secret)) for secret in secrets} == {32}
