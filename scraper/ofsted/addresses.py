"""The addresses of the publisher's site: those we ask for, and what those it prints say."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

PAGE_ROWS: Final = 100  # the site caps longer pages at this, without a word

_PROVIDER_PATH: Final = re.compile(r"/provider/[^/]+/([A-Z]{0,2}\d{1,10})/?", re.IGNORECASE)
_REPORT_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def list_page_url(base_url: str, start: int, rows: int = PAGE_ROWS) -> str:
    """One page of the list of all local authorities' children's services, newest publication first.

    `start` counts rows from 0. Parameters: level 1 type 3 is children's social care, level 2 type 12 local
    authority children's services. The order is fixed, as an answer is kept and asked for again by address.
    """
    query = {
        "level_1_types": "3",
        "level_2_types[]": "12",
        "sort": "date",
        "order": "desc",
        "start": str(start),
        "rows": str(rows),
    }
    return f"{base_url.rstrip('/')}/search?{urlencode(query)}"


def first_row(list_page_address: str) -> int:
    """The row a list page was asked to start from; 0 where its address does not say."""
    start = dict(parse_qsl(urlsplit(list_page_address).query)).get("start", "")
    return int(start) if start.isascii() and start.isdigit() else 0


def provider_urn(address: str) -> str | None:
    """The URN in a provider page's address; None where the address is not one of a provider page."""
    found = _PROVIDER_PATH.search(urlsplit(address).path)
    if found is None or found.end() != len(urlsplit(address).path):
        return None
    return found[1].upper()


def is_file(address: str) -> bool:
    """Whether an address looks like that of a report's file, such as /v1/file/50243682."""
    return "/file/" in urlsplit(address).path


def report_id(address: str) -> str | None:
    """The last part of a file's address; None where that could not be an id, which names things of ours."""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    return last if _REPORT_ID.fullmatch(last) else None
