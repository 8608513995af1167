"""Signatures of webhooks: Standard Webhooks 1.0.0, symmetric keys (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac

_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)  # the bounds of the specification


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
    """The `webhook-signature` header over these exact bytes. `timestamp`: seconds since 1970, UTC."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")
