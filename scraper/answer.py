"""What a server answered, before anybody decided what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from scraper.errors import Blocked, BotCheck, FetchError, NotFound, ServerFailed, TooMany
from scraper.instead import Instead, what_came

EXPLAINED = frozenset({401, 403, 429, 503})  # whose page may say that it checks for robots
_NOT_FOUND = frozenset({404, 410})
_BLOCKED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `body` is unpacked; of what is EXPLAINED its beginning, empty for every other but 200."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""
    redirect: httpx.URL | None = None  # where it leads, already checked; None: not a redirect


def failure(url: str, answer: Answer, wish: float = 0.0) -> FetchError:
    """The named error for a status that is not a success.

    `wish`: seconds the server asks to be left alone; 0: it does not ask.
    """
    status, problem = answer.status, f"the server answered {answer.status}"
    if wish:
        problem += f" and asks to be left alone for {wish:.0f} s"
    if status in EXPLAINED and what_came(answer.headers, answer.body) is Instead.BOT_CHECK:
        return BotCheck(url, f"{problem}, with {Instead.BOT_CHECK}")
    if status in _NOT_FOUND:
        return NotFound(url, problem)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return TooMany(url, problem)
    if status in _BLOCKED:
        return Blocked(url, problem)
    return ServerFailed(url, problem)
