"""Mail addresses: what is taken, and what could become a header or a command."""

from __future__ import annotations

import pytest

from notifier.channels.mailbox import needs_smtputf8, parse_mailbox


@pytest.mark.parametrize(
    ("text", "spec", "name"),
    [
        ("desk@example.org", "desk@example.org", ""),
        ("The desk <desk@example.org>", "desk@example.org", "The desk"),
        ('"Desk, county" <desk+alerts@example.org>', "desk+alerts@example.org", "Desk, county"),
        ("Bärbel <b@bücher.example>", "b@xn--bcher-kva.example", "Bärbel"),
        ("Desk@Example.ORG", "Desk@Example.ORG", ""),
        ("root@localhost", "root@localhost", ""),
    ],
)
def test_taken(text: str, spec: str, name: str) -> None:
    address = parse_mailbox(text)
    assert (address.addr_spec, address.display_name) == (spec, name)
    assert not needs_smtputf8(address)


def test_only_a_local_part_beyond_ascii_needs_smtputf8() -> None:
    assert needs_smtputf8(parse_mailbox("jürgen@example.org"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "desk@example.org\r\nBcc: all@example.org",
        "desk\n@example.org",
        "desk@example.org, editor@example.org",
        "a b@example.org",
        "desk@example.org> SIZE=1",
        "<desk@example.org",
        "desk@exa mple.org",
        "desk@example..org",
        "x" * 250 + "@example.org",
        f"desk@{'x' * 64}.example",
        "desk@straße.example",
        "desk@xn--a.example",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a mail address"):
        parse_mailbox(text)
