"""A file gets its final name whole, once, and over nobody else's, on a disk without hard links too."""

import os
from pathlib import Path

import pytest

from xray_desktop.review.disk import place_new, sync_file, sync_folder, temporary_sibling


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
