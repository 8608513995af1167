"""`webhooks secret new` and `forget-old`: a fresh secret, a file changed whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inspectwatch.cli_webhooks import app
from notifier.signing import new_secret, signing_key


def secret(*arguments: str | Path) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(app, ["webhooks", "secret", *map(str, arguments)], catch_exceptions=False)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").splitlines()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def written(path: Path, *secrets: str, rights: int = 0o600) -> Path:
    """A file of secrets as it stands before the command."""
    path.write_text("".join(f"{each}\n" for each in secrets), encoding="ascii")
    path.chmod(rights)
    return path


def test_a_fresh_secret_stands_alone_on_stdout() -> None:
    first, second = secret("new"), secret("new")
    assert first.exit_code == 0
    assert len(signing_key(first.stdout.removesuffix("\n"))) == 32
    assert first.stdout != second.stdout
    assert "secret_file" in first.stderr


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        made = secret("new", "--file", tmp_path / "hook.secret")
    finally:
        os.umask(old_mask)
    assert lines(tmp_path / "hook.secret") == [made.stdout.strip()]
    assert mode(tmp_path / "hook.secret") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["hook.secret"]


def test_a_secret_is_changed_without_a_gap(tmp_path: Path) -> None:
    """New beside old, and later the old one forgotten."""
    path = tmp_path / "hook.secret"
    first = secret("new", "--file", path).stdout.strip()
    rotated = secret("new", "--file", path)
    second = rotated.stdout.strip()
    assert lines(path) == [second, first]
    assert f"webhooks secret forget-old --file {path}" in rotated.stderr

    forgotten = secret("forget-old", "--file", path)
    assert (forgotten.exit_code, forgotten.stdout) == (0, "")
    assert "1 old secret forgotten" in forgotten.stderr
    assert lines(path) == [second]
    assert mode(path) == 0o600

    again = secret("forget-old", "--file", path)
    assert again.exit_code == 0
    assert "nothing to forget" in again.stderr
    for told in (rotated, forgotten, again):
        assert first not in told.stderr
        assert second not in told.stderr


@pytest.mark.parametrize(("keep", "stay"), [((), 3), (("--keep", "2"), 2), (("--keep", "1"), 1)])
def test_so_many_are_kept_and_the_oldest_go(tmp_path: Path, keep: tuple[str, ...], stay: int) -> None:
    path = tmp_path / "hook.secret"
    made = [secret("new", "--file", path, *keep).stdout.strip() for _ in range(5)]
    assert lines(path) == made[::-1][:stay]


def test_a_receiver_is_not_cut_off_in_silence(tmp_path: Path) -> None:
    path = written(tmp_path / "hook.secret", new_secret())
    assert "refuses what comes then" in secret("new", "--file", path, "--keep", "1").stderr


@pytest.mark.parametrize(
    ("before", "after"), [(0o600, 0o600), (0o640, 0o640), (0o644, 0o600), (0o400, 0o600)]
)
def test_rights_are_kept_but_never_those_of_all(tmp_path: Path, before: int, after: int) -> None:
    path = written(tmp_path / "hook.secret", new_secret(), rights=before)
    assert secret("new", "--file", path).exit_code == 0
    assert mode(path) == after


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = written(tmp_path / "real", new_secret())
    (tmp_path / "link").symlink_to(real)
    assert secret("new", "--file", tmp_path / "link").exit_code == 0
    assert (tmp_path / "link").is_symlink()
    assert len(lines(real)) == 2


def test_blank_lines_and_a_byte_order_mark_do_not_count(tmp_path: Path) -> None:
    old = new_secret()
    path = tmp_path / "hook.secret"
    path.write_bytes(b"\xef\xbb\xbf\n" + old.encode() + b"\r\n\n")
    made = secret("new", "--file", path).stdout.strip()
    assert lines(path) == [made, old]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hunter2\n", 'line 1: a webhook secret starts with "whsec_"'),
        (b"\nwhsec_hunter2\n", "line 2: what follows"),
        (b"\xff\xfe\x00", "line 1"),
        (b"x" * 5000, "too long for a file of secrets"),
    ],
)
@pytest.mark.parametrize("command", ["new", "forget-old"])
def test_another_file_is_left_alone(tmp_path: Path, command: str, content: bytes, reason: str) -> None:
    path = tmp_path / "precious.txt"
    path.write_bytes(content)
    refused = secret(command, "--file", path)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert reason in refused.stderr
    assert "hunter2" not in refused.stderr
    assert path.read_bytes() == content


@pytest.mark.parametrize("command", ["new", "forget-old"])
def test_a_folder_is_no_file(tmp_path: Path, command: str) -> None:
    refused = secret(command, "--file", tmp_path)
    assert refused.exit_code == 2
    assert "no regular file" in refused.stderr


def test_nothing_to_forget_where_nothing_is(tmp_path: Path) -> None:
    refused = secret("forget-old", "--file", tmp_path / "none")
    assert refused.exit_code == 2
    assert "webhooks secret new --file" in refused.stderr


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    refused = secret("new", "--file", tmp_path / "none" / "hook.secret")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "cannot be written: No such file or directory" in refused.stderr


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = new_secret()
    path = written(tmp_path / "hook.secret", old)

    def refuse(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("inspectwatch.secret_file.os.replace", refuse)
    refused = secret("new", "--file", path)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert lines(path) == [old]
    assert [each.name for each in tmp_path.iterdir()] == ["hook.secret"]
