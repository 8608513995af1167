from __future__ import annotations

import pytest

from scraper.model import Kind, Remit
from scraper.ofsted.titles import remit_and_kind

CHILDRENS = Remit.CHILDRENS_SERVICES


@pytest.mark.parametrize(
    ("title", "remit", "kind"),
    [
        ("Children's services inspection", CHILDRENS, Kind.INSPECTION),
        ("Single inspection of LA children's services", CHILDRENS, Kind.INSPECTION),
        ("Inspection of local authority children's services", CHILDRENS, Kind.INSPECTION),
        ("Inspection of children's social care services", CHILDRENS, Kind.INSPECTION),
        ("Re-inspection of children’s services", CHILDRENS, Kind.INSPECTION),
        ("Children's services focused visit", CHILDRENS, Kind.FOCUSED_VISIT),
        ("Focused assurance visit", CHILDRENS, Kind.FOCUSED_VISIT),
        ("Children's services monitoring visit", CHILDRENS, Kind.MONITORING_VISIT),
        ("Monitoring visit", CHILDRENS, Kind.MONITORING_VISIT),
        ("Area SEND full inspection", Remit.AREA_SEND, Kind.INSPECTION),
        ("Area SEND monitoring inspection", Remit.AREA_SEND, Kind.MONITORING_VISIT),
        ("Joint local area SEND inspection", Remit.AREA_SEND, Kind.INSPECTION),
        (
            "Local area special educational needs and disabilities inspection",
            Remit.AREA_SEND,
            Kind.INSPECTION,
        ),
        ("Joint area child protection inspection", Remit.JTAI, Kind.INSPECTION),
        ("Joint targeted area inspection of children's services", Remit.JTAI, Kind.INSPECTION),
        ("Joint area review", Remit.JOINT_AREA_REVIEW, Kind.INSPECTION),
        ("School inspection", Remit.OTHER, Kind.OTHER),
        ("Annual children's services assessment", Remit.OTHER, Kind.OTHER),
        ("Send us your children's views", Remit.OTHER, Kind.OTHER),
        ("Children's home inspection", Remit.OTHER, Kind.OTHER),
        ("", Remit.OTHER, Kind.OTHER),
    ],
)
def test_a_title_says_remit_and_kind(title: str, remit: Remit, kind: Kind) -> None:
    assert remit_and_kind(title) == (remit, kind)


@pytest.mark.parametrize(
    "title",
    [
        "children's services inspection",
        "CHILDREN'S SERVICES INSPECTION",
        "Children’s services inspection",
        "Children&#039;s services inspection",
        "Children&rsquo;s services inspection",
        "Children`s services inspection",
        "Childrens services inspection",
        "  Children's\u00a0services \n inspection ",
        "Oxfordshire: children's services re-inspection (2014)",
    ],
)
def test_case_spaces_and_apostrophes_do_not_matter(title: str) -> None:
    assert remit_and_kind(title) == (CHILDRENS, Kind.INSPECTION)
