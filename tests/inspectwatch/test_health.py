"""What machines are told: that it turns, that it sees, and numbers that Prometheus can read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from fixtures.loopback import serving
from inspectwatch.config import Config, load
from inspectwatch.pulse import LOOPS, PATIENCE_SECONDS, Pulse
from inspectwatch.web.health.app import Guard, application, routes
from inspectwatch.web.health.ready import read_again_by
from storage.alarms import Alarm, AlarmTable
from storage.database import open_for_writing
from storage.providers import ProviderStore
from storage.runs import RunLog
from storage.values import RunSummary
from tests.conftest import CHECKOUT
from tests.inspectwatch.asking import DESK, EVENT, NAME, Answer, ask, contents, filled
from tests.inspectwatch.configuring import read
from tests.inspectwatch.processes import AFTER, Ready, ready_desks, until
from tests.inspectwatch.test_web_serving import free_port, is_open

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
SELDOM = 'poll = "0 5 1 1 *"\nsweep = "0 6 1 1 *"'


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A database that a run read whole just before noon."""
    path = tmp_path / "inspectwatch.toml"
    path.write_text('database = "watch.db"\n[health]\nlisten = "127.0.0.1:1"\nhosts = ["watch"]\n')
    filled(tmp_path / "watch.db")
    with closing(open_for_writing(tmp_path / "watch.db")) as db:
        ProviderStore(db).note_baseline(NOON - timedelta(days=9))
        ended(RunLog(db), "poll", NOON - timedelta(minutes=5))
    return load(path, {})


def ended(runs: RunLog, kind: str, at: datetime, providers: int = 153) -> None:
    problems = () if providers else ("one", "another")
    state = "problems" if problems else "good"
    summary = RunSummary(at, state, 4, 0, 0, 0, 0, problems, providers)
    runs.finish(runs.begin(kind, at - timedelta(seconds=90)), summary)


@contextmanager
def served(config: Config, now: datetime = NOON, pulse: Pulse | None = None) -> Iterator[int]:
    app = Guard(Starlette(routes=routes(config, pulse, lambda: now)), config)
    with serving(app) as url:
        yield int(url.rpartition(":")[2])


def told(config: Config, path: str, now: datetime = NOON, pulse: Pulse | None = None) -> Answer:
    with served(config, now, pulse) as port:
        return ask(port, "GET", path, host="localhost")


def numbers(answer: Answer) -> dict[tuple[str, ...], float]:
    """By name without "inspectwatch_" and the values of the labels, by their names."""
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.name.startswith("inspectwatch_")
        assert family.documentation
        for sample in family.samples:
            values = tuple(value for _, value in sorted(sample.labels.items()))
            found[(sample.name.removeprefix("inspectwatch_"), *values)] = sample.value
    return found


class TestHealthz:
    def test_it_is_well_while_every_loop_turns(self, config: Config) -> None:
        now = [0.0]
        pulse = Pulse(lambda: now[0])
        for loop in LOOPS:
            pulse.turned(loop, 60)
        assert told(config, "/healthz", pulse=pulse).text == "ok\n"
        now[0] = 61 + PATIENCE_SECONDS
        pulse.turned("watch", 60)
        answer = told(config, "/healthz", pulse=pulse)
        assert answer.status == 503
        assert answer.text.splitlines()[1:] == [
            "- the loop deliver does not turn",
            "- the loop look_after does not turn",
        ]

    def test_a_database_that_is_gone_is_another_matter(self, config: Config) -> None:
        config.database.unlink()
        assert told(config, "/healthz").status == 200
        assert told(config, "/readyz").status == 503


