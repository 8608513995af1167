"""`serve` as people start it, and the site inside the daemon's loop."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.replica import Replica, World, serve
from inspectwatch.config import Config, ConfigError, load
from inspectwatch.web.site.serving import serving_site
from tests.inspectwatch.asking import ask
from tests.inspectwatch.processes import until
from tests.inspectwatch.test_web_serving import free_port, is_open
from tests.inspectwatch.watching import MONDAY, quiet

SECONDS = 30.0
PROGRAM = str(Path(sys.executable).with_name("inspectwatch"))


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [PROGRAM, "--config", str(folder / "inspectwatch.toml"), "serve", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def configured(folder: Path, text: str = "") -> Config:
    path = folder / "inspectwatch.toml"
    path.write_text(f'database = "watch.db"\n{text}')
    return load(path, {})


def test_serve_says_where_it_is_and_ends_well(tmp_path: Path) -> None:
    configured(tmp_path)
    process = started(tmp_path, "--port", "0")
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.fullmatch(r"Inspectwatch is at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)\n", said)
    assert found, said
    answer = ask(int(found[1]), "GET", "/", host="localhost")
    assert (answer.status, "does not exist yet" in answer.text) == (503, True)
    assert "server" not in answer.headers
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, err) == (0, "", "")


def test_serve_says_plainly_when_others_can_read_it(tmp_path: Path) -> None:
    configured(tmp_path)
    process = started(tmp_path, "--port", "0", "--listen", "0.0.0.0")
    assert process.stdout is not None
    said = process.stdout.readline() + process.stdout.readline()
    process.terminate()
    process.communicate(timeout=SECONDS)
    assert "not on this machine alone: everybody who can reach it can read it, without a login" in said


def test_serve_refuses_what_it_cannot_listen_on(tmp_path: Path) -> None:
    configured(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = started(tmp_path, "--port", str(taken.getsockname()[1]))
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert "cannot be listened on" in err
    assert "choose others with --listen and --port" in err
    process = started(tmp_path, "--listen", "council.example")
    _, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, "takes an IP address or localhost" in err) == (2, True)


async def test_inside_the_daemon_it_begins_and_ends_with_it(tmp_path: Path) -> None:
    port, stop = free_port(), asyncio.Event()
    config = configured(tmp_path, f"[site]\nport = {port}\n")
    task = asyncio.create_task(serving_site(config, stop))
    await asyncio.to_thread(until, lambda: is_open(port), "it is served")
    answer = await asyncio.to_thread(ask, port, "GET", "/static/site.css", None, "localhost")
    assert answer.status == 200
    stop.set()
    await asyncio.wait_for(task, SECONDS)
    assert not is_open(port)


def test_run_serves_it_beside_the_watch(tmp_path: Path) -> None:
    port = free_port()
    with serve(Replica(World((quiet(),)), MONDAY)) as url:
        configured(tmp_path, f'[source.ofsted]\nbase_url = "{url}"\n[site]\nport = {port}\n')
        command = [PROGRAM, "--config", str(tmp_path / "inspectwatch.toml"), "run", "--serve"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        until(lambda: is_open(port), "it is served")
        answer = ask(port, "GET", "/status", host="localhost")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
    assert (answer.status, process.returncode) == (200, 0)


def test_the_two_sites_cannot_share_a_port(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"site\.port: 8025 is the port of web\.port, too"):
        configured(tmp_path, '[web]\npublic_url = "https://alerts.example.org"\n[site]\nport = 8025\n')
