"""Examples cut out of the documentation, as a reader would copy them."""

from __future__ import annotations

import re

from tests.conftest import CHECKOUT


def example(page: str, language: str, *names: str) -> str:
    """The one example of a page in that language with all these names in it."""
    text = (CHECKOUT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    found = [block for block in blocks if all(name in block for name in names)]
    assert len(found) == 1, f"{len(found)} examples in {language} on {page} name {names}"
    return str(found[0])
