"""The headers of a message: whom it is for, what thread it belongs to, how to stop it. Pure.

Nothing that comes from a page or a configuration can end a header line: values are either made of safe
letters here, which is checked once more when they become a line, or go through the email package, which
refuses line breaks.

No `Precedence`: no standard has it (RFC 2076 discourages it, RFC 3834 calls it a habit), some servers give
"list" and "bulk" a lower rank, and programs that answer by themselves are told by `Auto-Submitted`.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8 as SMTPUTF8_POLICY
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

from notifier.payload import Event

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_LABEL = 60
_LONGEST_NAME = 50  # in a link: each letter may become twelve, and a line has 998 (RFC 5322, 2.1.1)
_ONE_LINE = re.compile(r"[ -~]*(?:\r\n [!-~]+)*")  # also one that is folded at its spaces

# A subject of up to 200 characters stays on one line: folded, some programs show a space before its first
# word.
LONGEST_SUBJECT_LINE = 240


def line(name: str, value: str) -> bytes:
    """A header whose value is made of safe letters already. Raises ValueError where it is not."""
    if not _ONE_LINE.fullmatch(value):
        raise ValueError(f"not fit for the header {name}: {value!r}")
    return f"{name}: {value}\r\n".encode("ascii")


def mailbox_line(name: str, mailbox: Address, *, utf8: bool) -> bytes:
    """`From` or `To`. `utf8`: as RFC 6532 has it, for a server that takes it so."""
    if not mailbox.display_name and mailbox.addr_spec.isascii():
        return line(name, mailbox.addr_spec)
    return _mailbox_line(name, mailbox.display_name, mailbox.username, mailbox.domain, utf8=utf8)


@lru_cache(maxsize=1024)  # the email package takes fifty times as long
def _mailbox_line(name: str, display_name: str, username: str, domain: str, *, utf8: bool) -> bytes:
    head = EmailMessage(policy=SMTPUTF8_POLICY if utf8 else SMTP_POLICY)
    head[name] = Address(display_name, username, domain)
    return _as_bytes(head)


@lru_cache(maxsize=64)  # an event goes to many under one subject
def subject_line(subject: str, *, utf8: bool) -> bytes:
    """Encoded words must not pass 75 characters (RFC 2047), so only a plain subject is left unfolded."""
    policy = SMTPUTF8_POLICY if utf8 else SMTP_POLICY
    if subject.isascii():
        policy = policy.clone(max_line_length=LONGEST_SUBJECT_LINE)
    head = EmailMessage(policy=policy)
    # The library decodes an RFC 2047 word in a value it is given, and the line break that such a word can
    # hide would end the header. What a page says stays as it says it.
    head["Subject"] = subject.encode("utf-8", "replace").decode().replace("=?", "= ?")
    return _as_bytes(head)


def _as_bytes(head: EmailMessage) -> bytes:
    """Without the blank line that ends them."""
    return head.as_bytes().removesuffix(b"\r\n")


def message_id(local: str, domain: str) -> str:
    """The same for the same `local`: a message that is sent twice can be known again."""
    return f"<{_UNSAFE.sub('-', local)}@{domain}>"


def list_id(subscription: str, domain: str) -> str:
    """RFC 2919: what mail programs sort by."""
    label = _UNSAFE.sub("-", subscription).replace(".", "-").strip("-")[:_LONGEST_LABEL].strip("-")
    return f"<{label or 'subscription'}.inspectwatch.{domain}>"


def thread(event: Event, thread_id: str, domain: str) -> tuple[str, ...]:
    """The made-up roots that a message refers to, the widest first: its authority, and the first alert on its
    report. Every message refers to them, the first one too, so that mail programs show them together
    whichever arrived."""
    kind, data = event["type"], cast("dict[str, Any]", event["data"])
    if kind in ("source.alarm", "operator.alarm"):
        roots = [f"alarm.{data['source']}.{data['kind']}.{data['since']}"]
    elif "report" in data:
        roots = [f"authority.{data['provider']['urn']}", *([f"thread.{thread_id}"] if thread_id else [])]
    elif "provider" in data:
        roots = [f"authority.{data['provider']['urn']}"]
    else:
        roots = [f"{kind}.{data['subscription']}"]
    return tuple(message_id(root, domain) for root in roots)


def unsubscribe(address: str, subscription: str, url: str) -> str:
    """RFC 2369: how to stop it. With a `url`, that comes first, and one click is enough (RFC 8058)."""
    name = " ".join(subscription.split())[:_LONGEST_NAME].encode("utf-8", "replace")
    by_mail = f"<mailto:{quote(address, safe='@.+-_')}?subject={quote(b'unsubscribe ' + name, safe='')}>"
    return f"<{url}>, {by_mail}" if url else by_mail
