"""Messages through Apprise to real servers on loopback that imitate each service."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

import pytest
import requests
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.slack import NotifySlack

from tests.notifier.apprising import OK, answer, body_of, only, send
from tests.notifier.fakes import oxfordshire
from tests.notifier.servers import Endpoint, tcp_server

TITLE = "Oxfordshire children's services: still good overall; help and protection improved to good"
CHANGE = "▲ Help and protection: requires improvement → good (improved)"
LINK = "https://files.example.org/v1/file/50243682"
HOSTILE = "<!channel> @everyone [Ox](https://evil.example)\r\nX: y"


def served_at(port: int, path: str = "") -> str:
    return f"http://127.0.0.1:{port}{path}"


def redirect_posts(monkeypatch: pytest.MonkeyPatch, plugin: str, url: str) -> None:
    """Lets a plugin whose address is fixed, or has TLS, post to the server of the test."""
    post = requests.post
    monkeypatch.setattr(f"apprise.plugins.{plugin}.requests.post", lambda _url, **named: post(url, **named))


async def test_json_carries_title_change_and_link() -> None:
    endpoint = Endpoint(OK)
    async with tcp_server(endpoint) as port:
        await send(f"json://127.0.0.1:{port}/hook")
    message = body_of(endpoint)
    assert only(endpoint).target == "/hook"
    assert message["title"] == TITLE
    assert message["message"].splitlines()[1:] == [CHANGE, LINK]
    assert message["message"].startswith("Oxfordshire children's services: good overall (unchanged).")


async def test_form_carries_the_same() -> None:
    endpoint = Endpoint(OK)
    async with tcp_server(endpoint) as port:
        await send(f"form://127.0.0.1:{port}/")
    fields = parse_qs(only(endpoint).body.decode())
    assert fields["title"] == [TITLE]
    assert CHANGE in fields["message"][0]


async def test_ntfy_gets_topic_title_and_message() -> None:
    endpoint = Endpoint(answer("200 OK", b'{"id":"1"}'))
    async with tcp_server(endpoint) as port:
        await send(f"ntfy://user:secret@127.0.0.1:{port}/inspections")
    message = body_of(endpoint)
    assert (message["topic"], message["title"]) == ("inspections", TITLE)
    assert message["message"].endswith(LINK)
    assert only(endpoint).headers["authorization"].startswith("Basic ")


async def test_matrix_signs_in_joins_and_sends() -> None:
    """A home server that answers each step of the client-server API as it should."""
    steps: list[str] = []

    async def home_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        step = Endpoint(
            answer(
                "200 OK",
                json.dumps(
                    {
                        "access_token": "t",
                        "user_id": "@us:127.0.0.1",
                        "home_server": "127.0.0.1",
                        "device_id": "d",
                        "room_id": "!room:127.0.0.1",
                        "event_id": "$1",
                        "joined_rooms": [],
                    }
                ).encode(),
            )
        )
        await step(reader, writer)
        steps.append(step.requests[0].target.partition("?")[0])
        if "/send/m.room.message/" in steps[-1]:
            sent.append(step.requests[0].body)

    sent: list[bytes] = []
    async with tcp_server(home_server) as port:
        await send(f"matrix://us:password@127.0.0.1:{port}/!room:127.0.0.1?e2ee=no")
    assert any(step.endswith("/login") for step in steps)
    assert CHANGE in json.loads(sent[0])["body"]


async def test_discord_is_asked_to_wait_until_it_has_stored_the_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = Endpoint(answer("200 OK", b'{"id":"1"}'))
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifyDiscord, "notify_url", served_at(port, "/api/webhooks"))
        await send("discord://1234567890/abcdefghij")
    assert only(endpoint).target == "/api/webhooks/1234567890/abcdefghij?wait=true"
    content = body_of(endpoint)["content"]
    assert content.startswith(TITLE)
    assert content.endswith(LINK)


async def test_discord_waits_in_a_thread_too(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(answer("200 OK", b'{"id":"1"}'))
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifyDiscord, "notify_url", served_at(port))
        await send("discord://1234567890/abcdefghij?thread=77")
    path, _, query = only(endpoint).target.partition("?")
    assert path == "/1234567890/abcdefghij"
    assert parse_qs(query) == {"wait": ["true"], "thread_id": ["77"]}
    (embed,) = body_of(endpoint)["embeds"]
    assert embed["description"].endswith(f"[Open the report]({LINK})")


async def test_slack_gets_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(OK)
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifySlack, "webhook_url", served_at(port, "/services"))
        await send("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/")
    (attachment,) = body_of(endpoint)["attachments"]
    assert attachment["title"] == TITLE
    assert attachment["text"].endswith(LINK)


async def test_teams_gets_paragraphs_and_a_link_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(answer("202 Accepted"))
    async with tcp_server(endpoint) as port:
        redirect_posts(monkeypatch, "workflows", served_at(port))
        await send(f"workflows://127.0.0.1:{port}/643e69f83c8944/signature")
    card = body_of(endpoint)["attachments"][0]["content"]
    (block,) = card["body"]
    title, _, change, link = block["text"].split("\n\n")
    assert title == f"**{TITLE}**"
    assert (change, link) == (CHANGE, f"[Open the report]({LINK})")


async def test_an_sms_holds_title_and_link_in_what_the_service_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(answer("201 Created", b"{}"))
    async with tcp_server(endpoint) as port:
        redirect_posts(monkeypatch, "twilio", served_at(port))
        await send(f"twilio://AC{'a' * 32}:{'b' * 32}@15551234567/15557654321")
    (text,) = parse_qs(only(endpoint).body.decode())["Body"]
    assert len(text) <= 160
    assert text.splitlines() == [TITLE, LINK]


async def test_hostile_names_ring_at_nobody_and_hide_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    event = oxfordshire()
    event["data"]["provider"]["name"] = event["data"]["summary"] = HOSTILE
    endpoint = Endpoint(answer("200 OK", b'{"id":"1"}'))
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifyDiscord, "notify_url", served_at(port))
        await send("discord://1234567890/abcdefghij", event)
    content = body_of(endpoint)["content"]
    assert "@everyone" not in content
    assert "<!channel" not in content
    assert "](" not in content


@pytest.mark.parametrize("form", ["text", "markdown"])
async def test_a_message_that_is_too_long_is_cut_and_stays_one(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = oxfordshire()
    event["data"]["summary"] = "*two* words " * 100
    endpoint = Endpoint(answer("200 OK", b'{"id":"1"}'))
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifyDiscord, "notify_url", served_at(port))
        monkeypatch.setattr(NotifyDiscord, "body_maxlen", 500)
        await send(f"discord://1234567890/abcdefghij?format={form}&fields=no", event)
    message = body_of(endpoint)
    text = message["content"] if form == "text" else message["embeds"][0]["description"]
    assert len(text) <= 500
    assert "…" in text
    assert LINK in text


async def test_a_message_that_the_service_makes_longer_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    event = oxfordshire()
    event["data"]["summary"] = "a < b & c > d " * 100
    endpoint = Endpoint(OK)
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifySlack, "webhook_url", served_at(port))
        monkeypatch.setattr(NotifySlack, "body_maxlen", 300)
        await send("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", event)
    (attachment,) = body_of(endpoint)["attachments"]
    assert len(attachment["text"]) <= 300


async def test_nothing_of_a_third_party_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(answer("200 OK", b'{"id":"1"}'))
    async with tcp_server(endpoint) as port:
        monkeypatch.setattr(NotifyDiscord, "notify_url", served_at(port))
        await send("discord://1234567890/abcdefghij?image=yes&footer=yes&format=markdown")
    assert "github" not in only(endpoint).body.decode().lower()
