"""What webhooks are signed with: one secret, several during a change, or a file of them."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from inspectwatch.config import load
from tests.inspectwatch.configuring import HOOK, SECRET, SENDER, only, problem, read, subscription, write

OLDER = "whsec_" + b64encode(b"the one before, for a while").decode()


def file_of(folder: Path, text: str) -> str:
    """The name of a secrets' file with this text, readable by its owner only."""
    (folder / "hook").write_text(text)
    (folder / "hook").chmod(0o600)
    return "hook"


def test_from_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text(SECRET + "\n")
    (tmp_path / "hook").chmod(0o640)
    assert only(tmp_path, subscription('secret_file = "hook"', to=HOOK)).secrets == (SECRET,)


def test_a_file_that_all_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text(SECRET)
    (tmp_path / "hook").chmod(0o644)
    found = problem(tmp_path, subscription('secret_file = "hook"', to=HOOK))
    assert found.key == "subscription[0].secret_file"
    assert "chmod o-r" in str(found)


def test_a_webhook_needs_one(tmp_path: Path) -> None:
    found = problem(tmp_path, subscription(to=HOOK))
    assert found.key == "subscription[0].secret"
    assert "inspectwatch webhooks secret new" in found.cure


def test_but_not_two(tmp_path: Path) -> None:
    text = subscription(f'secret = "{SECRET}"\nsecret_file = "hook"', to=HOOK)
    assert "secret and secret_file are given" in str(problem(tmp_path, text))


def test_mail_is_not_signed(tmp_path: Path) -> None:
    assert "only webhooks" in str(problem(tmp_path, subscription(f'secret = "{SECRET}"')))


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2",
        "whsec_hunter2!",
        SECRET.removeprefix("whsec_"),
        "whsec_" + b64encode(b"x" * 23).decode(),
        "whsec_" + b64encode(b"x" * 65).decode(),
        "whsec_hüntér2",
    ],
)
def test_its_form_is_checked_and_it_is_not_repeated(tmp_path: Path, secret: str) -> None:
    found = problem(tmp_path, subscription(f'secret = "{secret}"', to=HOOK))
    assert (found.key, found.line) == ("subscription[0].secret", 4)
    assert secret.removeprefix("whsec_") not in str(found)


def test_a_configuration_that_all_can_read_is_a_warning(tmp_path: Path) -> None:
    text = subscription(f'secret = "{SECRET}"', to=HOOK)
    assert read(tmp_path, text, SENDER).warnings == ()
    (warning,) = load(write(tmp_path, text, mode=0o644), SENDER).warnings
    assert warning.startswith("line 4, subscription[0] (desk).secret: all users of this machine can read it")


def test_several_during_a_change_keep_their_order(tmp_path: Path) -> None:
    text = subscription(f'secrets = ["{SECRET}", "{OLDER}"]', to=HOOK)
    assert only(tmp_path, text).secrets == (SECRET, OLDER)


def test_a_file_holds_several_one_a_line(tmp_path: Path) -> None:
    name = file_of(tmp_path, f"{SECRET}\r\n\n  {OLDER}\n")
    assert only(tmp_path, subscription(f'secret_file = "{name}"', to=HOOK)).secrets == (SECRET, OLDER)


@pytest.mark.parametrize("text", ["", "\n\n", "whsec_\x00", "x" * 5000])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, text: str) -> None:
    found = problem(tmp_path, subscription(f'secret_file = "{file_of(tmp_path, text)}"', to=HOOK))
    assert found.key == "subscription[0].secret_file"


@pytest.mark.parametrize("line", ['secrets = ["{0}", "hunter2"]', 'secret_file = "hook"'])
def test_each_of_several_is_checked_and_none_is_repeated(tmp_path: Path, line: str) -> None:
    file_of(tmp_path, f"{SECRET}\nhunter2\n")
    found = problem(tmp_path, subscription(line.format(SECRET), to=HOOK))
    assert found.key == f"subscription[0].{line.partition(' ')[0]}"
    assert "hunter2" not in str(found)
    assert SECRET not in str(found)


def test_two_ways_are_one_too_many(tmp_path: Path) -> None:
    text = subscription(f'secret = "{SECRET}"\nsecrets = ["{OLDER}"]', to=HOOK)
    assert "secret and secrets are given" in str(problem(tmp_path, text))


def test_the_operator_s_webhook_reads_its_file_too(tmp_path: Path) -> None:
    name = file_of(tmp_path, f"{SECRET}\n{OLDER}\n")
    (operator,) = read(tmp_path, f'[operator]\nto = "{HOOK}"\nsecret_file = "{name}"').operator
    assert operator.secrets == (SECRET, OLDER)
