"""What a refusal is about is told by its enhanced code, where the words beside it say nothing.

RFC 3463 has the codes. Also: what the operator must mend on our side is never the server's failure.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from notifier.channels import DeliveryFailure, PermanentFailure, RecipientRefused, TemporaryFailure
from notifier.channels.email import EmailChannel
from notifier.channels.email_answers import at_data, at_recipient
from tests.notifier.fakes import SteppedClock, delivery
from tests.notifier.mailing import DESK, send, settings
from tests.notifier.servers import ScriptedMailServer, tcp_server


@pytest.mark.parametrize(
    ("enhanced", "kind"),
    [
        *((code, RecipientRefused) for code in ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")),
        *((code, TemporaryFailure) for code in ("5.7.0", "5.7.1", "5.7.26", "5.1.7", "5.1.8")),
        *((code, PermanentFailure) for code in ("5.2.2", "5.3.4", "5.5.0", "5.1.11", "5.2.10")),
    ],
)
@pytest.mark.parametrize("basic", [550, 551, 553, 554])
def test_the_enhanced_code_alone_decides(basic: int, enhanced: str, kind: type[DeliveryFailure]) -> None:
    failure = at_recipient(basic, f"{enhanced} no", "told")
    assert type(failure) is kind
    if isinstance(failure, TemporaryFailure):
        assert failure.endpoint


def test_a_mailbox_that_is_looked_for_only_at_data_is_refused_too() -> None:
    assert type(at_data(550, "5.1.1 no such user", "told")) is RecipientRefused
    assert type(at_data(550, "5.7.1 looks like spam", "told")) is PermanentFailure
    assert type(at_data(554, "no", "told")) is PermanentFailure
    assert type(at_data(451, "5.1.1 later", "told")) is TemporaryFailure


async def test_a_broken_template_waits_for_the_operator_and_is_not_the_servers_fault(tmp_path: Path) -> None:
    (tmp_path / "report.txt.j2").write_text("fine\n{{ nobody_knows_this }}\n")
    server = ScriptedMailServer()
    async with tcp_server(server) as port:
        channel = EmailChannel(replace(settings(port), templates=tmp_path), SteppedClock())
        with pytest.raises(TemporaryFailure, match=r"report\.txt\.j2, line 2: .*nobody_knows_this") as caught:
            await channel.send(delivery(), DESK)
        await channel.aclose()
    assert not caught.value.endpoint
    assert server.lines == []


async def test_a_server_for_ascii_addresses_only_is_not_failing() -> None:
    async with tcp_server(ScriptedMailServer()) as port:
        with pytest.raises(TemporaryFailure, match="takes only ASCII addresses") as caught:
            await send(settings(port), delivery(recipient="jürgen@example.org"))
    assert not caught.value.endpoint
