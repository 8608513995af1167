"""Words and links of a page that want to be more than words and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.events import encode
from notifier.message import Composer, TemplateBroken
from tests.notifier.fakes import oxfordshire
from tests.notifier.rendered import Reader, message_of

HOSTILE = '<script>alert("x")</script>{{ 7 * 7 }}'


def test_words_of_a_page_stay_words() -> None:
    event = oxfordshire()
    event["data"]["summary"] = HOSTILE
    event["data"]["provider"]["name"] = HOSTILE
    event["data"]["report"] |= {"title": HOSTILE, "lead_inspector": HOSTILE}
    message = message_of(event, HOSTILE)
    page = Reader(message.html)
    assert "script" not in page.tags
    assert page.text.count(HOSTILE) >= 4
    assert "49" not in message.html.replace("50004449", "")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", ""])
def test_links_lead_to_the_web_or_nowhere(url: str) -> None:
    event = oxfordshire()
    event["data"]["report"]["url"] = event["data"]["provider"]["url"] = url
    message = message_of(event, "county-desk")
    assert all(link.startswith("https://www.nationalarchives") for link in Reader(message.html).links)
    assert "Read the report" not in message.text


def test_quotes_in_a_link_stay_inside_it() -> None:
    event = oxfordshire()
    event["data"]["report"]["url"] = 'https://example.org/" onclick="alert(1)'
    assert Reader(message_of(event, "x").html).links[0] == event["data"]["report"]["url"]


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x0b", "\x00", "\x1b", "\u200f", "\ue000"])
def test_signs_that_nobody_sees_are_left_out(sign: str) -> None:
    event = oxfordshire()
    event["data"]["summary"] = f"It was {sign}good.\nAnd more."
    event["data"]["provider"]["name"] = f"Oxfordshire{sign}"
    event["data"]["report"] |= {"title": f"A{sign} report", "lead_inspector": f"N{sign} N"}
    message = message_of(event, "county-desk")
    for words in (message.subject, message.text, message.html):
        assert sign not in words
        assert "Oxfordshire" in words
    assert "It was good." in " ".join(message.text.split())


def test_a_template_that_never_ends_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.txt.j2").write_text("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "utf-8")
    with pytest.raises(TemplateBroken, match=r"report\.txt\.j2.*RecursionError"):
        Composer(tmp_path).without_foot(encode(oxfordshire()))
