from __future__ import annotations

import pytest

from scraper.reports.not_a_pdf import named
from tests.patience import no_hang


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "an empty file"),
        (b" \r\n ", "an empty file"),
        (
            b"<!DOCTYPE html>\n<html><head><title>\n Report not found &amp; gone </title>",
            "an HTML page titled 'Report not found & gone'",
        ),
        (b"<!-- saved -->\n<HTML lang='en'><body>", "an HTML page without a title"),
        (b"<html><title>" + b"long " * 100 + b"</title>", f"an HTML page titled '{'long ' * 20}'"),
        (b"PK\x03\x04rest", "a ZIP or Office file"),
        (b"\xd0\xcf\x11\xe0rest", "an old Office file"),
        (b"{\\rtf1", "an RTF file"),
        (b"Dear reader, this is", 'a file that begins "Dear reader, thi"'),
        (b"\x00\x01\xff\x9b2J", "a file of an unknown sort"),
        (b"\x1b[2J\x07bell", "a file of an unknown sort"),
        (b"<html><title>Caf\xe9 closed</title>", "an HTML page titled 'Caf\ufffd closed'"),
    ],
)
def test_what_is_no_pdf_is_named(data: bytes, name: str) -> None:
    assert named(data) == name


@pytest.mark.parametrize(
    "filling", [b"<!--" * 100_000, b"<!-- -->" * 100_000, b"<title" * 100_000, b" " * 500_000]
)
def test_hostile_files_cost_little(filling: bytes) -> None:
    with no_hang():
        named(b"<html>" + filling)
        named(filling)
