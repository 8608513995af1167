"""The published schemas, and the shapes of `notifier.payload` that they must tell of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from jsonschema import Draft202012Validator

from tests.conftest import CHECKOUT
from tests.docs_examples.cutting import example

FOLDER = CHECKOUT / "docs" / "schemas"
Schema = dict[str, Any]


@cache
def schemas() -> dict[str, Schema]:
    """Every schema by the name of its file, without ".json"."""
    return {path.name.removesuffix(".json"): json.loads(path.read_text("utf-8")) for path in _files()}


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


@cache
def validator(event_type: str) -> Draft202012Validator:
    """Made as the documentation shows it."""
    code = compile(example("webhooks.md", "python", "jsonschema"), "docs/webhooks.md", "exec")
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - an example of our own documentation
    make: Callable[[Path, str], Draft202012Validator] = names["validator"]
    return make(FOLDER, event_type)


def problems(event: Mapping[str, Any]) -> list[str]:
    """What the schema of its type finds wrong with an event."""
    return [f"{error.json_path}: {error.message}" for error in validator(event["type"]).iter_errors(event)]


@dataclass(frozen=True)
class Field:
    """One field of a typed dictionary."""

    name: str
    hint: Any
    required: bool


def fields(shape: Any) -> list[Field]:
    """The fields of a typed dictionary, its bases' among them."""
    hints = get_type_hints(shape, include_extras=True)
    found = []
    for name, hint in hints.items():
        marked = get_origin(hint) is NotRequired
        required = name in shape.__required_keys__ and not marked
        found.append(Field(name, get_args(hint)[0] if marked else hint, required))
    return found


def resolved(schema: Schema, home: str) -> tuple[Schema, str]:
    """What a reference leads to, and in which file that stands."""
    while "$ref" in schema:
        file, _, path = schema["$ref"].partition("#")
        home = file.removesuffix(".json") or home
        schema = schemas()[home]
        for step in path.split("/")[1:]:
            schema = schema[step]
    return schema, home


def mismatches(hint: Any, schema: Schema, home: str, place: str) -> Iterator[str]:
    """Where a schema tells of another shape than the type."""
    if get_origin(hint) in (UnionType, Union):
        yield from _union(list(get_args(hint)), schema, home, place)
        return
    schema, home = resolved(schema, home)
    if is_typeddict(hint):
        yield from _object(hint, schema, home, place)
    elif get_origin(hint) is list:
        if schema.get("type") != "array":
            yield f"{place} is a list"
        yield from mismatches(get_args(hint)[0], schema["items"], home, f"{place}[]")
    elif get_origin(hint) is Literal:
        one_of_several = schema.get("const") in get_args(hint)  # a file tells of one event type only
        if not one_of_several and set(schema.get("enum", ())) != set(get_args(hint)):
            yield f"{place} is one of {get_args(hint)}"
    elif schema.get("type") != _NAMES[hint]:
        yield f"{place} is {_NAMES[hint]}, the schema says {schema.get('type')}"


_NAMES = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def _union(members: list[Any], schema: Schema, home: str, place: str) -> Iterator[str]:
    """A null beside something else: as a list of types, among the values, or as one of two schemas."""
    others = [member for member in members if member is not NoneType]
    if len(others) > 1:
        yield from _events(others, schema, home, place)
        return
    schema, home = resolved(schema, home)
    if "anyOf" in schema:
        rest = [each for each in schema["anyOf"] if each != {"type": "null"}]
        if len(rest) != 1 or len(schema["anyOf"]) != 2:
            yield f"{place} may be null and one thing else"
        yield from mismatches(others[0], rest[0], home, place)
    elif "enum" in schema:
        if None not in schema["enum"]:
            yield f"{place} may be null"
    elif schema.get("type") != [_NAMES[others[0]], "null"]:
        yield f"{place} is {others[0]} or null, the schema says {schema.get('type')}"


def _events(shapes: list[Any], schema: Schema, home: str, place: str) -> Iterator[str]:
    """Whole events of several types."""
    wanted = {name for shape in shapes for name in get_args(get_type_hints(shape)["type"])}
    told = {each["$ref"].removesuffix(".json") for each in schema["anyOf"]}
    if wanted != told:
        yield f"{place} holds {sorted(wanted)}, the schema says {sorted(told)}"


def _object(shape: Any, schema: Schema, home: str, place: str) -> Iterator[str]:
    if schema.get("type") != "object" or schema.get("additionalProperties", True) is not True:
        yield f"{place} is an object to which fields may be added"
    wanted = {field.name: field for field in fields(shape)}
    told = schema.get("properties", {})
    yield from (f"{place}.{name} is missing in the schema" for name in wanted.keys() - told.keys())
    yield from (f"{place}.{name} stands in the schema only" for name in told.keys() - wanted.keys())
    required = {name for name, field in wanted.items() if field.required}
    if required != set(schema.get("required", ())):
        yield f"{place} requires {sorted(required)}, the schema {sorted(schema.get('required', ()))}"
    for name in wanted.keys() & told.keys():
        yield from mismatches(wanted[name].hint, told[name], home, f"{place}.{name}")
