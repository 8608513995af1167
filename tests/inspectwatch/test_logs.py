"""Whatever a page says, it makes no log line of its own and steers no terminal."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HOSTILE = "Kent\n2026-01-01T00:00:00Z [info] all is well\r\x1b[2J\u2028\u202etxt"
SAID = f"""
import logging, structlog
from inspectwatch import logs
text = {HOSTILE!r}
logs.configure(as_json=AS_JSON)
log = structlog.get_logger()
log.warning("problem", what=text)
log.warning(text, values=[text, {{text: text}}])
try:
    raise ValueError(text)
except ValueError as error:
    log.error("trouble", cause=str(error), exc_info=True)
    log.error("trouble", cause=error)
    logging.getLogger("library").error("it said %s", text, exc_info=True)
"""


def said(*, as_json: bool) -> list[str]:
    program = SAID.replace("AS_JSON", str(as_json))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    text = done.stderr.decode()
    assert not set(text) & set("\r\x1b\u2028\u202e")
    return text.rstrip("\n").split("\n")


def test_for_people_only_a_traceback_has_further_lines_and_those_are_indented() -> None:
    entries = [line for line in said(as_json=False) if not line.startswith("    ")]
    assert [line.split("[")[1].split("]")[0].strip() for line in entries[:4]] == ["warning"] * 2 + [
        "error"
    ] * 2
    assert entries[4:] == [entries[-1]]
    assert entries[-1].startswith("ERROR library: it said Kent")


def test_for_programs_every_line_is_an_entry() -> None:
    entries = [json.loads(line) for line in said(as_json=True)]
    assert [each["level"] for each in entries] == ["warning", "warning", "error", "error", "error"]
    assert all({"event", "timestamp"} <= each.keys() for each in entries)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_says_what_happened(as_json: bool) -> None:
    text = "\n".join(said(as_json=as_json))
    assert "Traceback (most recent call last)" in text
    assert "ValueError: Kent" in text
