"""What the channels are told. Apart from them, so that reading a configuration loads no network client."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """The `[email]` table. `password` None: the server is used without logging in."""

    host: str
    sender: str  # name@example.org or Name <name@example.org>
    port: int = 587
    security: Security = "starttls"
    username: str = ""
    password: str | None = field(default=None, repr=False)
    unsubscribe: str = ""  # the address that List-Unsubscribe names; empty: the sender's
    templates: Path | None = None  # a folder whose templates go before ours
    public_url: str = ""  # where our web pages can be reached from outside, without a slash at the end


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """The `[webhooks]` table."""

    allow_private_addresses: bool = False
