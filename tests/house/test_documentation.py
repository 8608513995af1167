"""What the program can do is written down, and what is written down works."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer import Typer

from inspectwatch.cli import app
from inspectwatch.config import load
from inspectwatch.settings import keys
from tests.conftest import CHECKOUT

PAGES = (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md")))
EXAMPLES = [
    block for page in PAGES for block in re.findall(r"^```toml\n(.*?)^```", page.read_text(), re.M | re.S)
]
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def command_paths(commands: Typer, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command a user can type, such as "subscriptions test"."""
    for info in commands.registered_commands:
        name = info.name or (info.callback.__name__.replace("_", "-") if info.callback else "")
        if not info.hidden:
            yield " ".join((*path, name))
    for group in commands.registered_groups:
        if group.typer_instance is not None:
            own = (group.name,) if isinstance(group.name, str) else ()  # none: they are the parent's commands
            yield from command_paths(group.typer_instance, (*path, *own))


def key_paths(tables: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """Every key path of a parsed configuration; those of subscriptions as "subscription.name"."""
    for name, value in tables.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from key_paths(item, f"{prefix}{name}.")
            else:
                yield prefix + name
        if value == []:
            yield prefix + name


@pytest.mark.parametrize("path", list(command_paths(app)))
def test_every_command_is_documented(path: str) -> None:
    assert any(re.search(rf"(`|inspectwatch ){re.escape(path)}\b", page.read_text()) for page in PAGES)


@pytest.mark.parametrize("path", list(command_paths(app)))
def test_every_command_stands_in_the_table_of_the_readme(path: str) -> None:
    rows = re.findall(r"^\| (`inspectwatch .*)$", PAGES[0].read_text(), re.MULTILINE)
    assert any(re.search(rf"`(?:inspectwatch )?{re.escape(path)}[ `]", row) for row in rows)


def test_every_configuration_key_stands_in_an_example() -> None:
    shown = {path for example in EXAMPLES for path in key_paths(tomllib.loads(example))}
    known = {key.path for key in keys.KEYS} | {f"subscription.{key.path}" for key in keys.SUBSCRIPTION_KEYS}
    assert known - shown == set()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_a_configuration_loads(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in re.findall(r'^(?:password_file|secret_file) = "(.+)"', example, re.M):
        (tmp_path / name).write_text(SECRET)
        (tmp_path / name).chmod(0o600)
    for name in re.findall(r'^templates = "(.+)"', example, re.M):
        (tmp_path / name).mkdir()
    (tmp_path / "inspectwatch.toml").write_text(example)
    (tmp_path / "inspectwatch.toml").chmod(0o600)
    assert load(tmp_path / "inspectwatch.toml", {}).warnings == ()


def test_the_readme_leads_to_every_page() -> None:
    readme = PAGES[0].read_text()
    assert [page.name for page in PAGES[1:] if f"](docs/{page.name})" not in readme] == []


@pytest.mark.parametrize("command", ["python3 -m tools.demo", "python3 -m tools.test"])
def test_the_two_commands_of_the_readme_are_there(command: str) -> None:
    assert f"\n{command}\n" in PAGES[0].read_text()
    assert (CHECKOUT / (command.rpartition(" ")[2].replace(".", "/") + ".py")).is_file()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "python3 -m tools.test" in (CHECKOUT / ".ci" / "run").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_changelog_has_the_version_of_the_package() -> None:
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert f"## {version}" in (CHECKOUT / "CHANGELOG.md").read_text()
