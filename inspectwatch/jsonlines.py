"""JSON for a terminal and for programs alike: one value a line, and nothing in it that steers a terminal."""

from __future__ import annotations

import json
import re
from typing import Final

# Beside the controls below U+0020, which JSON escapes by itself: DEL and the C1 controls, marks that turn the
# direction of writing, the separators that end a line for some programs.
STEERING: Final = "".join(
    map(
        chr,
        (
            *range(0x7F, 0xA0),
            0x061C,
            *range(0x200E, 0x2010),
            *range(0x2028, 0x202F),
            *range(0x2066, 0x206A),
        ),
    )
)
# Half a surrogate pair stands for a byte of a file name that is no text, and cannot be printed as it is.
_ESCAPED: Final = re.compile(f"[{STEERING}\ud800-\udfff]")


def json_line(value: object) -> str:
    """The value as JSON on one line. Text beyond ASCII stays as it is, but for what steers a terminal."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
