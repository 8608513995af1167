"""A small database with everything that an export can go wrong about, and how to export it."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from inspectwatch.commands.export import export
from inspectwatch.config import Config, load
from scraper.model import Provider
from storage.database import open_for_writing
from tests.storage.building import listed, provider_noted, reading_of, recorded
from tests.storage.oxfordshire import oxfordshire_recorded

FORMULA = '=HYPERLINK("https://evil.example.org","Barset")'
TITLE = "+SUM(1;\t-2)\r\n@more\x1b[31m"
GRADES_2026 = {
    "impact_of_leaders": "good",
    "help_and_protection": "requires_improvement",
    "in_care": "outstanding",
    "care_leavers": "inadequate",
}
GRADES_SIF = {
    "overall_effectiveness": "requires_improvement",
    "help_and_protection": "good",
    "looked_after_and_permanence": "inadequate",
    "care_leavers": "good",
    "leadership_management_governance": "requires_improvement",
    "lscb": "good",
}


def filled(folder: Path) -> Config:
    """Oxfordshire from 2014 to 2024; one inspected in 2026, whose name is a formula; one last inspected in
    2016; and one that never was."""
    path = folder / "inspectwatch.db"
    with closing(open_for_writing(path)) as db:
        oxfordshire_recorded(db, path)
        for urn, name in (("1", FORMULA), ("2", "Northshire"), ("3", "Youngshire")):
            provider_noted(db, Provider(urn, name, f"https://reports.example.org/{urn}", "North West"))
        recorded(
            db,
            path,
            listed("9001", date(2026, 6, 1), title=TITLE),
            reading_of("ilacs_2026", GRADES_2026, start=date(2026, 4, 20), end=date(2026, 5, 1)),
            urn="1",
        )
        recorded(
            db,
            path,
            listed("9002", date(2016, 3, 1)),
            reading_of("sif", GRADES_SIF, start=date(2016, 1, 11), end=date(2016, 2, 4)),
            urn="2",
        )
    (folder / "inspectwatch.toml").write_text("", encoding="utf-8")
    return load(folder / "inspectwatch.toml", {})


def exported(config: Config, out: Path, what: str | None = None, form: str | None = None) -> Path:
    """The file that was written."""
    assert export(config, form=form, what=what, out=out, force=False) == 0
    return out
