"""The pages on which a report says what it is and how it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_WRITTEN: Final = 2  # a cover can come first


def front_pages(pages: Sequence[str]) -> Sequence[str]:
    """The pages up to the second with words on it. Blank ones stay, so that page numbers stay right."""
    written = [number for number, page in enumerate(pages, start=1) if page.strip()]
    return pages[: written[_WRITTEN - 1]] if len(written) >= _WRITTEN else pages
