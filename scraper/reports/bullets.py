"""The marks that lists put before their items, as the text of a PDF has them: one definition for all lists.

A bullet of a symbol font comes out as a private-use character, such as U+F0B7, which says nothing about its
shape. A dash is a bullet only where a blank follows, and even then may belong to a sentence broken before it.
"""

from __future__ import annotations

import re
from typing import Final

_PRIVATE_USE: Final = "\ue000-\uf8ff"
_SHAPES: Final = "•‣⁃∙■□▪▫◻◼◽◾●○◉◦◆◇❖►▸▶➢➤➔✓✔"

BULLET: Final = re.compile(f"[{_PRIVATE_USE}{_SHAPES}]\\s*")
DASH: Final = re.compile(r"[-–—\u2212]\s+")
BULLET_OR_DASH: Final = re.compile(f"{BULLET.pattern}|{DASH.pattern}")
