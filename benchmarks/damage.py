"""`python -m benchmarks.damage --times 20000`: what is read of files whose bytes were damaged at random.

Each trial damages a copy of one file and reads it with the program's own reading process. A grade that the
undamaged file does not have is counted and printed. Exit status 1 where such a grade is marked corroborated,
or where reading hung: that must never be. A broken file may always say less.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.reading import default_files
from scraper.model import Reading
from scraper.reports.worker import ReportReader

HUNG = "reading took longer"  # how the reader's own sentence begins when it stopped a reading
_SAY_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Trial:
    """One damaged file: what it came to, and every wrong grade in words."""

    outcome: str
    wrong: tuple[str, ...] = ()
    fatal: bool = False  # a wrong grade is marked corroborated, or reading hung


def damaged(data: bytes, random: Random) -> bytes:
    """A copy with one sort of damage: single bytes, a hole, a piece repeated, or the end cut off."""
    body = bytearray(data)
    sort = random.randrange(6)
    at = random.randrange(len(body))
    size = min(random.choice((1, 16, 256, 4096)), len(body) - at)
    if sort <= 2:
        for _ in range(random.choice((1, 4, 32, 256))):
            body[random.randrange(len(body))] = random.randrange(256)
    elif sort == 3:
        body[at : at + size] = bytes(size)
    elif sort == 4:
        body[at:at] = body[at : at + size]
    else:
        del body[at:]
    return bytes(body)


def judge(name: str, sound: Reading, got: Reading) -> Trial:
    """Holds the reading of a damaged file against that of the sound one."""
    if any(problem.startswith(HUNG) for problem in got.problems):
        return Trial("hung", (f"{name}: {got.problems[0]}",), fatal=True)
    grades = {judgement.area: judgement.grade for judgement in sound.judgements}
    wrong = [judgement for judgement in got.judgements if grades.get(judgement.area) != judgement.grade]
    if wrong:
        told = (
            f"{name}: {judgement.area} {judgement.grade}, not {grades.get(judgement.area)}"
            f"{' (corroborated)' if judgement.corroborated else ''}"
            for judgement in wrong
        )
        return Trial("wrong grade", tuple(told), any(judgement.corroborated for judgement in wrong))
    if got == sound:
        return Trial("as undamaged")
    fewer = len(got.judgements) < len(sound.judgements)
    return Trial(f"{'fewer' if fewer else 'same'} grades, {got.status}")


def trials(files: Sequence[Path], times: int, seed: int) -> Iterator[Trial]:
    """That many trials. The same seed damages the same bytes of the same files."""
    random = Random(seed)
    bodies = {path.stem: path.read_bytes() for path in files}
    names = sorted(bodies)
    with ReportReader() as reader:
        sound = {name: reader.read(bodies[name]) for name in names}
        for _ in range(times):
            name = random.choice(names)
            yield judge(name, sound[name], reader.read(damaged(bodies[name], random)))


def main() -> int:
    """Runs the trials and prints what came of them."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.damage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--files", type=Path, help="folder of *.pdf; default: ../shared/corpus/reports, else own documents"
    )
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = sorted((options.files or default_files()).glob("*.pdf"))
    if not files:
        parser.error(f"{options.files} holds no *.pdf")
    return _run(files, options.times, options.seed)


def _run(files: Sequence[Path], times: int, seed: int) -> int:
    began, counts, fatal = time.monotonic(), Counter[str](), 0
    for done, trial in enumerate(trials(files, times, seed), start=1):
        counts[trial.outcome] += 1
        fatal += trial.fatal
        for told in trial.wrong:
            print(told, flush=True)
        if done % _SAY_EVERY == 0:
            print(f"{done} of {times}, {time.monotonic() - began:.0f} s", flush=True)
    for outcome, number in counts.most_common():
        print(f"{number:7} {outcome}")
    print(f"{times} damaged files (seed {seed}): {fatal} wrong and corroborated, or hung")
    return int(fatal > 0)


if __name__ == "__main__":
    sys.exit(main())
