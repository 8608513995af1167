"""Chat, push and SMS services through Apprise, an optional part: `pip install 'inspectwatch[notify]'`.

Apprise is loaded when it is first needed, so that a missing extra matters to nobody else. One delivery is one
message to one target: what Apprise offers beside that (several targets, its own repeats, splitting) is
refused in the address, because the outbox could not say what arrived and what did not.

Each message is sent in a thread of its own that never keeps the program from ending. Apprise has a pool for
that, but a service that trickles its answer would keep a place of the pool for ever, and six of them all.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from urllib.parse import urlsplit

from notifier.channels import TemporaryFailure
from notifier.channels.apprise_urls import problem_of, scheme_of, scrubbed
from notifier.channels.plain import excerpt
from notifier.chat_text import ChatText, chat_text
from notifier.ports import Delivery
from notifier.subscriptions import Subscription

__all__ = ["AppriseChannel", "problem_of"]

TOTAL_SECONDS = 30.0
_LOGGER = "apprise"

# Services whose address names a machine. With all others what stands in its place may be a secret.
_ON_A_MACHINE = frozenset(
    (
        *("apprise", "apprises", "bark", "barks", "form", "forms", "gotify", "gotifys", "json", "jsons"),
        *("matrix", "matrixs", "mmost", "mmosts", "ncloud", "nclouds", "nctalk", "nctalks", "ntfy", "ntfys"),
        *("rocket", "rockets", "signal", "signals", "synology", "synologys", "xml", "xmls"),
    )
)
# How the plugins speak of a machine that fails, and so would fail others too. Whatever else goes wrong may be
# this address alone, such as a deleted channel, and must not delay its neighbours.
_MACHINE_FAILS = re.compile(r"error=5\d\d\b|connection error|internal server error|overloaded", re.I)


class AppriseChannel:
    """Sends each delivery once through the service that its address names.

    Apprise says only whether it worked. What its plugin logged meanwhile says why not, and becomes the
    failure's text, without any part of the address. A send that is given up after `TOTAL_SECONDS` may still
    arrive and is then repeated; until it is over nothing more is sent to that address.
    """

    at_once = 8
    fails_as_one = False  # one service carries many channels, each under an address of its own

    def __init__(self) -> None:
        self._given_up: dict[str, Future[_Outcome]] = {}

    def endpoint(self, recipient: str) -> str:
        """Such as "slack" or "ntfy://ntfy.example.org:8080": never a topic, a token or a password."""
        scheme = scheme_of(recipient) or "apprise"
        try:
            parts = urlsplit(recipient)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return scheme
        if scheme not in _ON_A_MACHINE or not ("." in host or ":" in host or host == "localhost"):
            return scheme
        return f"{scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"

    async def aclose(self) -> None:
        """There is nothing to give back: no connection is kept between two sends."""

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the service has taken the message."""
        recipient = delivery.recipient
        earlier = self._given_up.get(recipient)
        if earlier is not None and not earlier.done():
            raise TemporaryFailure("an earlier message, given up, is still on its way", endpoint=False)
        self._given_up.pop(recipient, None)
        text = chat_text(json.loads(delivery.body))
        future = _started(recipient, text)
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                outcome = await asyncio.wrap_future(future)
        except _Unusable as error:
            raise _unusable(str(error), subscription) from None
        except TimeoutError:
            raise TemporaryFailure(
                f"{self.endpoint(recipient)} did not take the message within {TOTAL_SECONDS:.0f} s"
            ) from None
        finally:
            if not future.done():
                self._given_up[recipient] = future
        if outcome.problem:
            told = f"{self.endpoint(recipient)}: {outcome.problem}"
            raise TemporaryFailure(told, endpoint=outcome.machine_fails)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """`problem` is empty where the service took the message."""

    problem: str = ""
    machine_fails: bool = False


class _Unusable(Exception):
    """The address cannot be used."""


def _unusable(problem: str, subscription: Subscription) -> TemporaryFailure:
    return TemporaryFailure(f"{problem}; mend subscription {subscription.name!r}", endpoint=False)


def _started(url: str, text: ChatText) -> Future[_Outcome]:
    """Sends in a thread of its own."""
    future: Future[_Outcome] = Future()
    future.set_running_or_notify_cancel()  # from here on nobody can call it off

    def run() -> None:
        try:
            future.set_result(_sent(url, text))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is awaited
            future.set_exception(error)

    threading.Thread(target=run, name="apprise", daemon=True).start()
    return future


def _sent(url: str, text: ChatText) -> _Outcome:
    """Sends, and waits for the answer. Raises _Unusable."""
    problem = problem_of(url)
    if problem:
        raise _Unusable(problem)
    from notifier.channels.apprise_library import plugin_of
    from notifier.channels.apprise_message import shaped

    plugin = plugin_of(url)
    message = shaped(plugin, text)
    told = _Told()
    logger = logging.getLogger(_LOGGER)
    logger.addHandler(told)
    try:
        taken = plugin.notify(body=message.body, title=message.title, body_format=message.form)
    except Exception as error:  # noqa: BLE001 - a plugin that fails is a failed try, whatever it raises
        return _Outcome(f"the plugin broke: {type(error).__name__}")
    finally:
        logger.removeHandler(told)
    if taken:
        return _Outcome()
    reason = " ".join(told.lines)
    return _Outcome(
        excerpt(scrubbed(reason, url)) or "it was refused without a reason",
        machine_fails=bool(_MACHINE_FAILS.search(reason)),
    )


class _Told(logging.Handler):
    """What the plugin says in the thread that made this, and in no other."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.lines.append(record.getMessage())
