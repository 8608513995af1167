"""Text that a spreadsheet must not take for a formula.

Names and titles come from the publisher's pages. A cell whose text begins with `=`, `+`, `-` or `@` is run as
a formula by the programs that people open CSV with (OWASP, "CSV Injection").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

# A cell begins where the text does; and after a semicolon, a tab or a line break, where a program takes these
# for its separators. Blanks before the sign make no difference to some.
_BEGINS: Final = re.compile(r"(^|[;\t\r\n])(?=[ \xa0\"']*[=+\-@＝＋－＠])")
_STEERS: Final = ("\t", "\r", "\n")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may take the text, or a part of it, for a formula."""
    return text.startswith(_STEERS) or _BEGINS.search(text) is not None


def defused(value: Any) -> Any:
    """The value for a CSV file: text with an apostrophe wherever a formula could begin. Everything else,
    numbers too, is as it was."""
    if not isinstance(value, str) or not is_risky(value):
        return value
    text = _BEGINS.sub(r"\1'", value)
    return text if text.startswith("'") else f"'{text}"


def defused_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same for every value of a row."""
    return {key: defused(value) for key, value in row.items()}
