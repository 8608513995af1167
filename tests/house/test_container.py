"""What is claimed of the container, as far as it can be seen without building it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import yaml
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from fixtures.loopback import serving
from inspectwatch.settings import keys
from inspectwatch.settings.health import health
from inspectwatch.settings.problems import Findings
from inspectwatch.settings.table import Table
from tests.conftest import CHECKOUT

OPERATING = (CHECKOUT / "docs" / "operations.md").read_text()
IGNORED = (CHECKOUT / ".dockerignore").read_text().splitlines()


def stages() -> list[list[tuple[str, str]]]:
    """Each stage's instructions, comments left out and lines joined."""
    text = re.sub(r"^#.*\n", "", (CHECKOUT / "Dockerfile").read_text(), flags=re.M).replace("\\\n", " ")
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, " ".join(rest.split())))
    return found


BUILD, FINAL = stages()


def only(stage: list[tuple[str, str]], word: str) -> str:
    (found,) = [rest for each, rest in stage if each == word]
    return found


def yaml_blocks() -> list[Any]:
    return [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", OPERATING, re.M | re.S)]


def test_both_stages_begin_with_the_same_python_of_one_tag() -> None:
    base = only(FINAL, "FROM")
    assert only(BUILD, "FROM") == f"{base} AS built"
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)


def test_it_runs_as_nobody_and_writes_to_its_volume_alone() -> None:
    user = only(FINAL, "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    number, _, group = user.partition(":")
    install = f"install --directory --owner={number} --group={group} --mode=0750 /data"
    assert [rest for word, rest in FINAL if word == "RUN"] == [install]
    assert only(FINAL, "VOLUME") == only(FINAL, "WORKDIR") == "/data"


def test_nothing_that_builds_is_left_in_it() -> None:
    assert [rest for word, rest in FINAL if word in {"COPY", "ADD"}] == [
        "--from=built /opt/inspectwatch /opt/inspectwatch"
    ]
    assert "pip uninstall --yes pip" in only(BUILD, "RUN")


def test_what_is_built_is_the_package_and_all_of_it_reaches_the_builder() -> None:
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        packages = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = [name for word, rest in BUILD if word == "COPY" for name in rest.split()[:-1]]
    assert copied == ["pyproject.toml", "README.md", "LICENSE", *packages]
    assert [name for name in copied if not (CHECKOUT / name).exists()] == []
    assert IGNORED[1] == "*"
    assert [line[1:] for line in IGNORED if line.startswith("!")] == copied


def test_its_variables_are_keys_of_ours() -> None:
    named = re.findall(r"(INSPECTWATCH_\w+)=(\S+)", only(FINAL, "ENV"))
    assert named == [(keys.HEALTH_LISTEN.variable, "127.0.0.1:8027")]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_says_what_healthz_says(status: int, code: int) -> None:
    app = Starlette(routes=[Route("/healthz", lambda _request: PlainTextResponse("", status))])
    command = json.loads(only(FINAL, "HEALTHCHECK").partition("CMD ")[2])
    assert command[0] == "python"
    with serving(app) as url:
        asked = command[2].replace("http://127.0.0.1:8027", url)
        done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False)
    assert done.returncode == code
    assert asked != command[2]


def test_the_example_for_compose_takes_every_right_away() -> None:
    compose = next(each for each in yaml_blocks() if "services" in each)
    service = compose["services"]["inspectwatch"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [each.partition(":")[2] for each in service["volumes"]] == ["/data"]
    findings = Findings({}, {}, {})
    settings = health(
        Table(
            {
                "health.listen": service["environment"][keys.HEALTH_LISTEN.variable],
                "health.hosts": (service["environment"][keys.HEALTH_HOSTS.variable],),
            },
            keys.KEYS,
            findings,
        )
    )
    assert findings.problems == []
    assert (settings.listen, settings.port, set(settings.hosts)) == ("0.0.0.0", 8027, {"inspectwatch"})
