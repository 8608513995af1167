"""Looking providers up by what they are called, without reading them all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

_MOST_ALIKE = 250  # names that a misspelt one is held against: with those of a real source, all of them

_KNOWN = "SELECT urn, name, region FROM providers"
_NAME = "REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(name, '.', ''), '''', ''), '’', ''), '&', 'and'), '-', ' ')"
_SIGNS = (".", "-", "''", "’", "&")
_HAS_SIGN = " OR ".join(f"name LIKE '%{sign}%'" for sign in _SIGNS)
_ESCAPED = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


@dataclass(frozen=True, slots=True)
class KnownProvider:
    """A provider as this database lists it. `region` None: not known."""

    urn: str
    name: str
    region: str | None


def with_code(db: Database, code: str) -> tuple[KnownProvider, ...]:
    """Those whose URN, DfE code or GSS code this is."""
    rest = "WHERE urn = :code OR dfe_code = :code OR gss_code = :code ORDER BY name, urn"
    return _known(db, rest, {"code": code.upper()})


def with_urns(db: Database, urns: Iterable[str]) -> tuple[KnownProvider, ...]:
    """Those of these URNs that are known, by name."""
    rest = "WHERE urn IN (SELECT value FROM json_each(:urns)) ORDER BY name, urn"
    return _known(db, rest, {"urns": json.dumps(sorted(urns))})


def called(db: Database, names: Iterable[str]) -> tuple[KnownProvider, ...]:
    """Those with one of these names; capitals make no difference."""
    rest = "WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:names)) ORDER BY name, urn"
    return _known(db, rest, {"names": json.dumps(sorted(names))})


def formerly_called(db: Database, names: Iterable[str]) -> tuple[KnownProvider, ...]:
    """Those that had one of these names once; capitals make no difference."""
    rest = """
        WHERE urn IN (
          SELECT urn FROM former_names WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:names))
        ) ORDER BY name, urn
    """
    return _known(db, rest, {"names": json.dumps(sorted(names))})


def containing(db: Database, words: str, limit: int) -> tuple[KnownProvider, ...]:
    """Those whose name has these words in it, by name. Dots, apostrophes and hyphens make no difference."""
    rest = rf"""
        WHERE name LIKE :part ESCAPE '\' OR (({_HAS_SIGN}) AND {_NAME} LIKE :part ESCAPE '\')
        ORDER BY name, urn LIMIT :limit
    """
    return _known(db, rest, {"part": f"%{words.translate(_ESCAPED)}%", "limit": limit})


def alike(db: Database, text: str) -> tuple[KnownProvider, ...]:
    """Those whose names a misspelt one is held against: first the ones that begin like it and are as long."""
    rest = rf"""
        ORDER BY name LIKE :first ESCAPE '\' DESC, ABS(LENGTH(name) - :length), name, urn LIMIT {_MOST_ALIKE}
    """
    return _known(db, rest, {"first": f"{text[:2].translate(_ESCAPED)}%", "length": len(text)})


def _known(db: Database, rest: str, values: dict[str, object]) -> tuple[KnownProvider, ...]:
    rows = db.query(f"{_KNOWN} {rest}", values)
    return tuple(KnownProvider(row["urn"], row["name"], row["region"]) for row in rows)
