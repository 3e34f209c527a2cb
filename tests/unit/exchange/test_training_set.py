"""What leaves is whole or not there, sees the network as the original does, and tells nobody who it was."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.image_files import write_dicom
from tests.reads import make_case, make_identity, make_named_film, make_read, make_shown
from xray_desktop.contract import manifest
from xray_desktop.contract.findings import PNEUMONIA, Label
from xray_desktop.contract.ledger import Ledger, LedgerEntry, Part
from xray_desktop.contract.manifest import Exclusion, SelectedBecause
from xray_desktop.errors import ExportError, RadiographError
from xray_desktop.exchange.confidentiality import BASIC
from xray_desktop.exchange.fingerprint import fingerprint
from xray_desktop.exchange.making import Read, entry_of, making
from xray_desktop.exchange.new_file import write_new
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.picture import Format, SkippedBecause, made_from_file
from xray_desktop.exchange.plan import Plan
from xray_desktop.exchange.selection import select
from xray_desktop.exchange.set_folder import CHECKSUMS, IMAGES, SHEETS, SetFolder
from xray_desktop.exchange.set_outcome import Options, Written
from xray_desktop.exchange.training_set import write
from xray_desktop.exchange.writing import Writing
from xray_desktop.imaging.network_input import PIXEL_RULES, network_grey, to_network_input
from xray_desktop.imaging.perceptual_hash import perceptual_hash
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import read as read_file
from xray_desktop.review.review import Abnormal, Basis, ReaderLabel, Reason, Region
from xray_desktop.review.rows import CaseRow

KEY = SiteKey(b"\x07" * 32)


def named_read(films: dict[str, Radiograph]) -> Read:
    """Opens the films by the path of their case; others are gone."""

    def read(path: str) -> Radiograph:
        if path not in films:
            raise RadiographError(f"{path}: there is no such file; check the path")
        return films[path]

    return read


def flagged(films: dict[str, Radiograph], **changes: object) -> Plan:
    """Every film flagged, in order."""
    cases = [
        CaseRow(digest=film.digest, path=path, patient_group="listed" * ("png" in path), opened=index)
        for index, (path, film) in enumerate(films.items(), start=1)
    ]
    reads = [
        make_read(case.opened, **{"digest": case.digest, "flagged": True, "shown": make_shown(0.2), **changes})
        for case in cases
    ]
    return select(reads, cases)


def some_films(count: int = 4) -> dict[str, Radiograph]:
    return {f"QZXFOLDER/QZXFILE{number}.dcm": make_named_film(number) for number in range(1, count + 1)}


def written(plan: Plan, out: Path, films: dict[str, Radiograph]) -> Written:
    done = write(plan, out, read=named_read(films), key=KEY)
    assert done is not None
    return done


def every_byte(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() + str(path).encode() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_set_holds_what_training_reads(tmp_path: Path) -> None:
    films = some_films()
    done = written(flagged(films), tmp_path / "set", films)
    rows = manifest.read(tmp_path / "set" / manifest.FILE_NAME)
    assert rows == done.rows
    assert done.read_ids == ("read-1", "read-2", "read-3", "read-4")
    for row, film in zip(rows, films.values(), strict=True):
        again = read_file(tmp_path / "set" / row.image)
        assert again.facts.pixel_rules == PIXEL_RULES == row.pixel_rules
        assert (again.digest, row.source_digest) == (row.digest, film.digest)
        assert row.image == f"{IMAGES}/{row.digest[:16]}.png"
        assert row.perceptual_hash == perceptual_hash(network_grey(film))
        assert row.patient_key == KEY.patient(film.identity)
        assert row.labels[PNEUMONIA] is Label.PRESENT
        assert row.selected_because is SelectedBecause.MISSED
        assert (row.reader, row.source, row.weight) == (KEY.reader("AB"), KEY.site, 0.5)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_network_sees_the_export_as_it_saw_the_original(tmp_path: Path, number: int, inverted: bool) -> None:
    film = make_named_film(number, inverted=inverted)
    films = {"one": film}
    (row,) = written(flagged(films), tmp_path / "set", films).rows
    before = to_network_input(network_grey(film), 224)[0]
    after = to_network_input(network_grey(read_file(tmp_path / "set" / row.image)), 224)[0]
    assert float(np.abs(after - before).max()) < 1e-4


@pytest.mark.shared
def test_the_network_sees_every_real_export_as_its_original(tmp_path: Path, shared_data: Path) -> None:
    films = {str(path): read_file(path) for path in sorted((shared_data / "dicom").rglob("*.dcm"))}
    done = written(flagged(films), tmp_path / "set", films)
    exported = {row.source_digest: read_file(tmp_path / "set" / row.image) for row in done.rows}
    repeated = {skipped.digest for skipped in done.skipped if skipped.because is SkippedBecause.REPEATED}
    greys = {film.digest: network_grey(film) for film in films.values()}
    assert set(exported) | repeated == set(greys)
    for known, grey in greys.items():
        before = to_network_input(grey, 224)[0]
        # A repeated picture is in the set under another digest, e.g. an inverted twin.
        after = (
            [to_network_input(network_grey(exported[known]), 224)[0]]
            if known in exported
            else [to_network_input(network_grey(one), 224)[0] for one in exported.values()]
        )
        assert min(float(np.abs(one - before).max()) for one in after) < 1e-4


def test_nothing_of_who_it_was_is_in_any_byte(tmp_path: Path) -> None:
    films = some_films()
    plan = flagged(
        films,
        reader="QZXREADER",
        comment="QZXCOMMENT",
        abnormal_what="QZXWHAT",
        free_labels=("QZXFREE",),
        otherwise_abnormal=Abnormal.YES,
    )
    written(plan, tmp_path / "set", films)
    everything = every_byte(tmp_path / "set").lower()
    identity = [getattr(make_identity(number), field) for number in range(1, 5) for field in make_identity().__slots__]
    for word in [*identity, "QZX", "SYNTHETIC", "1987", "19930721", "134657"]:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert word.lower().encode(encoding) not in everything, word


def test_a_real_file_leaves_without_its_header(tmp_path: Path) -> None:
    source = write_dicom(tmp_path / "QZXFILE.dcm", PatientName="QZXNAME^A", PatientID="QZXID", StudyDate="19930721")
    film = read_file(source)
    assert film.identity.patient_name == "QZXNAME^A"
    plan = flagged({str(source): film})
    done = write(plan, tmp_path / "set", read=lambda path: read_file(Path(path)), key=KEY)
    assert done is not None
    assert done.rows[0].patient_key == KEY.patient(film.identity)
    everything = every_byte(tmp_path / "set")
    assert b"QZX" not in everything.replace(bytes(tmp_path), b"")
    assert b"19930721" not in everything


def test_a_png_has_no_patient_unless_a_list_names_one(tmp_path: Path) -> None:
    film = make_named_film(1)
    unknown = replace(film, identity=type(film.identity)())
    films = {"a": unknown}
    (row,) = written(flagged(films), tmp_path / "unknown", films).rows
    assert row.patient_key is None
    films = {"a.png": unknown}
    (row,) = written(flagged(films), tmp_path / "listed", films).rows
    assert row.patient_key == "listed"


def test_an_excluded_row_leaves_and_says_so(tmp_path: Path) -> None:
    films = some_films(1)
    (row,) = written(flagged(films, reasons=(Reason.POOR_QUALITY,)), tmp_path / "set", films).rows
    assert row.exclusion is Exclusion.POOR_QUALITY
    assert "| excluded from training: poor quality | 1 |" in (tmp_path / "set" / "dataset_card.md").read_text("utf-8")


def test_what_must_not_or_cannot_leave_stays_and_is_counted(tmp_path: Path) -> None:
    films = some_films(5)
    names = list(films)
    plan = flagged({**films, "tiny": make_named_film(9, side=60)})
    changed = {
        **films,
        "tiny": make_named_film(9, side=60),
        names[1]: make_named_film(7),
        names[2]: make_named_film(3, burned_in=True),
    }
    del changed[names[3]]
    done = written(plan, tmp_path / "set", changed)
    assert [(skipped.digest, skipped.because) for skipped in done.skipped] == [
        (films[names[1]].digest, SkippedBecause.CHANGED),
        (films[names[2]].digest, SkippedBecause.BURNED_IN),
        (films[names[3]].digest, SkippedBecause.UNREADABLE),
        (make_named_film(9, side=60).digest, SkippedBecause.TOO_SMALL),
    ]
    assert "QZXFILE4.dcm: there is no such file" in done.skipped[2].sentence
    assert all(len(skipped.sentence) < 300 for skipped in done.skipped)
    assert len(done.rows) == 2
    card = (tmp_path / "set" / "dataset_card.md").read_text("utf-8")
    assert all(f"| {skipped.because} | 1 |" in card for skipped in done.skipped)


def test_a_drive_that_is_gone_stops_no_export(tmp_path: Path) -> None:
    films = some_films(2)

    def read(path: str) -> Radiograph:
        if path.endswith("1.dcm"):
            raise OSError(5, "Input/output error")
        return films[path]

    done = write(flagged(films), tmp_path / "set", read=read, key=KEY)
    assert done is not None
    assert [skipped.because for skipped in done.skipped] == [SkippedBecause.UNREADABLE]


def test_the_same_picture_leaves_once(tmp_path: Path) -> None:
    film = make_named_film(1)
    films = {"a": film, "b": film}
    cases = [make_case(1, digest=film.digest, path=path, patient_group=path) for path in films]
    reads = [make_read(1, digest=film.digest, patient_group=path, read_id=path, flagged=True) for path in films]
    plan = select(reads, cases)
    done = written(plan, tmp_path / "set", films)
    assert len(plan.rows) == 2
    assert len(done.rows) == 1
    assert [skipped.because for skipped in done.skipped] == [SkippedBecause.REPEATED]


def test_the_card_tells_the_mix_and_never_says_de_identified(tmp_path: Path) -> None:
    films = some_films(3)
    written(flagged(films, label=ReaderLabel.ABSENT, otherwise_abnormal=Abnormal.NO), tmp_path / "set", films)
    card = (tmp_path / "set" / "dataset_card.md").read_text("utf-8")
    assert "**Header removed.**" in card
    assert "de-identified" not in card.lower()
    assert "A person looked at 0 of 3 pictures" in card
    assert "| Pneumonia absent, otherwise normal (may train as healthy) | 3 |" in card
    assert "| flagged by reader | 3 |" in card
    assert f"| {KEY.reader('AB')} | 3 |" in card
    assert f"| {'ab' * 32} | 3 |" in card


def test_the_checksums_hold_for_every_other_file(tmp_path: Path) -> None:
    films = some_films()
    written(flagged(films), tmp_path / "set", films)
    lines = (tmp_path / "set" / CHECKSUMS).read_text("utf-8").splitlines()
    summed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {
        str(path.relative_to(tmp_path / "set").as_posix()) for path in (tmp_path / "set").rglob("*") if path.is_file()
    }
    assert set(summed) == files - {CHECKSUMS}
    for name, digest in summed.items():
        assert hashlib.sha256((tmp_path / "set" / name).read_bytes()).hexdigest() == digest


def test_every_image_stands_on_a_contact_sheet(tmp_path: Path) -> None:
    films = some_films(4)
    written(flagged(films), tmp_path / "set", films)
    pages = sorted(path.name for path in (tmp_path / "set" / SHEETS).iterdir())
    heights = [Image.open(tmp_path / "set" / SHEETS / page).height for page in pages]
    assert pages == ["page_001.jpg", "page_002.jpg"]
    assert heights[0] == 3 * heights[1]


def test_an_image_is_16_bit_and_carries_nothing_but_its_rules(tmp_path: Path) -> None:
    films = some_films(1)
    (row,) = written(flagged(films), tmp_path / "set", films).rows
    data = (tmp_path / "set" / row.image).read_bytes()
    assert data[24:26] == b"\x10\x00"
    assert set(re.findall(rb"IHDR|IDAT|IEND|tEXt|zTXt|iTXt|eXIf|tIME|pHYs|iCCP", data)) == {
        b"IHDR",
        b"tEXt",
        b"IDAT",
        b"IEND",
    }
    image = Image.open(tmp_path / "set" / row.image)
    image.load()
    assert image.info == {"pixel_rules": str(PIXEL_RULES)}


def test_an_empty_folder_of_that_name_gives_way(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    films = some_films(1)
    assert written(flagged(films), tmp_path / "set", films).folder == tmp_path / "set"


@pytest.mark.parametrize("number_of_images", [0, 1, 3])
def test_to_stop_leaves_nothing(tmp_path: Path, number_of_images: int) -> None:
    films = some_films(4)
    told: list[tuple[int, int]] = []

    def report(done: int, total: int) -> bool:
        told.append((done, total))
        return done <= number_of_images

    assert (
        write(flagged(films), tmp_path / "set", read=named_read(films), key=KEY, options=Options(report=report)) is None
    )
    assert told == [(done, 4) for done in range(1, number_of_images + 2)]
    assert os.listdir(tmp_path) == []


def _not_empty(out: Path) -> None:
    out.mkdir()
    (out / "mine.txt").write_text("x", encoding="utf-8")


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (_not_empty, r"^set: this folder is not empty; choose a new one$"),
        (lambda out: out.write_text("x", encoding="utf-8"), r"^set: is a file; choose a new folder$"),
    ],
)
def test_nothing_is_written_over(tmp_path: Path, prepare: Callable[[Path], object], sentence: str) -> None:
    prepare(tmp_path / "set")
    before = every_byte(tmp_path)
    films = some_films(1)
    with pytest.raises(ExportError, match=sentence):
        write(flagged(films), tmp_path / "set", read=named_read(films), key=KEY)
    assert every_byte(tmp_path) == before
    assert os.listdir(tmp_path) == ["set"]


def test_an_empty_plan_and_one_without_any_usable_image_are_said(tmp_path: Path) -> None:
    films = some_films(1)
    with pytest.raises(ExportError, match="there is nothing to export"):
        write(select([], []), tmp_path / "set", read=named_read(films), key=KEY)
    with pytest.raises(
        ExportError, match=r"^no image could be exported; the first one: image .* there is no such file"
    ):
        write(flagged(films), tmp_path / "set", read=named_read({}), key=KEY)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("step", range(1, 10))
def test_a_disk_that_fails_at_any_file_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    films, calls = some_films(4), iter(range(1, 1000))
    sync = os.fsync

    def failing(descriptor: int) -> None:
        if next(calls) == step:
            raise OSError(28, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(ExportError, match=r"^set: cannot be written: .*free some space, then try again"):
        write(flagged(films), tmp_path / "set", read=named_read(films), key=KEY)
    assert os.listdir(tmp_path) == []


def adjudicated(film: Radiograph) -> Plan:
    """A called it absent, B present, C decided: present."""
    case = CaseRow(digest=film.digest, path="a", opened=1)
    shared = {"digest": film.digest, "shown": make_shown(0.2)}
    region = Region(finding=PNEUMONIA, kind="missed", left=-4.0, top=24.0, width=28.0, height=24.0)
    reads = [
        make_read(1, **shared, reader="A", read_id="a", label=ReaderLabel.ABSENT, blinded=True),
        make_read(1, **shared, reader="B", read_id="b", sequence=2, comment="QZX"),
        make_read(1, **shared, reader="C", read_id="c", sequence=3, adjudicates=("a", "b"), regions=(region,)),
    ]
    return select(reads, [case])


def test_the_row_tells_who_said_what_beside_which_model_and_where(tmp_path: Path) -> None:
    film = make_named_film(1)
    (row,) = written(adjudicated(film), tmp_path / "set", {"a": film}).rows
    assert [(read.read_id, read.label, read.stands, read.blinded) for read in row.history] == [
        ("a", "absent", True, True),
        ("b", "present", True, False),
        ("c", "present", True, False),
    ]
    assert {read.model_id for read in row.history} == {"ab" * 32}
    assert {read.reader for read in row.history} == {KEY.reader(name) for name in "ABC"}
    assert (row.adjudicated, row.reference, row.weight, row.history[2].adjudicates) == (True, True, 1.0, ("a", "b"))
    (region,) = row.regions
    assert (region.kind, region.left, region.top) == ("missed", 0.0, 0.25)
    assert (region.right, region.bottom) == (24.0 / film.width_px, 0.5)


def test_a_single_opinion_on_the_image_never_enters_validation_or_test(tmp_path: Path) -> None:
    films = some_films(1)
    assert not written(flagged(films), tmp_path / "one", films).rows[0].reference
    assert written(flagged(films, basis=Basis.CT), tmp_path / "two", films).rows[0].reference
    unknown = {"x": replace(make_named_film(1), identity=type(make_named_film(1).identity)())}
    assert not written(flagged(unknown, basis=Basis.CT), tmp_path / "three", unknown).rows[0].reference


@pytest.mark.parametrize("inverted", [False, True])
def test_the_network_sees_a_dicom_export_as_it_saw_the_original(tmp_path: Path, inverted: bool) -> None:
    film = make_named_film(2, inverted=inverted)
    films = {"one": film}
    options = Options(format=Format.DICOM, checked=frozenset((film.digest,)))
    done = write(flagged(films), tmp_path / "set", read=named_read(films), key=KEY, options=options)
    assert done is not None
    again = read_file(tmp_path / "set" / done.rows[0].image)
    assert again.digest == done.rows[0].digest
    before, after = (to_network_input(network_grey(one), 224)[0] for one in (film, again))
    assert float(np.abs(after - before).max()) < 1e-4
    assert again.identity.patient_id == KEY.patient(film.identity)[:16]  # type: ignore[index]  # it has a patient
    assert done.rows[0].pixels_checked
    assert again.facts.burned_in is False


@pytest.mark.shared
def test_the_network_sees_every_real_dicom_export_as_its_original(tmp_path: Path, shared_data: Path) -> None:
    films = {str(path): read_file(path) for path in sorted((shared_data / "dicom").rglob("*.dcm"))}
    options = Options(format=Format.DICOM, make=lambda path, wish: made_from_file(entry_of(path), wish))
    done = write(flagged(films), tmp_path / "set", read=named_read(films), key=KEY, options=options)
    assert done is not None
    assert len(done.rows) >= 5
    for row in done.rows:
        again = to_network_input(network_grey(read_file(tmp_path / "set" / row.image)), 224)[0]
        # Inverted twins have one digest; either may have left.
        same = [one for one in films.values() if one.digest == row.source_digest]
        before = [to_network_input(network_grey(one), 224)[0] for one in same]
        assert min(float(np.abs(again - one).max()) for one in before) < 1e-4


def test_nearly_equal_pictures_are_told(tmp_path: Path) -> None:
    film = make_named_film(1)
    brighter = replace(film, values=film.values + np.uint16(3), digest="")
    films = {"a": film, "b": brighter, "c": make_named_film(5)}
    done = written(flagged(films), tmp_path / "set", films)
    assert done.near_duplicates == {done.rows[1].image: done.rows[0].image}
    assert f"- {done.rows[1].image} nearly equals" in (tmp_path / "set" / "dataset_card.md").read_text("utf-8")


def test_whoever_is_set_aside_for_checking_never_leaves(tmp_path: Path) -> None:
    films = some_films(2)
    first = next(iter(films.values()))
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    ledger.append(
        [LedgerEntry(part=Part.CHECK, patient_key=KEY.patient(first.identity), digest="other", perceptual_hash="")]
    )
    options = Options(ledger=tmp_path / "ledger.jsonl")
    done = write(flagged(films), tmp_path / "set", read=named_read(films), key=KEY, options=options)
    assert done is not None
    assert [skipped.because for skipped in done.skipped] == [SkippedBecause.SET_ASIDE]
    assert len(list((tmp_path / "set" / IMAGES).iterdir())) == 1
    again = Ledger.open(tmp_path / "ledger.jsonl")
    assert [(entry.part, entry.patient_key) for entry in again.entries[1:]] == [(Part.FIT, done.rows[0].patient_key)]


def test_a_killed_export_goes_on_where_it_ended(tmp_path: Path) -> None:
    films = some_films(5)
    plan, asked = flagged(films), list[str]()

    def dying(path: str) -> Radiograph:
        asked.append(path)
        if len(asked) == 4:
            raise SystemExit
        return films[path]

    folder = SetFolder(tmp_path / "first", fingerprint(plan, KEY, Format.PNG, BASIC, frozenset()))
    folder.begin()
    writing = Writing(folder, KEY, Options(), making(dying))
    try:
        for row in writing.images(plan):
            writing.take(*row)
    except SystemExit:
        pass
    else:
        pytest.fail("it did not die")
    folder._release()  # as the system does when the process is killed
    (folder.folder / IMAGES / "99.part").write_bytes(b"half an image")
    (left,) = tmp_path.iterdir()
    whole = len((left / "journal.jsonl").read_text().splitlines())
    assert whole >= 1

    asked.clear()
    again = write(plan, tmp_path / "second", read=lambda path: (asked.append(path), films[path])[1], key=KEY)
    assert again is not None
    assert len(asked) == 5 - whole
    assert os.listdir(tmp_path) == ["second"]
    fresh = write(plan, tmp_path / "third", read=named_read(films), key=KEY)
    assert fresh is not None
    assert fresh.rows == again.rows
    assert (tmp_path / "second" / SHEETS / "page_002.jpg").is_file()


def test_what_another_plan_left_is_swept_and_what_is_being_written_stays(tmp_path: Path) -> None:
    films = some_films(2)
    left, living = SetFolder(tmp_path / "old", "0" * 12), SetFolder(tmp_path / "living", "1" * 12)
    left.begin()
    left._release()  # as the system does when the process is killed
    living.begin()
    (tmp_path / ".mine.part").mkdir()
    written(flagged(films), tmp_path / "set", films)
    assert sorted(os.listdir(tmp_path)) == sorted([living.folder.name, ".mine.part", "set"])
    living.discard()


def test_no_link_leads_the_export_elsewhere(tmp_path: Path) -> None:
    films = some_films(1)
    plan = flagged(films)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "set").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportError, match="is a link to another place"):
        written(plan, tmp_path / "set", films)
    word = fingerprint(plan, KEY, Format.PNG, BASIC, frozenset())
    (tmp_path / f".other.{word}.part").symlink_to(tmp_path / "elsewhere")
    written(plan, tmp_path / "other", films)
    assert os.listdir(tmp_path / "elsewhere") == []


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "film.png", b"other")
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OSError, match="link"):
        write_new(tmp_path / "link.png", b"other")
    assert not (tmp_path / "nowhere").exists()
