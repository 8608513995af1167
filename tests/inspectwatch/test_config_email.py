"""The mail server's password and the sender: where they come from, and what deserves a look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspectwatch.configuring import SECRET, problem, read, subscription


class TestPassword:
    def test_the_environment_goes_first(self, tmp_path: Path) -> None:
        (tmp_path / "password").write_text("of the file")
        (tmp_path / "password").chmod(0o600)
        text = 'email.username = "me"\nemail.password_file = "password"'
        assert read(tmp_path, text).email.password == "of the file"
        environ = {"INSPECTWATCH_EMAIL_PASSWORD": "of the environment"}
        assert read(tmp_path, text, environ).email.password == "of the environment"

    @pytest.mark.parametrize(
        ("content", "mode", "words"),
        [
            (b"hunter2", 0o604, "read by all users"),
            (b"", 0o600, "does not hold one line"),
            (b"hunter2\nhunter3", 0o600, "does not hold one line"),
            (b"\xff\xfe", 0o600, "not UTF-8"),
            (b"x" * 5000, 0o600, "does not hold one line"),
        ],
    )
    def test_a_bad_file_is_refused(self, tmp_path: Path, content: bytes, mode: int, words: str) -> None:
        (tmp_path / "password").write_bytes(content)
        (tmp_path / "password").chmod(mode)
        found = problem(tmp_path, 'email.username = "me"\nemail.password_file = "password"')
        assert found.key == "email.password_file"
        assert words in str(found)
        assert "hunter2" not in str(found)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        found = problem(tmp_path, 'email.username = "me"\nemail.password_file = "nowhere"')
        assert f"{tmp_path}/nowhere cannot be read: No such file" in str(found)

    def test_a_missing_file_is_all_there_is_to_tell(self, tmp_path: Path) -> None:
        assert problem(tmp_path, 'email.password_file = "nowhere"').key == "email.password_file"

    def test_a_file_with_a_password_needs_a_user_name(self, tmp_path: Path) -> None:
        (tmp_path / "password").write_text("hunter2")
        (tmp_path / "password").chmod(0o600)
        assert problem(tmp_path, 'email.password_file = "password"').key == "email.username"

    def test_a_password_needs_a_user_name(self, tmp_path: Path) -> None:
        found = problem(tmp_path, "", {"INSPECTWATCH_EMAIL_PASSWORD": "hunter2"})
        assert found.key == "email.username"
        assert "hunter2" not in str(found)

    def test_in_the_clear_it_is_a_warning(self, tmp_path: Path) -> None:
        text = '[email]\nhost = "mail.example.org"\nsecurity = "none"\nusername = "me"'
        (warning,) = read(tmp_path, text, {"INSPECTWATCH_EMAIL_PASSWORD": "x"}).warnings
        assert warning.startswith("line 3, email.security: the password crosses the network in the clear")


OPERATOR = {  # the lack of whom is warned of
    "INSPECTWATCH_OPERATOR_TO": "https://ops.council.example/hook",
    "INSPECTWATCH_OPERATOR_SECRET": SECRET,
}


class TestExampleSender:
    def test_a_mail_subscription_in_its_name_deserves_a_look(self, tmp_path: Path) -> None:
        (warning,) = read(tmp_path, "[email]\n" + subscription(), OPERATOR).warnings
        assert warning.startswith("line 1, email.sender: alerts@example.org is only an example")

    @pytest.mark.parametrize(
        "text",
        [
            'email.sender = "desk@council.example"\n' + subscription(),
            'source.ofsted.base_url = "http://127.0.0.1:8000"\n' + subscription(),
            subscription(f'secret = "{SECRET}"', to="https://example.org/hook"),
        ],
    )
    def test_elsewhere_it_is_no_matter(self, tmp_path: Path, text: str) -> None:
        assert read(tmp_path, text, OPERATOR).warnings == ()
