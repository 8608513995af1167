"""Secrets and signatures of webhooks: Standard Webhooks 1.0.0, symmetric keys (https://www.standardwebhooks.com).

One signature a secret: while a secret is being changed a message is signed with the new one and with the old
ones, and a receiver takes it that knows any of them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)  # the bounds of the specification
_NEW_KEY_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9_-]+")


def new_secret() -> str:
    """A fresh secret: 32 bytes of the system's randomness."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_NEW_KEY_BYTES)).decode("ascii")


def signing_key(secret: str) -> bytes:
    """The key inside a `whsec_…` secret. Raises ValueError, which never repeats the secret."""
    if not secret.startswith(_PREFIX):
        raise ValueError(f'a webhook secret starts with "{_PREFIX}", followed by base64')
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        # Without the cause: its traceback could show what was being decoded.
        raise ValueError(f'what follows "{_PREFIX}" in a webhook secret must be base64') from None
    if len(key) not in _KEY_BYTES:
        raise ValueError(f"a webhook secret holds 24 to 64 bytes of key; this one holds {len(key)}")
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature over these exact bytes: "v1," and base64. `timestamp`: seconds since 1970, UTC.

    Raises ValueError for an id with a full stop or anything else in it that could be taken for a piece of
    what follows.
    """
    if not _ID.fullmatch(message_id):
        raise ValueError("the id of a webhook holds letters, digits, _ and - only")
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def signatures(keys: Iterable[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one signature a key, in their order, with blanks between them."""
    return " ".join(signature(key, message_id, timestamp, body) for key in keys)
