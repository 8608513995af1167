from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.ofsted.authorities import reference_authorities
from scraper.ofsted.names import agrees
from scraper.reports.identify import identify
from scraper.reports.text import extract_pages
from scraper.reports.title import authority_of

_ONE_IN = 8  # of the real reports: enough to see that title and names fit together


def test_every_official_name_means_its_own_authority_and_no_other() -> None:
    authorities = reference_authorities()
    wrong = [
        (printed, provider.display_name)
        for authority in authorities
        for printed in (authority.official_name, authority.display_name)
        for provider in authorities
        if agrees(printed, provider.display_name) is not (authority is provider)
    ]
    assert len(authorities) == 153
    assert wrong == []


@pytest.mark.parametrize(
    ("printed", "provider"),
    [
        ("Metropolitan Borough of Barnsley Council", "Barnsley"),
        ("Royal Borough of Kensington & Chelsea", "Kensington and Chelsea"),
        ("LONDON BOROUGH OF SUTTON", "Sutton"),
        ("City of London", "London Corporation"),
        ("Bristol City of", "Bristol"),
        ("Hull City Council", "Kingston upon Hull, City of"),
        ("Kingston upon Hull", "Hull"),
        ("Herefordshire, County of", "Herefordshire"),
        ("St. Helens Metropolitan Borough Council", "St Helens"),
        ("Southend-on-Sea city council", "Southend-on-Sea"),
        ("Southend", "Southend-on-Sea"),
        ("Derby City", "Derby"),
        ("County Durham", "Durham"),
        ("Cheshire East Unitary Authority", "Cheshire East"),
        ("Bedford", "Bedford Borough"),
        ("Together for Children Sunderland", "Sunderland"),
        ("Together for Children", "Sunderland"),
        ("Sandwell Children's Trust", "Sandwell"),
        ("Worcestershire Children First", "Worcestershire"),
        ("Achieving for Children", "Richmond upon Thames"),
        ("Richmond and Kingston", "Kingston upon Thames"),
        ("Westminster, Kensington and Chelsea", "Westminster"),
        ("BCP Council", "Bournemouth, Christchurch and Poole"),
        ("Cumbria County Council", "Westmorland and Furness"),
        ("Northamptonshire Children's Trust", "North Northamptonshire"),
        ("Borough of Poole", "Bournemouth, Christchurch and Poole"),
        ("Upwell", "Upwell Council"),
    ],
)
def test_many_names_mean_one_authority(printed: str, provider: str) -> None:
    assert agrees(printed, provider) is True


@pytest.mark.parametrize(
    ("printed", "provider"),
    [
        ("Essex County Council", "Southend-on-Sea"),
        ("Bedford Borough", "Central Bedfordshire"),
        ("City of York", "East Riding of Yorkshire"),
        ("City of York", "North Yorkshire"),
        ("Derby City", "Derbyshire"),
        ("Leicester City Council", "Leicestershire"),
        ("Nottingham City", "Nottinghamshire"),
        ("North Northamptonshire", "West Northamptonshire"),
        ("Cheshire West", "Cheshire East"),
        ("Kingston upon Hull", "Kingston upon Thames"),
        ("South Gloucestershire", "Gloucestershire"),
        ("Sutton, London", "City of London"),
        ("Cumbria", "Lancashire"),
        ("Dorset Council", "Bournemouth, Christchurch and Poole"),
        ("Richmond and Kingston", "Hull"),
    ],
)
def test_another_authority_is_told_apart(printed: str, provider: str) -> None:
    assert agrees(printed, provider) is False


@pytest.mark.parametrize(
    ("printed", "provider"),
    [
        (None, "Kent"),
        ("", "Kent"),
        ("Council", "Kent"),
        ("Greater Manchester", "Manchester"),
        ("South Essex", "Essex"),
        ("Bedfordshire", "Bedford Borough"),
        ("Upwell", "Kent"),
        ("Kent", "Upwell"),
        ("word " * 200_000, "Kent"),
        ("\x00\ufffe" * 1000, "Kent"),
    ],
    ids=lambda name: (name or "nothing")[:20],
)
def test_what_cannot_be_told_is_not_told(printed: str | None, provider: str) -> None:
    assert agrees(printed, provider) is None


def test_names_printed_in_real_reports_mean_their_own_provider_alone(shared: Path) -> None:
    corpus = shared / "corpus"
    labels = [json.loads(line) for line in (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = []
    for label in [label for label in labels if "framework" in label][::_ONE_IN]:
        pages = extract_pages((corpus / "reports" / f"{label['report']}.pdf").read_bytes())
        printed = authority_of(identify(pages) or "", pages)
        meant = [one.urn for one in reference_authorities() if agrees(printed, one.display_name) is not False]
        if meant != [label["urn"]]:
            wrong.append((label["report"], printed))
    assert wrong == []
