"""A file gets its final name whole, once, and over nobody else's, on a disk without hard links too."""

import errno
import os
import time
from pathlib import Path

import pytest

from xray_desktop.review.disk import (
    disk_of,
    disk_sentence,
    lacks,
    place_new,
    sweep_siblings,
    sync_file,
    sync_folder,
    temporary_sibling,
    write_private,
)


@pytest.fixture(params=["with hard links", "without"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if request.param == "without":
        monkeypatch.setattr(os, "link", refused)
    return tmp_path


def test_a_new_name_is_taken(disk: Path) -> None:
    temporary = temporary_sibling(disk / "final")
    temporary.write_bytes(b"mine")
    sync_file(temporary)
    assert place_new(temporary, disk / "final")
    sync_folder(disk)
    assert (disk / "final").read_bytes() == b"mine"
    assert os.listdir(disk) == ["final"]


def test_a_name_that_another_took_first_stays_theirs(disk: Path) -> None:
    (disk / "final").write_bytes(b"theirs")
    temporary = temporary_sibling(disk / "final")
    temporary.write_bytes(b"mine")
    assert not place_new(temporary, disk / "final")
    assert (disk / "final").read_bytes() == b"theirs"
    assert os.listdir(disk) == ["final"]


def test_temporary_names_are_hidden_and_never_the_same(tmp_path: Path) -> None:
    names = {temporary_sibling(tmp_path / "set").name for _ in range(20)}
    assert len(names) == 20
    assert all(name.startswith(".set.") and name.endswith(".part") for name in names)


def test_a_full_disk_is_named_with_what_it_has_and_what_is_needed(tmp_path: Path) -> None:
    said = disk_sentence(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "not yet" / "there", 7_500_000)
    assert said.startswith(f"the disk {disk_of(tmp_path)} is full (")
    assert said.endswith(" MB free, 8 MB needed); free some space, then try again")


def test_a_broken_disk_and_a_refusing_one_are_named(tmp_path: Path) -> None:
    broken = disk_sentence(OSError(errno.EIO, "Input/output error"), tmp_path)
    assert (
        broken == f"the disk {disk_of(tmp_path)} reports an error (Input/output error); check the disk, then try again"
    )
    refused = disk_sentence(OSError(errno.EACCES, "Permission denied"), tmp_path)
    assert refused.startswith(f"Permission denied (disk {disk_of(tmp_path)})")


def test_a_disk_that_does_not_say_how_full_it_is_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_disk: str) -> object:
        raise OSError(errno.ENOSYS, "not implemented")

    assert lacks(tmp_path, 10**18)
    monkeypatch.setattr("shutil.disk_usage", silent)
    assert not lacks(tmp_path, 10**18)
    assert "1 MB needed" in disk_sentence(OSError(errno.ENOSPC, "No space left on device"), tmp_path)


def test_what_a_killed_program_left_is_swept_and_what_is_at_work_stays(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in (".db.aa.part", ".db.bb.part", ".other.cc.part"))
    for path in (old, fresh, other):
        path.write_bytes(b"")
    for path in (old, other):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    sweep_siblings(tmp_path / "db")
    assert sorted(os.listdir(tmp_path)) == [".db.bb.part", ".other.cc.part"]


def test_a_key_is_its_owner_s_alone_and_never_written_over(tmp_path: Path) -> None:
    write_private(tmp_path / "key", b"secret")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "key", b"another")
