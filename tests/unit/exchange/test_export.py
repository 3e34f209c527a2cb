"""What was read becomes a set on the disk, the store notes it, and the next export has only what is new."""

import zipfile
from pathlib import Path

import pytest

from tests.image_files import chest, write_dicom, write_png
from tests.reads import make_read, make_shown
from xray_desktop.contract import manifest
from xray_desktop.contract.manifest import SelectedBecause
from xray_desktop.errors import ExportError
from xray_desktop.exchange.export import entry_of, export_all, planned
from xray_desktop.exchange.plan import LeftOut
from xray_desktop.imaging.reader import read
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.rows import ActKind, CaseRow, PredictionRow
from xray_desktop.review.store import FILE_NAME, ReviewStore


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A user's data folder: a missed DICOM, a false alarm in an archive, and an agreement, all read."""
    films = tmp_path / "films"
    films.mkdir()
    first = write_dicom(films / "first.dcm", chest(seed=1))
    write_png(films / "inner.png", chest(seed=2))
    third = write_png(films / "third.png", chest(seed=3))
    with zipfile.ZipFile(films / "many.zip", "w") as archive:
        archive.write(films / "inner.png", "a/inner.png")
    paths = {str(first): first, f"{films / 'many.zip'}::a/inner.png": films / "inner.png", str(third): third}
    home = tmp_path / "home"
    with ReviewStore.open(home / FILE_NAME) as store:
        for number, (path, file) in enumerate(paths.items(), start=1):
            digest = read(file).digest
            store.remember_case(CaseRow(digest=digest, path=path))
            shown = make_shown(0.2 if number == 1 else 0.8)
            label = ReaderLabel.ABSENT if number == 2 else ReaderLabel.PRESENT
            store.append(make_read(number, digest=digest, shown=shown, label=label))
    return home


def test_what_is_due_leaves_and_is_noted(site: Path, tmp_path: Path) -> None:
    said = export_all(site, tmp_path / "set")
    rows = manifest.read(tmp_path / "set" / manifest.FILE_NAME)
    assert [row.selected_because for row in rows] == [
        SelectedBecause.MISSED,
        SelectedBecause.FALSE_ALARM,
        SelectedBecause.AGREEMENT,
    ]
    assert said.startswith("set: images written 3, headers removed")
    with ReviewStore.open(site / FILE_NAME) as store:
        (act,) = store.acts(ActKind.EXPORTED)
        assert set(store.exported()) == {"read-1", "read-2", "read-3"}
        assert set(store.exported().values()) == {act.detail["export_id"]}
        assert [row.read is not None and row.read.exported for row in store.rows("AB")] == [True, True, True]
        assert planned(store).left_out == {LeftOut.EXPORTED: 3}


def test_the_next_export_has_only_what_is_new(site: Path, tmp_path: Path) -> None:
    export_all(site, tmp_path / "set")
    with pytest.raises(ExportError, match="nothing to export"):
        export_all(site, tmp_path / "again")
    with ReviewStore.open(site / FILE_NAME) as store:
        first = store.all_reads()[0]
        corrected = make_read(9, digest=first.digest, shown=first.shown, replaces=first.read_id, flagged=True)
        store.append(corrected)
    assert export_all(site, tmp_path / "again").startswith("again: images written 1,")


def test_the_next_export_revokes_a_read_that_was_taken_back(site: Path, tmp_path: Path) -> None:
    export_all(site, tmp_path / "set")
    with ReviewStore.open(site / FILE_NAME) as store:
        first, second, _ = store.all_reads()
        store.withdraw(first.read_id, first.reader)
        store.append(make_read(9, digest=second.digest, shown=second.shown, replaces=second.read_id, flagged=True))
    assert "taken back since an earlier export: 2." in export_all(site, tmp_path / "again")
    assert manifest.revoked(tmp_path / "again") == {first.read_id, second.read_id}
    assert manifest.revoked(tmp_path / "set") == frozenset()
    assert first.read_id not in {row.read_id for row in manifest.read(tmp_path / "again" / manifest.FILE_NAME)}


def test_a_withheld_score_keeps_a_case_from_training(site: Path) -> None:
    with ReviewStore.open(site / FILE_NAME) as store:
        first = store.all_reads()[0]
        store.remember_prediction(
            PredictionRow(
                digest=first.digest,
                model_id=first.shown.model_id or "",
                findings=("Pneumonia",),
                probabilities=(0.2,),
                device="CPU",
                standing=Standing.WITHHELD,
                reasons=(GateReason.OUTSIDE_POPULATION,),
            )
        )
        assert next(row.exclusion for row in planned(store).rows) == "outside population"


def test_an_empty_home_says_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is nothing to export"):
        export_all(tmp_path / "home", tmp_path / "set")
    assert not (tmp_path / "set").exists()


def test_a_member_s_path_is_told_from_a_file_of_that_name(tmp_path: Path) -> None:
    archive, odd = tmp_path / "a.zip", tmp_path / "b.png::c"
    archive.write_bytes(b"")
    odd.write_bytes(b"")
    assert (entry_of(f"{archive}::x::y").path, entry_of(f"{archive}::x::y").member) == (archive, "x::y")
    assert (entry_of(str(odd)).path, entry_of(str(odd)).member) == (odd, "")
    assert entry_of(str(tmp_path / "gone.dcm")).member == ""
