"""A message in the form and within the limits of one service."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apprise import NotifyBase, NotifyFormat

from notifier.chat_text import WEB_ADDRESS, ChatText, fitted

_LINK = "Open the report"
_PARAGRAPH = "\n\n"
_MARKS = re.compile(r"[\\`*_\[\]<>~#]|^[-+]")


@dataclass(frozen=True, slots=True)
class Shaped:
    """What a plugin is given."""

    title: str
    body: str
    form: NotifyFormat


def shaped(plugin: NotifyBase, text: ChatText) -> Shaped:
    """The message within the limits of the service, as one piece."""
    if plugin.resolve_format(NotifyFormat.TEXT) == NotifyFormat.MARKDOWN:
        return Shaped("", _markdown(text, int(plugin.body_maxlen)), NotifyFormat.MARKDOWN)
    title_room, body_room = int(plugin.title_maxlen), int(plugin.body_maxlen)
    if title_room <= 0:  # the service has no titles, such as one for SMS: it begins the body
        return Shaped("", fitted(text, body_room, with_title=True), NotifyFormat.TEXT)
    title = text.title_within(title_room)
    if plugin.overflow_amalgamate_title:
        body_room -= len(title) + plugin.overflow_max_display_count_width + max(2, plugin.overflow_buffer)
    return Shaped(title, fitted(text, body_room), NotifyFormat.TEXT)


def _markdown(text: ChatText, longest: int) -> str:
    """For services that read nothing else, such as Teams: it makes no link of a bare address, runs single
    lines together and shows only the beginning of a title."""
    link = f"{_PARAGRAPH}{_link(text.link)}" if text.link else ""
    longest -= len(link)
    room = longest
    words = _paragraphs(text, room)
    while len(words) > longest:  # its marks made it longer
        room -= len(words) - longest
        words = _paragraphs(text, room)
    return words + link


def _paragraphs(text: ChatText, longest: int) -> str:
    words = fitted(ChatText(text.title, text.lines), longest, with_title=True)
    title, *lines = words.split("\n")
    return _PARAGRAPH.join([f"**{_escaped(title)}**", *map(_paragraph, lines)])


def _paragraph(line: str) -> str:
    return _link(line) if WEB_ADDRESS.fullmatch(line) else _escaped(line)


def _link(address: str) -> str:
    return f"[{_LINK}]({address.replace('(', '%28').replace(')', '%29')})"


def _escaped(line: str) -> str:
    return _MARKS.sub(lambda match: f"\\{match[0]}", line)
