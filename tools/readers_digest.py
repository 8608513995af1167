"""`python -m tools.readers_digest`: notes the readers as they are today, after their versions were looked at.

A reader that reads differently under an old version is never noticed, and old readings stay wrong. So the
code of everything that makes a reading is pinned beside the versions, in `readers.json` of this folder, and a
test fails when one of the two has moved. Comments, docstrings and layout do not count.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scraper.reports.versions import CURRENT_READERS

ROOT: Final = Path(__file__).resolve().parents[1]
PINNED: Final = Path(__file__).with_name("readers.json")
ADVICE: Final = (
    "The readers changed. If any reading can differ, raise a version in scraper/reports/versions.py: COMMON"
    " for what all share, the reader's own for what only it does. Then: python -m tools.readers_digest"
)
_START: Final = "scraper.reports.readers"
_DEFINITIONS: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def main() -> None:
    """Pins today's readers."""
    PINNED.write_text(json.dumps(today(), indent=1) + "\n", encoding="utf-8")
    print(f"{PINNED.name} written: {len(code())} modules")


def pinned() -> dict[str, object]:
    """What was pinned last."""
    noted: dict[str, object] = json.loads(PINNED.read_text(encoding="utf-8"))
    return noted


def today() -> dict[str, object]:
    """The versions, and a digest of the code."""
    text = "\n".join(f"{name}: {digest(tree)}" for name, tree in sorted(code().items()))
    return {"readers": sorted(CURRENT_READERS), "code": hashlib.sha256(text.encode()).hexdigest()}


def code() -> dict[str, ast.Module]:
    """Every module of this project that the readers import, however far away."""
    found: dict[str, ast.Module] = {}
    waiting = [_START]
    while waiting:
        name = waiting.pop()
        file = _file(name)
        if name in found or file is None:
            continue
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
        waiting += _imported(found[name])
    return found


def digest(tree: ast.AST) -> str:
    """The same for the same code, whatever the version of Python, the comments and the line breaks."""
    return hashlib.sha256(_said(tree).encode()).hexdigest()


def _said(value: object) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_said, value))}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = dict(ast.iter_fields(value))
    if isinstance(value, _DEFINITIONS) and ast.get_docstring(value) is not None:
        fields["body"] = value.body[1:]
    told = " ".join(f"{name}={_said(field)}" for name, field in fields.items() if field not in (None, []))
    return f"({type(value).__name__} {told})"


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file(module: str) -> Path | None:
    """The module's source, or None where it is none of ours."""
    if module.partition(".")[0] != "scraper":
        return None
    path = ROOT.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


if __name__ == "__main__":
    main()
