"""The kinds of runs in which one is killed, each with what it comes to when nothing disturbs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fixtures.layouts import LAYOUTS, Case
from fixtures.paper import pdf
from fixtures.replica.facts import authorities
from tests.inspectwatch.killing import LEASES_RUN_OUT, Kind, Leg, Outcome, Scene, Steps, Trial, trial
from tests.inspectwatch.processes import AFTER, BEFORE

KINDS = ("first", "news", "sweep", "reread")
REVISED = "50206631"  # Blackpool's of 2022: help and protection is good there now
WITHDRAWN = "2762428"  # Oxfordshire's of 2014, which no list shows
SWEEP = ("check --sweep",)
A_DAY = 25 * 60  # minutes: after that, a second reading without it withdraws a report


@dataclass(frozen=True, slots=True)
class Run:
    """A kind of run with what it comes to when nothing disturbs it."""

    kind: Kind
    steps: Steps
    outcome: Outcome

    @property
    def name(self) -> str:
        """By which it is asked for."""
        return self.kind.name

    def problem_of_death_at(self, step: int) -> str:
        """What is not as undisturbed, as words; empty: nothing."""
        try:
            return self.kind.after_death_at(step).differs(self.outcome)
        except AssertionError as error:
            return str(error) or repr(error)


@contextmanager
def killed_runs(folder: Path) -> Iterator[dict[str, Run]]:
    """All kinds by name, and everything ready to disturb them."""
    with trial(folder) as made:
        kinds = _kinds(made, folder)
        yield {kind.name: Run(kind, *kind.undisturbed()) for kind in kinds}


def _kinds(trial: Trial, folder: Path) -> list[Kind]:
    """The steps of `reread` are those of reading again and of the check that delivers the correction."""
    before, after = Leg(Scene(BEFORE)), Leg(Scene(AFTER))
    gone = Scene(AFTER, withdrawn=(WITHDRAWN,))
    baseline = trial.made(folder / "baseline", None, before)
    missed = trial.made(folder / "missed", baseline, after, replace(after, scene=gone, commands=SWEEP))
    misread = trial.made(folder / "misread", None, *(replace(leg, older=True) for leg in (before, after)))
    found = Leg(replace(gone, revised={REVISED: _revised()}), SWEEP, minutes=A_DAY)
    again = replace(after, commands=("reread", "check"))
    runs: dict[str, tuple[Path | None, tuple[Leg, ...]]] = {
        "first": (None, (before, replace(after, minutes=LEASES_RUN_OUT))),
        "news": (baseline, (after,)),
        "sweep": (missed, (found,)),
        "reread": (misread, (again,)),
    }
    return [Kind(trial, name, *runs[name]) for name in KINDS]


def _revised() -> bytes:
    """The report as the publisher might put another in its place."""
    authority, facts = next(
        (authority, report)
        for authority in authorities()
        for report in authority.reports
        if report.id == REVISED
    )
    better = replace(facts, judgements=facts.judgements | {"help_and_protection": "good"})
    assert better.framework
    return pdf(LAYOUTS[better.framework](Case(authority, better, None)))
