"""The only thing that passes from fetching to parsing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One answer of a publisher's server, body undecoded (decoding is part of parsing).

    A 304 arrives here as the answer it confirms: `not_modified` is true and `body` is the kept one.
    """

    url: str  # the address asked for
    final_url: str  # where redirects led; links are relative to this
    status: int  # 200, also where the server said 304
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    fetched_at: datetime  # UTC
    not_modified: bool = False
