"""The published schemas: whole, true to the shapes in `notifier.payload`, and strict where it matters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from notifier import payload
from notifier.events import encode
from notifier.example import example
from scraper.frameworks import FRAMEWORKS
from scraper.model import ImprovementKind, Kind, ReadingStatus, Remit
from tests.notifier.event_samples import SAMPLES
from tests.notifier.fakes import NOON
from tests.notifier.schemas import Schema, fields, mismatches, problems, schemas, validator

SHAPES = {
    name: shape for shape in get_args(payload.Event) for name in get_args(get_type_hints(shape)["type"])
}
EVENT_TYPES = (*get_args(payload.EventType), *get_args(payload.NoticeType))
EVENTS = [*SAMPLES, json.loads(encode(example(NOON)))]


def defs() -> Schema:
    """What the schemas share."""
    return dict(schemas()["common"]["$defs"])


def test_every_event_type_has_a_schema() -> None:
    assert set(schemas()) == {*EVENT_TYPES, "common"}
    assert {event["type"] for event in EVENTS} == set(EVENT_TYPES)


@pytest.mark.parametrize("name", [*EVENT_TYPES, "common"])
def test_a_schema_is_one(name: str) -> None:
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["$id"] == f"{name}.json"


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_a_schema_tells_of_the_very_fields_there_are(name: str) -> None:
    assert schemas()[name]["properties"]["type"]["const"] == name
    assert list(mismatches(SHAPES[name], schemas()[name], name, name)) == []


def test_a_field_that_only_one_side_has_would_be_noticed() -> None:
    """The comparison itself, tried on schemas that are wrong on purpose."""
    right = defs()["provider"]
    wrong: list[Callable[[Schema], object]] = [
        lambda schema: schema["properties"].pop("gss_code"),
        lambda schema: schema["properties"].update(colour={"type": "string"}),
        lambda schema: schema["required"].remove("urn"),
        lambda schema: schema["properties"]["urn"].update(type="integer"),
        lambda schema: schema["properties"]["region"].update(type="string"),
        lambda schema: schema.update(additionalProperties=False),
    ]
    assert list(mismatches(payload.ProviderData, right, "common", "provider")) == []
    for change in wrong:
        schema = deepcopy(right)
        change(schema)
        assert list(mismatches(payload.ProviderData, schema, "common", "provider"))


def described(node: Any, place: str) -> Iterator[tuple[str, bool]]:
    """Every property of a schema, and whether it is described."""
    if isinstance(node, dict):
        for name, schema in node.get("properties", {}).items():
            # What only narrows a property that is described elsewhere says no more of it.
            yield f"{place}.{name}", bool(schema.get("description")) or ".contains" in place
        for name, schema in node.items():
            yield from described(schema, f"{place}.{name}")


@pytest.mark.parametrize("name", [*EVENT_TYPES, "common"])
def test_each_property_is_described(name: str) -> None:
    found = list(described(schemas()[name], name))
    assert found
    assert [place for place, said in found if not said] == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("grade", {grade.id for framework in FRAMEWORKS.values() for grade in framework.grades}),
        ("area", {area.id for framework in FRAMEWORKS.values() for area in framework.areas}),
        ("framework", set(FRAMEWORKS)),
        ("remit", set(Remit)),
        ("report.kind", set(Kind)),
        ("report.status", {*ReadingStatus, "missing"}),
        ("improvement.kind", set(ImprovementKind)),
    ],
)
def test_lists_that_may_grow_are_those_of_today_and_say_so(name: str, values: set[str]) -> None:
    shared, _, field = name.partition(".")
    schema = defs()[shared]["properties"][field] if field else defs()[shared]
    assert set(schema["enum"]) == {str(value) for value in values}
    assert "This list may grow." in schema["description"]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["type"])
def test_an_event_is_as_its_schema_says(event: Schema) -> None:
    assert problems(event) == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["type"])
def test_a_field_more_is_welcome_anywhere(event: Schema) -> None:
    grown = deepcopy(event)
    for node in list(_objects(grown)):
        node["a_field_of_next_year"] = {"with": ["something", 1]}
    assert problems(grown) == []


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(child)


def places(value: Any, shape: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], bool]]:
    """Every field of an event that its shape knows: the path to it, and whether it is required."""
    for field in fields(shape):
        if field.name in value:
            yield (*path, field.name), field.required
            yield from _inside(value[field.name], field.hint, (*path, field.name))


def _inside(value: Any, hint: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], bool]]:
    shapes = [each for each in (hint, *get_args(hint)) if hasattr(each, "__required_keys__")]
    if isinstance(value, dict) and shapes:
        yield from places(value, _shape_of(value, shapes), path)
    elif isinstance(value, list):
        for index, item in enumerate(value[:2]):
            yield from _inside(item, get_args(hint)[0], (*path, index))


def _shape_of(value: dict[str, Any], shapes: list[Any]) -> Any:
    return SHAPES[value["type"]] if len(shapes) > 1 else shapes[0]


def changed(event: Schema, path: tuple[Any, ...], change: Callable[[Any, Any], object]) -> Schema:
    """A copy of the event, changed at one place."""
    copy = deepcopy(event)
    node: Any = copy
    for step in path[:-1]:
        node = node[step]
    change(node, path[-1])
    return copy


def _drop(node: Any, name: Any) -> None:
    del node[name]


def _spoil(node: Any, name: Any) -> None:
    node[name] = 7.5 if isinstance(node[name], dict) else {"not": "what it was"}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["type"])
def test_what_is_missing_or_of_another_type_is_refused(event: Schema) -> None:
    """At every place of the event, of its lists in the first two items."""
    found = list(places(event, SHAPES[event["type"]]))
    assert len(found) > 8
    judge = validator(event["type"])
    for path, required in found:
        assert judge.is_valid(changed(event, path, _drop)) is not required, f"without {path}"
        assert not judge.is_valid(changed(event, path, _spoil)), f"with another type at {path}"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("data", "judgements", 0, "grade"), "splendid"),
        (("data", "judgements", 0, "grade"), "Good"),
        (("data", "judgements", 0, "area"), "cooking"),
        (("data", "judgements", 0, "direction"), "sideways"),
        (("data", "judgements", 0, "basis"), "guessed"),
        (("data", "judgements", 0, "rank"), 0),
        (("data", "judgements", 0, "previous", "grade"), "splendid"),
        (("data", "judgements", 0, "page"), 0),
        (("data", "cause"), "late"),
        (("data", "schema"), 2),
        (("data", "id"), "evt.1"),
        (("data", "report", "framework"), "ilacs_1999"),
        (("data", "report", "sha256"), "abc"),
        (("data", "report", "published"), "9 April 2024"),
        (("timestamp",), "2024-04-09T08:30:12+01:00"),
        (("timestamp",), "2024-04-09"),
        (("type",), "report.published"),
    ],
)
def test_an_unknown_value_is_refused(path: tuple[Any, ...], value: object) -> None:
    event = json.loads(encode(example(NOON)))
    spoilt = changed(event, path, lambda node, name: node.__setitem__(name, value))
    assert not validator("rating.changed").is_valid(spoilt)


def test_a_change_needs_something_that_moved() -> None:
    event = json.loads(encode(example(NOON)))
    for judgement in event["data"]["judgements"]:
        judgement["direction"] = "unchanged"
    assert not validator("rating.changed").is_valid(event)