class TestReadyz:
    def test_it_sees(self, config: Config) -> None:
        answer = told(config, "/readyz")
        assert (answer.status, answer.text) == (200, "ready\n")

    @pytest.mark.parametrize(("kind", "status"), [("broken", 503), ("blocked", 503), ("incomplete", 200)])
    def test_an_alarm_that_means_blindness(self, config: Config, kind: str, status: int) -> None:
        with closing(open_for_writing(config.database)) as db:
            AlarmTable(db).began(Alarm(kind, NOON, "<b>\nhostile"), None)
            AlarmTable(db).acknowledge(None, NOON)  # that somebody knows does not make it see
        answer = told(config, "/readyz")
        assert answer.status == status
        assert "hostile" not in answer.text

    def test_trouble_with_delivering_is_no_blindness(self, config: Config) -> None:
        with closing(open_for_writing(config.database)) as db:
            AlarmTable(db).began(Alarm("dead_letters", NOON, "", source="inspectwatch"), None)
        assert told(config, "/readyz").status == 200

    def test_a_watch_that_has_not_begun(self, config: Config) -> None:
        with closing(sqlite3.connect(config.database)) as db, db:
            db.execute("UPDATE sources SET baseline_at = NULL")
        assert "the first complete run is still to come" in told(config, "/readyz").text

    def test_runs_that_do_not_read_the_source_do_not_count(self, config: Config) -> None:
        later = NOON + timedelta(hours=3)
        with closing(open_for_writing(config.database)) as db:
            ended(RunLog(db), "poll", later, providers=0)
        answer = told(config, "/readyz", later)
        assert answer.status == 503
        assert "the source was last read 2026-11-23 11:55 UTC" in answer.text

    def test_a_clock_that_ran_ahead_makes_nothing_look_read(self, config: Config) -> None:
        later = NOON + timedelta(hours=3)
        with closing(open_for_writing(config.database)) as db:
            ended(RunLog(db), "poll", NOON + timedelta(days=365))
        answer = told(config, "/readyz", later)
        assert (answer.status, "was last read 2026-11-23 11:55 UTC" in answer.text) == (503, True)
        found = numbers(told(config, "/metrics", later))
        read_at = (NOON - timedelta(minutes=5)).timestamp()
        assert found["last_read_timestamp_seconds",] == read_at
        assert found["last_run_timestamp_seconds", "poll", "ofsted"] == read_at

    @pytest.mark.parametrize(
        ("poll", "last", "until"),
        [
            ("*/30 7-19 * * mon-fri", "2026-11-23T11:55", "2026-11-23T13:30"),
            ("*/30 7-19 * * mon-fri", "2026-11-27T19:31", "2026-11-30T08:30"),  # not over the weekend
            ("0 9 * * *", "2026-11-23T09:02", "2026-11-25T10:00"),
        ],
    )
    def test_too_old_goes_by_the_schedule(self, tmp_path: Path, poll: str, last: str, until: str) -> None:
        config = read(tmp_path, f'timezone = "UTC"\n[source.ofsted]\npoll = "{poll}"')
        moment = read_again_by(config, datetime.fromisoformat(f"{last}+00:00"))
        assert moment == datetime.fromisoformat(f"{until}+00:00")

    def test_trouble_of_the_daemon_that_lasts(self, config: Config) -> None:
        pulse = Pulse()
        for status in (200, 200, 503):
            pulse.trouble("watch", "database or disk is full")
            assert told(config, "/readyz", pulse=pulse).status == status
        said = told(config, "/readyz", pulse=pulse).text
        assert "- the daemon could not do its work 3 times in a row: database or disk is full" in said
        assert numbers(told(config, "/metrics", pulse=pulse))["ready",] == 0
        assert told(config, "/healthz", pulse=pulse).status == 200  # a restart makes no room
        pulse.well("watch")
        assert told(config, "/readyz", pulse=pulse).status == 200

    def test_a_newer_database_is_named_as_that(self, config: Config) -> None:
        with closing(sqlite3.connect(config.database)) as db, db:
            db.execute("UPDATE _sqlite_migrations SET name = 'm999_later' WHERE name LIKE 'm001%'")
        answer = told(config, "/readyz")
        assert "was written by a newer version of inspectwatch" in answer.text
        assert str(config.database) not in answer.text


