"""`docs/reliability.md` lists every fault there is a case of, and each of its tests is there."""

from __future__ import annotations

import ast
import re

from tests.conftest import CHECKOUT
from tests.inspectwatch.faults.cases import CASES

PAGE = (CHECKOUT / "docs" / "reliability.md").read_text(encoding="utf-8")
LEAST = 40  # faults that issue and page promise


def test_the_faults_of_the_publishers_side_are_those_that_are_provoked() -> None:
    listed = re.findall(r"^\| `((?:list|page|file|robots)-[\w-]+)` \|", PAGE, re.MULTILINE)
    assert listed == [case.name for case in CASES]
    assert len(listed) >= LEAST


def test_each_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert named
    assert [each for each in named if each[1] not in _functions(each[0])] == []


def _functions(path: str) -> set[str]:
    tree = ast.parse((CHECKOUT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
