"""docs/datasette.json names what there is: every public view with every column, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.conftest import CHECKOUT
from tests.storage.searching import library
from tests.storage.test_documented_queries import VIEWS

METADATA = json.loads((CHECKOUT / "docs" / "datasette.json").read_text(encoding="utf-8"))
(DATABASE,) = METADATA["databases"].values()
TABLES: dict[str, dict[str, Any]] = DATABASE["tables"]
SHOWN = {name: told for name, told in TABLES.items() if not told.get("hidden")}


def test_every_public_view_is_described_and_nothing_else_is_shown(db: Database) -> None:
    public = {name for name in db.view_names() if not name.startswith("_")}
    assert set(SHOWN) == public == set(VIEWS)
    assert set(TABLES) - set(SHOWN) <= {*db.table_names(), *db.view_names()}


@pytest.mark.parametrize("view", sorted(SHOWN))
def test_every_column_is_described_and_none_that_is_not_there(db: Database, view: str) -> None:
    told = SHOWN[view]
    columns = set(db.view(view).columns_dict)
    assert set(told["columns"]) == columns
    assert all(told["columns"].values())
    used = {*told["facets"], told.get("sort"), told.get("sort_desc")} - {None}
    assert used <= columns
    assert told["title"]
    assert told["description"]


def test_the_queries_run(db: Database, path: Path) -> None:
    library(db, path)
    rows = list(db.query(DATABASE["queries"]["search"]["sql"], {"text": '"return home" AND neglect'}))
    assert [(row["provider"], row["page"]) for row in rows] == [("Oxfordshire", 2)]


def test_licence_and_source_are_named() -> None:
    assert METADATA["license"] == "Open Government Licence v3.0"
    assert "Ofsted" in METADATA["source"]
