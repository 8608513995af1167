"""`python -m benchmarks.damage --times 20000`: what is read of files that were damaged at random.

Each trial damages a copy of one file, its bytes or the words within, and reads it with the program's own
reading process. A grade that the undamaged file does not have is printed. Exit status 1 where such a grade is
marked corroborated, where reading hung, or where the reader is not well afterwards: that must never be. A
broken file may always say less.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.harm import Stream, damaged, text_streams
from benchmarks.measures import table
from benchmarks.reading import default_files
from scraper.model import Judgement, Reading
from scraper.reports.worker import ReportReader

HUNG: Final = "reading took longer"  # how the reader's own sentence begins when it stopped a reading
AS_UNDAMAGED: Final = "as undamaged"
OTHERWISE_RIGHT: Final = "all grades, other differences"
FEWER: Final = "fewer grades, none wrong"
NOT_SURE: Final = "a wrong grade, with a problem"
UNNOTICED: Final = "a wrong grade, unnoticed"
FATAL: Final = "a wrong grade, corroborated"
_STOPPED: Final = "stopped as hung"
_SAY_EVERY: Final = 1000


@dataclass(frozen=True, slots=True)
class Trial:
    """One damaged file: what was done to it, what it came to, and every wrong grade in words."""

    sort: str
    outcome: str
    wrong: tuple[str, ...] = ()

    @property
    def fatal(self) -> bool:
        """A wrong grade is marked corroborated, or reading hung."""
        return self.outcome in {FATAL, _STOPPED}


@dataclass(frozen=True, slots=True)
class _File:
    data: bytes
    streams: tuple[Stream, ...]
    sound: Reading


class Trials:
    """Files to be damaged, and the reader that reads them before and after."""

    def __init__(self, files: Sequence[Path], reader: ReportReader) -> None:
        bodies = {path.stem: path.read_bytes() for path in files}
        self._reader = reader
        self._files: Mapping[str, _File] = {
            name: _File(data, text_streams(data), reader.read(data)) for name, data in sorted(bodies.items())
        }

    def run(self, times: int, seed: int) -> Iterator[Trial]:
        """That many trials. The same seed does the same damage to the same files."""
        random = Random(seed)
        names = list(self._files)
        for _ in range(times):
            name = random.choice(names)
            file = self._files[name]
            sort, data = damaged(file.data, file.streams, random)
            yield judge(name, sort, file.sound, self._reader.read(data))

    def is_well(self) -> bool:
        """Whether the reader still reads the undamaged files as it did."""
        return all(self._reader.read(file.data) == file.sound for file in self._files.values())


def judge(name: str, sort: str, sound: Reading, got: Reading) -> Trial:
    """Holds the reading of a damaged file against that of the sound one."""
    if any(problem.startswith(HUNG) for problem in got.problems):
        return Trial(sort, _STOPPED, (f"{name}: {got.problems[0]}",))
    grades = {judgement.area: judgement.grade for judgement in sound.judgements}
    wrong = [judgement for judgement in got.judgements if grades.get(judgement.area) != judgement.grade]
    if wrong:
        told = (f"{name} ({sort}): {_told(judgement, grades, got)}" for judgement in wrong)
        return Trial(sort, _severity(wrong, sound, got), tuple(told))
    if got == sound:
        return Trial(sort, AS_UNDAMAGED)
    return Trial(sort, FEWER if len(got.judgements) < len(sound.judgements) else OTHERWISE_RIGHT)


def _severity(wrong: Sequence[Judgement], sound: Reading, got: Reading) -> str:
    if any(judgement.corroborated for judgement in wrong):
        return FATAL
    return NOT_SURE if set(got.problems) - set(sound.problems) else UNNOTICED


def _told(judgement: Judgement, grades: Mapping[str, str], got: Reading) -> str:
    evidence = "corroborated" if judgement.corroborated else "disputed" if judgement.disputed else "one place"
    about = [problem for problem in got.problems if judgement.area in problem] or got.problems[:1]
    return (
        f"{judgement.area} {judgement.grade} ({evidence}), not {grades.get(judgement.area)}: "
        f"{'; '.join(about) or 'no problem is named'}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the trials and prints what came of them."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.damage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--files", type=Path, help="folder of *.pdf; default: ../shared/corpus/reports, else own documents"
    )
    parser.add_argument("--times", type=int, default=1000, help="how many trials; default: 1000")
    parser.add_argument("--seed", type=int, default=1, help="the same seed does the same damage; default: 1")
    options = parser.parse_args(arguments)
    folder = options.files or default_files()
    files = sorted(folder.glob("*.pdf"))
    if not files:
        parser.error(f"{folder} holds no *.pdf")
    with ReportReader() as reader:
        return _run(Trials(files, reader), options.times, options.seed)


def _run(trials: Trials, times: int, seed: int) -> int:
    began, done = time.monotonic(), []
    for trial in trials.run(times, seed):
        done.append(trial)
        for told in trial.wrong:
            print(told, flush=True)
        if len(done) % _SAY_EVERY == 0:
            print(f"{len(done)} of {times}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(f"\n{_by_sort(done)}\n")
    for outcome, number in Counter(trial.outcome for trial in done).most_common():
        print(f"{number:7} {outcome}")
    fatal, well = sum(trial.fatal for trial in done), trials.is_well()
    print(f"\n{times} damaged files (seed {seed}): {fatal} wrong and corroborated, or hung.")
    print(f"Undamaged files read as before: {'yes' if well else 'NO'}.")
    return int(fatal > 0 or not well)


def _by_sort(done: Sequence[Trial]) -> str:
    """A table of outcomes by sort of damage."""
    outcomes = (AS_UNDAMAGED, OTHERWISE_RIGHT, FEWER, NOT_SURE, UNNOTICED, FATAL, _STOPPED)
    counts = Counter((trial.sort, trial.outcome) for trial in done)
    rows = [
        (sort, *(counts[sort, outcome] for outcome in outcomes))
        for sort in sorted({trial.sort for trial in done})
    ]
    return table(("damage", *outcomes), rows)


if __name__ == "__main__":
    sys.exit(main())
