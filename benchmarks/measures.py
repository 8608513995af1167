"""Memory and open files of a process, and tables of figures. Memory is known on Linux only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

_PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of one process in MiB: now, and the most it ever had."""

    now: float
    peak: float


NOTHING = Memory(0.0, 0.0)


def memory_of(pid: int | None) -> Memory:
    """The memory of a process; nothing where there is none, or where the system does not tell."""
    try:
        status = (_PROCESSES / str(pid) / "status").read_text(encoding="utf-8")
    except OSError:
        return NOTHING
    sizes = {name: int(kib) / 1024 for name, kib in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.M)}
    return Memory(sizes.get("VmRSS", 0.0), sizes.get("VmHWM", 0.0))


def children_of(pid: int) -> tuple[int, ...]:
    """The processes it started, from whichever of its threads."""
    found: list[int] = []
    for listing in _PROCESSES.glob(f"{pid}/task/*/children"):
        try:
            found += map(int, listing.read_text(encoding="utf-8").split())
        except OSError:
            continue  # a thread that has ended meanwhile
    return tuple(found)


def open_files_of(pid: int) -> int:
    """Its file descriptors, sockets and pipes among them; 0 where the system does not tell."""
    try:
        return sum(1 for _ in (_PROCESSES / str(pid) / "fd").iterdir())
    except OSError:
        return 0


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns under their heads: the first to the left, figures to the right; None is a dash."""
    texts = [list(head), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in texts) for column in range(len(head))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(map(str.rjust, line[1:], widths[1:]))]).rstrip()
        for line in texts
    )


def _text(cell: object) -> str:
    if cell is None:
        return "-"
    return f"{cell:,.3f}" if isinstance(cell, float) else str(cell)


def percentile_95(times: Sequence[float]) -> float:
    """What nineteen of twenty times do not exceed."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def ratio(ours: float, bare: float) -> str:
    """How many times the bare work ours takes, such as "1.8x"."""
    return f"{ours / bare:.1f}x" if bare else "-"


def in_words(seconds: float) -> str:
    """Such as "10 min 56 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
