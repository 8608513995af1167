"""Where fuzzing begins: our own cases, and what earlier hours of it found to lead somewhere new."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from tests.conftest import CHECKOUT

KEPT: Final = CHECKOUT / "fixtures" / "fuzzing"
_SECRET: Final = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
_FIXTURES: Final = CHECKOUT / "fixtures"
_ADDRESSES: Final = (
    "https://reports.ofsted.gov.uk/provider/44/80536\n/search?start=100",
    "https://files.ofsted.gov.uk/v1/file/50004449\nhttps://files.ofsted.gov.uk/",
    "http://127.0.0.1:8000/\n//example.org/",
    "https://reports.ofsted.gov.uk@example.org/\nhttps:\\\\example.org",
    "https://[::1]/\nhttp://reports.ofsted.gov.uk/",
)


def kept(target: str) -> list[Path]:
    """The inputs kept of that target."""
    return sorted((KEPT / target).glob("*"))


def seeds(target: str) -> Iterator[bytes]:
    """Our own cases of that target."""
    yield from _OWN[target]()


def _pages(parser: str) -> Iterator[bytes]:
    for meta in sorted((_FIXTURES / "pages").glob("*/meta.json")):
        if json.loads(meta.read_text(encoding="utf-8"))["parser"] == parser:
            yield next(each for each in meta.parent.iterdir() if each.suffix != ".json").read_bytes()


def _readings() -> Iterator[bytes]:
    for case in sorted((_FIXTURES / "readings").glob("*/pages.json")):
        yield "\f".join(json.loads(case.read_text(encoding="utf-8"))).encode()


def _configurations() -> Iterator[bytes]:
    yield (CHECKOUT / "inspectwatch" / "init.toml").read_bytes()
    yield (
        'timezone = "Europe/London"\n[source.ofsted]\npoll = "*/30 7-19 * * mon-fri"\n[[subscription]]\n'
        f'name = "hook"\nto = "https://example.org/hook"\nsecret = "{_SECRET}"\nareas = ["adoption"]\n'
    ).encode()


def _addresses() -> Iterator[bytes]:
    yield from (each.encode() for each in _ADDRESSES)


_OWN: Final[Mapping[str, Callable[[], Iterator[bytes]]]] = {
    "list_page": partial(_pages, "list_page"),
    "provider_page": partial(_pages, "provider_page"),
    "readers": _readings,
    "configuration": _configurations,
    "addresses": _addresses,
}
