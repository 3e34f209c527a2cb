"""The same person gets the same word at one site, another at every other; the key is made once and guarded."""

import os
import stat
import threading
from pathlib import Path

import pytest

from xray_desktop.errors import StoreError
from xray_desktop.exchange.patient_key import FILE_NAME, SiteKey, open_site_key
from xray_desktop.imaging.identity import Identity

KEY = SiteKey(b"k" * 32)


def person(patient_id: str, issuer: str = "") -> Identity:
    return Identity(patient_id=patient_id, issuer=issuer)


def test_a_patient_has_one_word_at_a_site_whatever_the_name_is() -> None:
    word = KEY.patient(person("123 ", "HOSPITAL"))
    assert word == KEY.patient(Identity(patient_id="123", issuer="HOSPITAL ", patient_name="OTHER"))
    assert word is not None
    assert len(word) == 64


def test_sites_issuers_and_kinds_are_told_apart() -> None:
    words = [
        KEY.patient(person("1", "A")),
        KEY.patient(person("1", "B")),
        KEY.patient(person("A1")),
        KEY.patient(person("1", "A1")),
        SiteKey(b"o" * 32).patient(person("1", "A")),
        KEY.listed_patient("1"),
        KEY.study(Identity(study_uid="1")),
    ]
    assert len(set(words)) == len(words)


def test_nobody_known_is_nobody() -> None:
    assert KEY.patient(person("  ", "HOSPITAL")) is None
    assert KEY.study(Identity()) == ""


def test_initials_do_not_leave() -> None:
    assert KEY.reader("AB") == KEY.reader(" ab ")
    assert KEY.reader("AB") != KEY.reader("AC")
    assert len(KEY.reader("AB")) == len("reader-") + 12
    assert len(KEY.site) == len("site-") + 12


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = open_site_key(tmp_path)
    assert open_site_key(tmp_path) == first
    assert len(first.secret) == 32
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [FILE_NAME]


def test_the_key_is_never_printed(tmp_path: Path) -> None:
    key = open_site_key(tmp_path)
    assert repr(key) == "SiteKey()"


def test_two_windows_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    found: list[SiteKey] = []
    windows = [threading.Thread(target=lambda: found.append(open_site_key(tmp_path))) for _ in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert len(set(found)) == 1


def test_a_damaged_key_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"short")
    with pytest.raises(StoreError, match=r"^site\.key: is damaged; restore it from a backup"):
        open_site_key(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == b"short"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"^site\.key: cannot be read or made: .+ \(disk /.*\); choose another folder"):
        open_site_key(tmp_path / "file")
