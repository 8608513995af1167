"""The description of the API says what the API does: every address, every parameter, every field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from inspectwatch.web.site import templates
from inspectwatch.web.site.app import PAGES
from tests.inspectwatch.site.pages import OXFORDSHIRE, get

DESCRIBED: dict[str, Any] = json.loads(templates.openapi())
ANSWERS = (
    ("/api/overview", "/api/overview?area=in_care"),
    ("/api/authorities", "/api/authorities?grade=none_any_more"),
    ("/api/authorities/{urn}", f"/api/authorities/{OXFORDSHIRE}"),
    ("/api/authorities/{urn}", "/api/authorities/2637548"),
    ("/api/authorities/{urn}", "/api/authorities/1"),
    ("/api/reports/{urn}/{report}", f"/api/reports/{OXFORDSHIRE}/93131"),
    ("/api/reports/{urn}/{report}", f"/api/reports/{OXFORDSHIRE}/nothing"),
    ("/api/changes", "/api/changes"),
    ("/api/changes", "/api/changes?earlier=yes"),
    ("/api/changes", "/api/changes?since=never"),
    ("/api/search", "/api/search?q=service"),
    ("/api/status", "/api/status"),
    ("/api/about", "/api/about"),
)


def schema_of(path: str, status: int) -> dict[str, Any]:
    """What the description says of that answer, whole."""
    answer = DESCRIBED["paths"][path]["get"]["responses"][str(status)]
    return {**answer["content"]["application/json"]["schema"], "components": DESCRIBED["components"]}


def test_every_page_is_described_with_its_parameters() -> None:
    described = {
        path: {each["name"] for each in methods["get"]["parameters"] if each["in"] == "query"}
        for path, methods in DESCRIBED["paths"].items()
    }
    served = {
        "/api/overview" if page.path == "/" else f"/api{page.path}": set(page.parameters) for page in PAGES
    }
    assert described == served


@pytest.mark.parametrize(("path", "asked"), ANSWERS)
def test_answers_are_as_described(port: int, path: str, asked: str) -> None:
    answer = get(port, asked)
    schema = schema_of(path, answer.status)
    Draft202012Validator.check_schema(schema)
    problems = [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(answer.text))]
    assert problems == []


def test_values_to_choose_from_are_those_that_are_taken(port: int) -> None:
    for path, methods in DESCRIBED["paths"].items():
        for parameter in methods["get"]["parameters"]:
            for value in parameter["schema"].get("enum", ()):
                asked = f"{path}?{parameter['name']}={value.replace(' ', '+')}"
                assert get(port, asked).status == 200, asked


def test_the_description_is_served(port: int) -> None:
    assert json.loads(get(port, "/api/openapi.json").text) == DESCRIBED
    assert get(port, "/api").text == get(port, "/api/").text == get(port, "/api/openapi.json").text
