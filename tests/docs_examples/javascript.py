"""Examples in JavaScript, run by node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tools import javascript

_RUN = """
import { readFileSync } from "node:fs";
import { eventOf } from "./example.mjs";

const cases = JSON.parse(readFileSync(0, "utf8"));
const answers = cases.map((each) =>
  eventOf(each.secret, each.headers, Buffer.from(each.body, "base64")),
);
console.log(JSON.stringify(answers));
"""


def run(example: str, cases: list[dict[str, Any]], folder: Path, packages: Path | None = None) -> list[Any]:
    """What `eventOf` of the example answers to each case: secret, headers and the body in base64.

    `packages`: the folder whose node_modules it may import from; None: it imports what node brings.
    """
    (folder / "example.mjs").write_text(example, encoding="utf-8")
    (folder / "run.mjs").write_text(_RUN, encoding="utf-8")
    if packages is not None:
        (folder / "node_modules").symlink_to(packages / "node_modules")
    result = subprocess.run(
        [javascript.node(), "run.mjs"],
        cwd=folder,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    answers: list[Any] = json.loads(result.stdout)
    return answers
