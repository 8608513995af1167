"""How a recipient is named where people read it."""

from __future__ import annotations

from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def veiled(recipient: str) -> str:
    """A mail address as it is; of a webhook host and port only, because the rest of its URL is often its
    password; of any other service no more than its kind."""
    scheme, colon, _ = recipient.partition("://")
    if scheme in _PORTS:
        return f"{scheme}://{_machine(recipient, _PORTS[scheme])}/…"
    return f"{scheme}://…" if colon else recipient


def _machine(url: str, usual: int) -> str:
    """Host and port, which tells two receivers on one host apart; the scheme's usual port goes without
    saying."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    bracketed = f"[{host}]" if ":" in host else host
    try:
        port = parts.port or usual
    except ValueError:  # no number: it is no address that anything is sent to
        port = usual
    return bracketed if port == usual else f"{bracketed}:{port}"
