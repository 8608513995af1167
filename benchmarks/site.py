"""The replica in a process of its own, so that its work and its memory are not counted as the program's."""

from __future__ import annotations

import argparse
import multiprocessing
from collections import Counter
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from fixtures.replica import Replica, SiteProvider, World, serve
from fixtures.replica.corpus import authority_names

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
EVERY = 153  # authorities on the live site
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options that say what the site publishes."""
    parser.add_argument(
        "--corpus",
        type=Path,
        help="folder of truth.jsonl and reports/; default: ../shared/corpus, else own facts",
    )
    parser.add_argument(
        "--authorities", type=int, default=EVERY, help=f"on the list, at least; default: {EVERY}"
    )


def corpus_or_none(given: Path | None) -> Path | None:
    """The folder of real reports: the one given, else the one beside the checkout, else None."""
    if given:
        return given
    return CORPUS if (CORPUS / "truth.jsonl").is_file() else None


def whole_world(corpus: Path | None, authorities: int = EVERY) -> World:
    """The reports of the corpus, or of the project's own facts, on a site that lists so many authorities:
    others of the reference table are added, which have no report."""
    world = World.from_corpus(corpus) if corpus else World.from_facts()
    known = {provider.urn for provider in world.providers}
    others = [SiteProvider(urn, name) for urn, name in authority_names().items() if urn not in known]
    missing = max(0, authorities - len(known))
    return World((*world.providers, *others[:missing]))


class Site:
    """The replica of that world, on the last day of publication. Use it as a context manager."""

    def __init__(self, corpus: Path | None, authorities: int = EVERY) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, self._theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._theirs, corpus, authorities), daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        if not self._connection.poll(_START_SECONDS):
            raise TimeoutError(f"the replica did not start within {_START_SECONDS:g} s")
        self.url = self._connection.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.join(_STOP_SECONDS)
        self._process.kill()

    def advance_to(self, day: date) -> None:
        """Makes it that day on the site."""
        self._ask(day)

    def counts(self) -> Counter[str]:
        """Requests answered so far, by kind; "not_modified" are those of them answered 304."""
        return self._ask(None)

    def _ask(self, day: date | None) -> Counter[str]:
        self._connection.send(day)
        counts: Counter[str] = self._connection.recv()
        return counts


def _serve(
    connection: Connection[Counter[str] | str, date | None], corpus: Path | None, authorities: int
) -> None:
    """Until the other end is closed, also by the death of who holds it."""
    world = whole_world(corpus, authorities)
    replica = Replica(world, world.publication_days()[-1])
    with serve(replica) as url:
        connection.send(url)
        while True:
            try:
                day = connection.recv()
            except EOFError:
                return
            if day:
                replica.advance_to(day)
            connection.send(replica.counts())
