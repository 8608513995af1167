"""E-mail over TLS: certificates, STARTTLS, and the password that needs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.catchers import MailCatcher, MailManners
from notifier.channels import TemporaryFailure
from notifier.channels.email import EmailChannel
from notifier.channels.settings import Security
from tests.notifier.fakes import SteppedClock, delivery
from tests.notifier.mailing import DESK, PASSWORD, USER, send, settings
from tests.notifier.servers import ScriptedMailServer, make_authority, tcp_server


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_logging_in_over_tls(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path)
    authority.trust(monkeypatch)
    manners = MailManners(tls=authority.server, implicit_tls=security == "tls", login=(USER, PASSWORD))
    with MailCatcher(manners) as catcher:
        chosen = settings(catcher.port, host="localhost", security=security, username=USER, password=PASSWORD)
        await send(chosen)
        assert len(catcher.mails.all()) == 1


async def test_a_changed_password_kills_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = make_authority(tmp_path)
    authority.trust(monkeypatch)
    with MailCatcher(MailManners(tls=authority.server, login=(USER, "new"))) as catcher:
        chosen = settings(
            catcher.port, host="localhost", security="starttls", username=USER, password=PASSWORD
        )
        with pytest.raises(TemporaryFailure, match=r"535 at AUTH; check email\.username"):
            await send(chosen)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_unknown_certificate_is_refused(security: Security, tmp_path: Path) -> None:
    tls = make_authority(tmp_path).server
    with MailCatcher(MailManners(tls=tls, implicit_tls=security == "tls")) as catcher:
        with pytest.raises(TemporaryFailure, match="certificate verify failed"):
            await send(settings(catcher.port, host="localhost", security=security))
        assert catcher.mails.all() == []


async def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path, names=["mail.example.org"])
    authority.trust(monkeypatch)
    refusal = pytest.raises(TemporaryFailure, match=r"STARTTLS.*not valid for 'localhost'")
    with MailCatcher(MailManners(tls=authority.server)) as catcher, refusal:
        await send(settings(catcher.port, host="localhost", security="starttls"))


async def test_without_starttls_at_the_server_nothing_is_said_in_the_clear() -> None:
    server = ScriptedMailServer()
    async with tcp_server(server) as port:
        with pytest.raises(TemporaryFailure, match="does not offer STARTTLS"):
            await send(settings(port, security="starttls", username=USER, password=PASSWORD))
    assert {line.split(" ")[0] for line in server.lines} == {"EHLO"}


async def test_a_refused_starttls_is_temporary() -> None:
    answers: dict[str, bytes | None] = {"EHLO": b"250-hello\r\n250 STARTTLS", "STARTTLS": b"554 no TLS today"}
    server = ScriptedMailServer(answers)
    async with tcp_server(server) as port:
        with pytest.raises(TemporaryFailure, match="554 no TLS today at STARTTLS"):
            await send(settings(port, security="starttls"))
    assert server.lines[-1] == "STARTTLS"


async def test_tls_spoken_to_a_plain_server_is_temporary() -> None:
    async with tcp_server(ScriptedMailServer()) as port:
        with pytest.raises(TemporaryFailure, match=r"connecting.*email\.security"):
            await send(settings(port, security="tls"))


def test_the_password_is_not_shown() -> None:
    assert PASSWORD not in repr(settings(25, username=USER, password=PASSWORD))


async def test_tls_and_login_are_done_once_a_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority(tmp_path)
    authority.trust(monkeypatch)
    manners = MailManners(tls=authority.server, login=(USER, PASSWORD), most_messages=3)
    with MailCatcher(manners) as catcher:
        chosen = settings(
            catcher.port, host="localhost", security="starttls", username=USER, password=PASSWORD
        )
        channel = EmailChannel(chosen, SteppedClock())
        for number in range(5):
            await channel.send(delivery(f"d-{number}"), DESK)
        await channel.aclose()
        assert len(catcher.mails.all()) == 5
        assert (catcher.sessions, catcher.logins) == (2, 2)
