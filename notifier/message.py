"""What people read: an event as the subject, the plain text and the HTML of a message."""

from __future__ import annotations

import json
import textwrap
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any, cast

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    select_autoescape,
)
from jinja2.sandbox import SandboxedEnvironment

from notifier.improvements import text_list
from notifier.notice_message import notice_context, notice_subject
from notifier.payload import Event, ReportEvent
from notifier.report_message import report_context
from notifier.subjects import subject
from notifier.table import TEXT_WIDTH
from notifier.words import one_line, visible

_TEMPLATES = {
    "provider.unlisted": "listing",
    "provider.listed": "listing",
    "source.alarm": "alarm",
    "operator.alarm": "alarm",
    "digest": "digest",
    "subscription.welcome": "welcome",
    "subscription.alive": "alive",
}
_LONGEST_SUBJECT = 300
# What a template of somebody's own can raise; one that calls itself for ever, too.
_BROKEN = (
    TemplateError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
    MemoryError,
)
_FACT = 12  # columns of a fact's name
_MOST_KEPT = 16
# Where the foot goes: it depends on the recipient, the rest does not. No page can know these words.
TEXT_FOOT, HTML_FOOT = f"text-foot-{token_hex(12)}", f"html-foot-{token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready for a channel. `subject` is a single line."""

    subject: str
    text: str
    html: str


class TemplateBroken(Exception):
    """A template of somebody's own cannot be filled. Names its file, and its line where that is known."""

    def __init__(self, template: str, error: Exception) -> None:
        line = getattr(error, "lineno", None) or _line_of(error)
        where = f"{getattr(error, 'filename', None) or template}{f', line {line}' if line else ''}"
        super().__init__(f"{where}: {type(error).__name__}: {error}")


class Composer:
    """Makes messages. `templates`: a folder whose files go before ours; `public_url`: where messages can be
    read as web pages, empty where they cannot.

    What does not depend on the recipient is kept for the next one: an event goes to many.
    """

    def __init__(self, templates: Path | None = None, public_url: str = "") -> None:
        self._template = lru_cache(maxsize=None)(_environment(templates).get_template)
        self._public_url = public_url
        self._feet = lru_cache(maxsize=_MOST_KEPT)(self._made_feet)
        self._kept: OrderedDict[bytes, Message] = OrderedDict()

    def compose(self, body: bytes, subscription: str, unsubscribe_url: str = "") -> Message:
        """The message for an event as the outbox holds it. `subscription`: its name, told at the foot; empty:
        no foot. `unsubscribe_url`: the address that ends it, empty where there is none. Raises
        TemplateBroken."""
        kept, feet = self.without_foot(body), self.feet(subscription, unsubscribe_url)
        return Message(
            kept.subject,
            kept.text.replace(TEXT_FOOT, feet[0]),
            kept.html.replace(HTML_FOOT, feet[1]),
        )

    def without_foot(self, body: bytes) -> Message:
        """The message with `TEXT_FOOT` and `HTML_FOOT` in place of its feet, each on a line of its own."""
        kept = self._kept.get(body)
        if kept is None:
            kept = self._kept[body] = self._made(visible(json.loads(body)))
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return kept

    def feet(self, subscription: str, unsubscribe_url: str) -> tuple[str, str]:
        """The foot of the text and that of the HTML."""
        return self._feet(subscription, unsubscribe_url)

    def _made_feet(self, subscription: str, unsubscribe_url: str) -> tuple[str, str]:
        foot = {"subscription": subscription, "unsubscribe_url": unsubscribe_url}
        return self._render("foot.txt.j2", foot), self._render("foot.html.j2", foot)

    def _made(self, event: Event) -> Message:
        line, context = one_line(_subject(event), _LONGEST_SUBJECT), self._context(event)
        name = _TEMPLATES.get(event["type"], "report")
        context |= {"subject": line, "web_url": self._web_url(event)}
        return Message(
            line,
            self._render(f"{name}.txt.j2", context | {"foot": TEXT_FOOT}),
            self._render(f"{name}.html.j2", context | {"foot": HTML_FOOT}),
        )

    def _context(self, event: Event) -> dict[str, Any]:
        if event["type"] in _TEMPLATES:
            return notice_context(event)
        return report_context(cast("ReportEvent", event))

    def _web_url(self, event: Event) -> str:
        """Only reports have a page: the rest is somebody's own."""
        if not self._public_url or event["type"] in _TEMPLATES:
            return ""
        return f"{self._public_url}/events/{event['data']['id']}"

    def _render(self, template: str, context: dict[str, Any]) -> str:
        try:
            return self._template(template).render(context)
        except _BROKEN as error:
            raise TemplateBroken(template, error) from error


def compose(body: bytes, subscription: str) -> Message:
    """The message for an event, with our own templates and without links to pages of ours."""
    return _OURS.compose(body, subscription)


def check_templates(folder: Path) -> list[str]:
    """What is wrong with the templates of that folder, in sentences: each is tried on every example."""
    from notifier.example import examples

    ours = _environment(None).list_templates()
    problems = [
        f"{folder / name} takes the place of none of ours: {', '.join(ours)}"
        for name in sorted(path.name for path in folder.iterdir() if path.is_file())
        if name not in ours and name.endswith(".j2")
    ]
    composer = Composer(folder)
    for _, event in examples():
        try:
            composer.compose(json.dumps(event).encode(), "example", "https://example.org/stop")
        except TemplateBroken as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))


def _subject(event: Event) -> str:
    if event["type"] in _TEMPLATES:
        return notice_subject(event)
    test = cast("ReportEvent", event)["data"].get("test", False)
    return ("[Test] " if test else "") + subject(cast("ReportEvent", event))


def _line_of(error: Exception) -> int | None:
    """The line of the template that the error was raised in: the last one of a template's own frames."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text,
        TEXT_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fact(text: str, name: str) -> str:
    """A line of the facts below: its name, and what it is beside it."""
    return f"{name}:".ljust(_FACT) + _wrapped(text, " " * _FACT).lstrip()


def _environment(folder: Path | None) -> SandboxedEnvironment:
    ours: BaseLoader = PackageLoader("notifier", "templates")
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # they are read when the watch starts, like the configuration
    )
    environment.filters["wrapped"] = _wrapped
    environment.filters["fact"] = _fact
    environment.filters["listed"] = text_list
    return environment


_OURS = Composer()
