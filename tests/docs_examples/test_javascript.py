"""JavaScript for the examples: where it is missing, that is said, and CI does not pass over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs_examples.conftest import or_skip
from tools import javascript


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is installed, and no program can be found but those that a test puts there."""
    monkeypatch.setattr(javascript, "FOLDER", tmp_path / "javascript")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_no_npm_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert javascript.main() == 1
    assert capsys.readouterr().err == "needs npm, which is not installed here\n"


def test_what_npm_says_when_it_fails_is_passed_on_and_it_is_asked_again(folder: Path) -> None:
    program(folder, "node", "exit 0")
    program(folder, "npm", "echo no way to the registry >&2; exit 1")
    with pytest.raises(javascript.NoJavaScript, match="no way to the registry"):
        javascript.ready()
    program(folder, "npm", "exit 0")
    assert javascript.ready() == javascript.FOLDER


def test_what_is_there_is_not_installed_again(folder: Path) -> None:
    program(folder, "node", "exit 0")
    program(folder, "npm", f'echo "$@" >> "{folder}/calls"')
    javascript.ready()
    javascript.ready()
    (call,) = (folder / "calls").read_text().splitlines()
    assert call.startswith("install --no-package-lock ")
    assert "standardwebhooks@1" in call.split()


def test_ci_fails_where_others_skip(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="needs npm"):
        or_skip(javascript.ready)
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="needs npm"):
        or_skip(javascript.ready)
