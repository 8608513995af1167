"""Web addresses that chat services hand out. Each takes messages in a form of its own and no signed webhook,
so it is reached through Apprise, which writes the same address in another way.

No text here repeats any part of an address: whoever has it can write into the channel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspectwatch.settings.addresses import WebAddress


@dataclass(frozen=True, slots=True)
class _Service:
    name: str
    host: re.Pattern[str]
    path: re.Pattern[str]  # from the beginning
    form: str  # how Apprise wants it
    parts: str  # where the words in capitals stand in the address


_SERVICES = (
    _Service(
        "Slack",
        re.compile(r"hooks\.slack\.com"),
        re.compile(r"/services/"),
        "slack://A/B/C",
        "A/B/C is what stands after /services/",
    ),
    _Service(
        "Discord",
        re.compile(r"(?:\w+\.)?discord(?:app)?\.com"),
        re.compile(r"/api/(?:v\d+/)?webhooks/"),
        "discord://ID/TOKEN",
        "ID/TOKEN is what stands after /webhooks/",
    ),
    _Service(
        "Teams",
        re.compile(r".+\.(?:power|apps)platform(?:\.[a-z0-9-]+){1,3}"),
        re.compile(r"/powerautomate/automations/direct/workflows/"),
        "workflows://HOST/ID/SIG/?pa=yes",
        "ID stands after /workflows/, SIG after sig=",
    ),
    _Service(
        "Teams",
        re.compile(r".+\.logic\.azure\.[a-z]+"),
        re.compile(r"/workflows/"),
        "workflows://HOST:443/ID/SIG",
        "ID stands after /workflows/, SIG after sig=",
    ),
    _Service(
        "Teams",
        re.compile(r".+\.webhook\.office\.com"),
        re.compile(r"/"),
        "workflows://HOST:443/ID/SIG",
        "the parts come from a workflow, as Microsoft has ended these connectors: docs/chat.md",
    ),
)


def chat_cure(to: WebAddress) -> tuple[str, str] | None:
    """What is wrong with a chat service's own address as a webhook, and the cure; None: it is none that is
    known."""
    for each in _SERVICES:
        if each.host.fullmatch(to.host) and each.path.match(to.rest):
            return (
                f"this is an address of {each.name}, which takes no signed webhooks",
                f'Write "{each.form}" instead: {each.parts}',
            )
    return None
