"""Words that the publisher broke at the end of a line, made whole where the document itself shows how.

A hyphen at the end of a line may belong to the word ("well-being") or only to the line ("ser-vices"). The
text does not tell which. But a document that writes "services" elsewhere, and neither "ser" nor "vices" ever,
does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_HYPHENATED: Final = re.compile(r"\b([a-z]{2,20})-([a-z]{2,20})\b")


def unbroken(text: str, pages: Sequence[str]) -> str:
    """The text with words made whole that the pages print whole elsewhere, and whose halves are no words."""
    return _HYPHENATED.sub(lambda match: _word(match, pages), text)


def _word(match: re.Match[str], pages: Sequence[str]) -> str:
    """What is rarest is asked first: the halves of most words with a hyphen are words themselves."""
    first, second = match.groups()
    broken = not _printed(first, pages) and not _printed(second, pages) and _printed(first + second, pages)
    return first + second if broken else match[0]


def _printed(word: str, pages: Sequence[str]) -> bool:
    """Whether the word stands somewhere by itself, not as a part of one with a hyphen."""
    alone = re.compile(rf"(?<![\w-])[{word[0]}{word[0].upper()}]{word[1:]}(?![\w-])")
    return any(alone.search(page) for page in pages if word[1:] in page)
