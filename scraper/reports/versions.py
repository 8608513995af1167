"""Which readers there are today, by the names that readings are signed with.

Every reading names what made it, so that readings made by other readers than today's are noticed. Raise
`COMMON` when anything shared changes what can be read (text, tables, phrases, header, identification,
cross-check, titles, summaries, improvements), and a reader's own version when only that reader does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scraper.frameworks import FRAMEWORKS

COMMON: Final = 3
VERSIONS: Final[Mapping[str, int]] = {
    "judgement_table": 1,
    "ilacs": 1,
    "sif": 2,
    "lscb": 1,
    "looked_after": 1,
    "area_send": 1,
    "letter": 1,
    "text": 1,  # signs what has no text to read
    "limits": 1,  # signs what could not be read within the limits of time and memory
    "identify": len(FRAMEWORKS),  # signs what is of no known framework: each framework added may know it
}


def made_by(name: str) -> str:
    """What the readings of a reader are signed with, such as "ilacs/3.1"."""
    return f"{name}/{COMMON}.{VERSIONS[name]}"


CURRENT_READERS: Final = frozenset(map(made_by, VERSIONS))
"""Everything that a reading of today can be signed with."""
