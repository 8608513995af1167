"""Waiting for several things at once, and leaving none of them behind."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


async def first_of(*waits: Coroutine[Any, Any, Any]) -> None:
    """Returns when one of them has ended; the others are cancelled. Raises what the ended one raised."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(tasks)
    for task in done:
        task.result()


async def finish_unless(stop: asyncio.Event, work: Coroutine[Any, Any, T], grace_seconds: float) -> T | None:
    """Runs `work` to its end. Once `stop` is set, it has so many real seconds left and is then cancelled,
    which gives None. Raises what `work` raises."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({task}, timeout=grace_seconds if stop.is_set() else None)
        return task.result() if task.done() else None
    finally:
        await _cancel([task, stopping])


async def _cancel(tasks: Sequence[asyncio.Future[Any]]) -> None:
    """Again until they have ended: `asyncio.wait_for` of Python 3.11, which libraries use, now and then
    swallows a cancellation that comes just when what it waits for is ready."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=1.0)
