"""`python -m tests.fuzzing --seconds 60 [TARGET ...]`: coverage-guided fuzzing with Atheris.

Each target runs in a process of its own, for its share of the time. What broke a promise is left in the
folder given by --found, and the exit status is 1. `--keep` adds to `fixtures/fuzzing` what led to new code.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from tests.fuzzing.seeds import KEPT, kept, seeds
from tests.fuzzing.targets import TARGETS

LONGEST_INPUT = 20_000  # bytes
MOST_KEPT = 200  # inputs a target
SLOWEST = 10  # seconds for one input
_RUN = """
import sys
import atheris
with atheris.instrument_imports(include=["scraper", "inspectwatch"]):
    from tests.fuzzing.targets import TARGETS
atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
atheris.Fuzz()
"""


def main() -> int:
    """0 where every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, default=Path("fuzzing-found"))
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    targets = asked.targets or list(TARGETS)
    share = max(asked.seconds // len(targets), 1)
    failed = [each for each in targets if not _fuzz(each, share, asked.seed, asked.found, keep=asked.keep)]
    for target in failed:
        print(f"FAILED  {target}: the input is in {asked.found}", file=sys.stderr)
    return 1 if failed else 0


def _fuzz(target: str, seconds: int, seed: int, found: Path, *, keep: bool) -> bool:
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder:
        new, start = Path(folder) / "new", Path(folder) / "start"
        new.mkdir()
        start.mkdir()
        for number, data in enumerate([*seeds(target), *(path.read_bytes() for path in kept(target))]):
            (start / str(number)).write_bytes(data)
        limits = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST_INPUT}"]
        limits += [f"-timeout={SLOWEST}", f"-artifact_prefix={found}/{target}-", "-print_final_stats=1"]
        result = _run(target, *limits, str(new), str(start))
        print(f"{target}: {_told(result.stderr)}", flush=True)
        if result.returncode != 0:
            print(result.stderr[-3000:], file=sys.stderr)
        elif keep:
            _keep(target, new)
        return result.returncode == 0


def _keep(target: str, new: Path) -> None:
    """Adds the smallest of what led to new code, each named by what it is."""
    folder = KEPT / target
    folder.mkdir(parents=True, exist_ok=True)
    room = MOST_KEPT - len(kept(target))
    smallest = sorted((path.read_bytes() for path in new.iterdir()), key=len)
    for data in smallest[: max(room, 0)]:
        (folder / f"{sha256(data).hexdigest()[:16]}.bin").write_bytes(data)


def _run(target: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _RUN, target, *arguments]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def _told(stderr: str) -> str:
    wanted = ("number_of_executed_units", "average_exec_per_sec", "peak_rss_mb")
    found = [line.split(":") for line in stderr.splitlines() if line.startswith("stat::")]
    said = {name[2].strip(): name[3].strip() for name in found if len(name) > 3}
    return ", ".join(f"{name} {said[name]}" for name in wanted if name in said) or "ended without figures"


if __name__ == "__main__":
    sys.exit(main())
