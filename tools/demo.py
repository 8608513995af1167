"""The whole job offline, from a fresh checkout: python3 -m tools.demo"""

from __future__ import annotations

import os
import sys

from tools import environment


def main() -> None:
    """Becomes `inspectwatch demo`, with whatever options were given."""
    command = environment.ready("demo", "--editable .").with_name("inspectwatch")
    os.execv(command, [str(command), "demo", *sys.argv[1:]])


if __name__ == "__main__":
    main()