class TestMetrics:
    def test_they_say_what_the_database_knows(self, config: Config) -> None:
        with closing(open_for_writing(config.database)) as db:
            ended(RunLog(db), "sweep", NOON - timedelta(hours=1), providers=0)
            AlarmTable(db).began(Alarm("incomplete", NOON, "a page said so"), None)
            db.execute("UPDATE deliveries SET due_at = '2026-11-23T11:50:00Z'")
        found = numbers(told(config, "/metrics"))
        assert found["ready",] == 1
        assert found["database_readable",] == 1
        assert found["last_read_timestamp_seconds",] == (NOON - timedelta(minutes=5)).timestamp()
        assert found["last_run_state", "poll", "ofsted", "good"] == 1
        assert found["last_run_state", "sweep", "ofsted", "problems"] == 1
        assert found["last_run_duration_seconds", "poll", "ofsted"] == 90
        assert found["last_run_requests", "poll", "ofsted"] == 4
        assert found["last_run_problems", "sweep", "ofsted"] == 2
        assert found["last_run_providers", "poll", "ofsted"] == 153
        assert found["alarms_open", "incomplete", "ofsted", "open"] == 1
        assert found["deliveries", "waiting"] == 5
        assert found["deliveries", "dead"] == 0
        assert found["oldest_due_delivery_age_seconds",] == 600
        assert found["reports", "missing"] == 1
        assert found["providers",] == 1
        assert found["database_bytes", "main"] == config.database.stat().st_size

    def test_nobodys_address_and_no_word_of_a_page_stands_in_them(self, config: Config) -> None:
        with closing(open_for_writing(config.database)) as db:
            AlarmTable(db).began(Alarm("broken", NOON, 'a page said "so"\n'), None)
        before = contents(config.database)
        for path in ("/metrics", "/readyz", "/healthz"):
            text = told(config, path).text
            assert not [each for each in (DESK, NAME, EVENT, "a page said", "example.org") if each in text]
        assert contents(config.database) == before

    def test_what_nobody_is_to_get_is_not_overdue(self, config: Config) -> None:
        with closing(open_for_writing(config.database)) as db:
            db.execute("UPDATE addresses SET off_since = '2026-01-01', off_kind = 'unsubscribed'")
            db.conn.commit()
        assert numbers(told(config, "/metrics"))["oldest_due_delivery_age_seconds",] == 0

    def test_without_a_database_they_say_that(self, config: Config) -> None:
        config.database.unlink()
        found = numbers(told(config, "/metrics"))
        assert (found["ready",], found["database_readable",], found["database_bytes", "main"]) == (0, 0, 0)
        assert not any(key[0].startswith("last_run") for key in found)

    def test_each_is_explained_and_no_rule_asks_for_another(self, config: Config) -> None:
        pulse = Pulse()
        pulse.turned("watch", 60)
        with closing(open_for_writing(config.database)) as db:
            AlarmTable(db).began(Alarm("broken", NOON, ""), None)
        given = {f"inspectwatch_{key[0]}" for key in numbers(told(config, "/metrics", pulse=pulse))}
        page = (CHECKOUT / "docs" / "operations.md").read_text()
        assert set(re.findall(r"\binspectwatch_\w+", page)) == given

    def test_each_loop_of_the_daemon_is_there(self, config: Config) -> None:
        pulse = Pulse()
        pulse.turned("watch", 60)
        assert numbers(told(config, "/metrics", pulse=pulse))["loop_turning", "watch"] == 1


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("127.0.0.1:1", 200), ("watch:8027", 200), ("evil.example", 400), ("10.0.0.1", 400)],
)
def test_it_answers_under_its_own_names_only(config: Config, host: str, status: int) -> None:
    with serving(application(config, Pulse())) as url:
        assert ask(int(url.rpartition(":")[2]), "GET", "/healthz", host=host).status == status


def test_it_takes_nothing_but_reading(config: Config) -> None:
    with served(config) as port:
        assert ask(port, "POST", "/metrics", "x", host="localhost").status == 405
        assert ask(port, "GET", "/", host="localhost").status == 404
        assert ask(port, "HEAD", "/readyz", host="localhost").status == 200


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


def test_the_daemon_says_it_at_its_own_port_and_on_its_page(ready: Ready, tmp_path: Path) -> None:
    own, page = free_port(), free_port()
    tables = f'[health]\nlisten = "127.0.0.1:{own}"\n[site]\nport = {page}\n'
    desk = ready.desk(tmp_path, tables=tables, source=SELDOM)
    desk.replica.advance_to(AFTER)
    with desk.running("run", "--serve") as daemon:
        until(lambda: is_open(own) and is_open(page), "both answer")
        for port in (own, page):
            assert ask(port, "GET", "/healthz", host="localhost").text == "ok\n"
            assert ask(port, "GET", "/readyz", host="localhost").text == "ready\n"
            found = numbers(ask(port, "GET", "/metrics", host="localhost"))
            assert [found["loop_turning", loop] for loop in LOOPS] == [1, 1, 1]
        result, seconds = daemon.end()
    assert (result.status, seconds < 10) == (0, True)
