"""The promises hold for our own cases and for every input that fuzzing kept."""

from __future__ import annotations

import pytest

from tests.fuzzing.seeds import kept, seeds
from tests.fuzzing.targets import TARGETS


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_the_promises_hold_for_what_was_kept(target: str) -> None:
    inputs = [*seeds(target), *(path.read_bytes() for path in kept(target))]
    assert len(inputs) > 1
    for data in inputs:
        TARGETS[target](data)
