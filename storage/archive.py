"""The document archive: every file ever fetched, named by the SHA-256 of its bytes, beside the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from storage.durable import INCOMING, replace_durably, sync
from storage.errors import ArchiveDamaged

MENDED_BY = (
    "A sweep fetches it again where the publisher's link still gives the same file:"
    " inspectwatch check --sweep. Else put it back from a backup: inspectwatch restore BACKUP --documents."
)


@dataclass(frozen=True, slots=True)
class DocumentArchive:
    """Files under `root`, in folders of the first two letters. `fallback` is read where `root` has no such
    document: a trial run reads the real archive and writes to its own."""

    root: Path
    fallback: Path | None = None

    def put(self, body: bytes) -> str:
        """Keeps the bytes and returns their SHA-256. On return they are on the disk: temporary name, fsync,
        rename, fsync of the folders."""
        sha256 = hashlib.sha256(body).hexdigest()
        target = _place(self.root, sha256)
        if not target.exists() or target.read_bytes() != body:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_durably(target, body)
        else:
            sync(target.parent)  # the file may have been left by one who was killed before this line
        for folder in (self.root, self.root.parent):
            sync(folder)  # and these folders may be new
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes kept under that name. Raises ArchiveDamaged where they are gone or no longer the same."""
        place = self.path(sha256)
        try:
            body = place.read_bytes()
        except FileNotFoundError:
            raise ArchiveDamaged(place, f"is missing from the archive. {MENDED_BY}") from None
        if hashlib.sha256(body).hexdigest() != sha256:
            raise ArchiveDamaged(place, f"no longer has the bytes that were fetched. {MENDED_BY}")
        return body

    def has(self, sha256: str) -> bool:
        """Whether the document of that name is there, with the bytes that it had. Raises OSError where that
        cannot be looked at."""
        try:
            self.get(sha256)
        except ArchiveDamaged:
            return False
        return True

    def tidy(self) -> None:
        """Removes what a process that was killed in the middle of `put` left behind. For the one writer."""
        for left in self.root.glob(f"*/{INCOMING}*"):
            left.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the document of that name lies."""
        place = _place(self.root, sha256)
        if self.fallback and not place.exists():
            return _place(self.fallback, sha256)
        return place


def archive_beside(database: Path) -> DocumentArchive:
    """The archive that belongs to a database: `inspectwatch.db` has `inspectwatch-documents/`."""
    return DocumentArchive(database.with_name(database.stem + "-documents"))


def _place(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / sha256
