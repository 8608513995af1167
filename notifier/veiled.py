"""How a recipient is named where people read it."""

from __future__ import annotations

from urllib.parse import urlsplit


def veiled(recipient: str) -> str:
    """A mail address as it is; of a webhook the host only, because the rest of its URL is often its password;
    of any other service no more than its kind."""
    scheme, colon, _ = recipient.partition("://")
    if scheme in ("http", "https"):
        return f"{scheme}://{urlsplit(recipient).hostname}/…"
    return f"{scheme}://…" if colon else recipient
