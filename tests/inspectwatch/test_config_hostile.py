"""Whatever stands in the file or the environment: a configuration, or an error that lists what is wrong."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from inspectwatch.config import Config, ConfigError, Problem, load
from inspectwatch.settings import keys
from tests.inspectwatch.configuring import SECRET, write

SCRAPS = (
    "https://",
    "http://[",
    "mailto:",
    "%",
    "@",
    "[::1]",
    "xn--",
    "..",
    "/",
    "*/",
    "-",
    ",",
    "a@b",
    "\n",
    "\ud7ff",
)
texts = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(SCRAPS), max_size=6).map("".join))
values = st.one_of(
    texts.map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.lists(texts, max_size=3).map(lambda items: json.dumps(items, ensure_ascii=False)),
    st.sampled_from(["true", "0", "-1", "1e400", "nan", "[]", "{}", "[[1]]", "1979-05-27", "[1, {a = 2}]"]),
)


def check(text: str, environ: Mapping[str, str]) -> None:
    """Loads; whatever comes out but a whole configuration or a list of problems fails."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = loaded(write(Path(folder), text), environ)
    if isinstance(outcome, Config):
        assert outcome.database.is_absolute()
    else:
        assert outcome
        assert all(problem.message and problem.cure for problem in outcome)


def loaded(path: Path, environ: Mapping[str, str]) -> Config | tuple[Problem, ...]:
    """What there is to say about this file."""
    try:
        return load(path, environ)
    except ConfigError as error:
        return error.problems


@given(text=st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text, {})


@given(key=st.sampled_from(keys.KEYS), value=values)
def test_any_value_of_any_key(key: keys.AnyKey, value: str) -> None:
    check(f"{key.path} = {value}\n", {})


@given(key=st.sampled_from(keys.SUBSCRIPTION_KEYS), value=values)
def test_any_value_in_a_subscription(key: keys.AnyKey, value: str) -> None:
    whole = {"name": '"x"', "to": '"https://example.org/x"', "secret": f'"{SECRET}"'} | {key.path: value}
    check("[[subscription]]\n" + "".join(f"{name} = {each}\n" for name, each in whole.items()), {})


@given(key=st.sampled_from(keys.KEYS), value=texts)
def test_any_value_from_the_environment(key: keys.AnyKey, value: str) -> None:
    check("", {key.variable: value})
