from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from scraper.ofsted.addresses import PAGE_ROWS, first_row, is_file, list_page_url, provider_urn, report_id

SITE = "https://reports.example"


def test_a_list_page_asks_for_local_authorities_newest_first() -> None:
    address = urlsplit(list_page_url(f"{SITE}/", start=100))

    assert (address.scheme, address.netloc, address.path) == ("https", "reports.example", "/search")
    assert dict(parse_qsl(address.query)) == {
        "level_1_types": "3",
        "level_2_types[]": "12",
        "sort": "date",
        "order": "desc",
        "start": "100",
        "rows": str(PAGE_ROWS),
    }


def test_a_list_page_has_one_address() -> None:
    assert list_page_url(SITE, 0) == list_page_url(f"{SITE}/", 0, rows=100)


@pytest.mark.parametrize(
    ("query", "row"), [("?start=100", 100), ("", 0), ("?start=x", 0), ("?start=-1", 0), ("?start=²", 0)]
)
def test_the_first_row_stands_in_the_address(query: str, row: int) -> None:
    assert first_row(f"{SITE}/search{query}") == row


@pytest.mark.parametrize(
    ("path", "urn"),
    [
        ("/provider/44/80536", "80536"),
        ("/provider/44/80536/", "80536"),
        ("/provider/2/sc456419?x=1", "SC456419"),
        ("/inspection-reports/find-inspection-report/provider/ELS/116780", "116780"),
        ("/provider/44/80536/reports", None),
        ("/provider/1000/", None),
        ("/search", None),
        ("/provider/44/80536%0a", None),
    ],
)
def test_the_urn_stands_in_a_provider_pages_address(path: str, urn: str | None) -> None:
    assert provider_urn(SITE + path) == urn


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/v1/file/50243682", "50243682"),
        ("/v1/file/50243682/", "50243682"),
        ("/v1/file/x971cc599?download=1", "x971cc599"),
        ("/v1/file/report_2.pdf", "report_2.pdf"),
        ("/v1/file/..", None),
        ("/v1/file/.hidden", None),
        ("/v1/file/..%2fpasswd", None),
        ("/v1/file/" + "1" * 65, None),
        ("/", None),
    ],
)
def test_a_reports_id_is_the_last_part_of_its_address(path: str, identity: str | None) -> None:
    assert report_id("https://files.example" + path) == identity


def test_a_file_is_known_by_its_path() -> None:
    assert is_file("https://files.example/v1/file/1")
    assert not is_file("https://reports.example/provider/44/80536?next=/file/1")
