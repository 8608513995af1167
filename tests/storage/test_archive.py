"""The archive never shows half a file, notices what was changed, and heals what it can."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from storage.archive import DocumentArchive, archive_beside
from storage.errors import ArchiveDamaged

BODY = b"%PDF-1.7 a report"
SHA256 = hashlib.sha256(BODY).hexdigest()


def files(archive: DocumentArchive) -> set[str]:
    return {place.name for place in archive.root.rglob("*") if place.is_file()}


def test_bytes_come_back_under_their_sha256(archive: DocumentArchive) -> None:
    assert archive.put(BODY) == SHA256
    assert archive.get(SHA256) == BODY
    assert files(archive) == {SHA256}


def test_it_lies_beside_the_database(tmp_path: Path) -> None:
    assert archive_beside(tmp_path / "inspectwatch.db").root == tmp_path / "inspectwatch-documents"


def test_an_empty_document_is_a_document(archive: DocumentArchive) -> None:
    assert archive.get(archive.put(b"")) == b""


def test_the_same_bytes_are_written_once(archive: DocumentArchive) -> None:
    archive.put(BODY)
    inode = archive.path(SHA256).stat().st_ino
    archive.put(BODY)
    assert archive.path(SHA256).stat().st_ino == inode


@pytest.mark.parametrize("damage", [BODY[:-1], b"", b"something else"])
def test_changed_bytes_are_never_handed_out_and_heal_when_they_come_again(
    archive: DocumentArchive, damage: bytes
) -> None:
    archive.put(BODY)
    archive.path(SHA256).write_bytes(damage)
    with pytest.raises(ArchiveDamaged, match=f"{SHA256}: no longer has the bytes"):
        archive.get(SHA256)
    archive.put(BODY)
    assert archive.get(SHA256) == BODY


def test_a_missing_document_is_named_with_its_cure(archive: DocumentArchive) -> None:
    with pytest.raises(ArchiveDamaged, match=f"{SHA256}: is missing from the archive. A sweep"):
        archive.get(SHA256)


def test_a_trial_reads_the_real_archive_and_writes_to_its_own(tmp_path: Path) -> None:
    real = DocumentArchive(tmp_path / "real")
    real.put(BODY)
    trial = DocumentArchive(tmp_path / "trial", fallback=real.root)
    assert trial.get(SHA256) == BODY
    new = trial.put(b"new")
    assert trial.get(new) == b"new"
    assert files(real) == {SHA256}


def test_a_write_that_fails_leaves_nothing_behind(
    archive: DocumentArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        archive.put(BODY)
    assert files(archive) == set()


def test_the_name_appears_only_when_the_bytes_are_on_the_disk(
    archive: DocumentArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync of the file, then its name, then fsync of every folder that may be new."""
    told: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        place = Path(os.readlink(f"/dev/fd/{descriptor}"))
        told.append("fsync of the file" if place.is_file() else f"fsync of {place.name}")
        real_fsync(descriptor)

    def replace(source: str, target: Path) -> None:
        told.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    archive.put(BODY)
    folders = (SHA256[:2], archive.root.name, archive.root.parent.name)
    assert told == ["fsync of the file", "rename", *(f"fsync of {name}" for name in folders)]


def test_a_temporary_file_that_a_killed_process_left_is_no_document(archive: DocumentArchive) -> None:
    archive.put(BODY)
    left = archive.path(SHA256).with_name(".incoming-x")
    left.write_bytes(BODY[:3])
    assert archive.put(BODY) == SHA256
    assert archive.get(SHA256) == BODY
    with pytest.raises(ArchiveDamaged):
        archive.get(hashlib.sha256(BODY[:3]).hexdigest())

    archive.tidy()
    assert files(archive) == {SHA256}


def test_many_may_put_the_same_document_at_once(archive: DocumentArchive) -> None:
    body = BODY * 50_000
    sha256 = hashlib.sha256(body).hexdigest()
    start, seen = threading.Barrier(6), list[bytes]()

    def put_and_get() -> None:
        start.wait()
        seen.append(archive.get(archive.put(body)))

    threads = [threading.Thread(target=put_and_get) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [body] * 6
    assert files(archive) == {sha256}
