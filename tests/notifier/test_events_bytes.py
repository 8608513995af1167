"""Bytes of events: the same on every run, and read back as what was written."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.events import decode, encode
from tests.conftest import CHECKOUT
from tests.notifier.inspections import EXAMPLES, event_of, oxfordshire_event


def test_bytes_do_not_depend_on_the_order_of_keys() -> None:
    event = oxfordshire_event()
    turned = json.loads(json.dumps(event), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert list(turned) != list(event)
    assert encode(turned) == encode(event)


def test_bytes_do_not_depend_on_the_run() -> None:
    program = (
        "import sys; from notifier.events import encode; "
        "from tests.notifier.inspections import oxfordshire_event; "
        "sys.stdout.buffer.write(encode(oxfordshire_event()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=CHECKOUT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {encode(oxfordshire_event())}


def test_decode_gives_back_what_was_encoded() -> None:
    event = oxfordshire_event()
    assert decode(encode(event)) == event


@given(st.text())
def test_any_name_survives_the_bytes(name: str) -> None:
    event = event_of(name, *EXAMPLES["Oxfordshire"])
    back = decode(encode(event))
    assert back == event
    assert encode(back) == encode(event)


def test_half_a_surrogate_pair_does_not_stop_an_event() -> None:
    assert '"name":"?"' in encode(event_of("\ud800", *EXAMPLES["Oxfordshire"])).decode()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": 1, "type": "x"}', b'{"data": {}}', b"\xff"])
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"not an event|JSON|Expecting|codec"):
        decode(body)
