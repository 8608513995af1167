"""What a server answered, before anybody decided what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from scraper.errors import Blocked, FetchError, NotFound, ServerFailed

_NOT_FOUND = frozenset({404, 410})
_BLOCKED = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `body` is unpacked, and empty for every status but 200."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""
    redirect: httpx.URL | None = None  # where it leads, already checked; None: not a redirect


def failure(url: str, status: int, wish: float = 0.0) -> FetchError:
    """The named error for a status that is not a success.

    `wish`: seconds the server asks to be left alone; 0: it does not ask.
    """
    problem = f"the server answered {status}"
    if wish:
        problem += f" and asks to be left alone for {wish:.0f} s"
    if status in _NOT_FOUND:
        return NotFound(url, problem)
    if status in _BLOCKED:
        return Blocked(url, problem)
    return ServerFailed(url, problem)
