"""Each attribute gets what the standard's table wants, at every depth; nothing else stays that could be a name."""

import io
from collections import Counter
from typing import Any

import pydicom
import pytest
from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as oracle
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.canaries import Tokens, canary_dicom, found_in
from tests.reads import make_named_film
from xray_desktop.errors import ExportError
from xray_desktop.exchange.clean_words import cleaned
from xray_desktop.exchange.confidentiality import BASIC, Action, Profile, Retain, action_of, profile_of
from xray_desktop.exchange.deidentify import Done, Subject, deidentified, removed_all, tally
from xray_desktop.exchange.dicom_file import dicom_bytes
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.imaging.network_input import chosen_voi
from xray_desktop.imaging.part10 import header

KEY = SiteKey(b"\x07" * 32)
SUBJECT = Subject(key=KEY, pseudonym="pseudonym", days=400)
GOAL = 0.9995
VALUES: dict[str, Any] = {
    "AE": "QZXAE", "AS": "033Y", "CS": "QZXCS", "DA": "19870613", "DS": "12.5", "DT": "19870613134657.5", "FD": 1.5,
    "IS": "4711", "LO": "QZXLO", "LT": "QZXLT", "OB": b"QZXOB!", "PN": "QZX^PN", "SH": "QZXSH", "ST": "QZXST",
    "TM": "134657.25", "UC": "QZXUC", "UI": "1.2.826.0.1.987654", "UN": b"QZXUN!", "UR": "urn:QZXUR", "US": 4711,
    "UT": "QZXUT",
}  # fmt: skip
LETTERS = {"D": "replaced", "Z": "emptied", "X": "removed", "U": "mapped"}


def wanted_by_oracle() -> dict[int, set[str]]:
    """Of every attribute of the standard's 2026c edition, the actions that are right."""
    wanted: dict[int, set[str]] = {}
    for name in ("D", "Z", "X", "U", "Z_D", "X_Z", "X_D", "X_Z_D", "X_Z_U_STAR"):
        for tag in getattr(oracle, f"{name}_TAGS"):
            if len(tag) == 2:
                right = {LETTERS[letter] for letter in name.replace("_STAR", "").split("_")}
                # A mapped UID is a replaced one: the standard wants a value that is not the old one.
                wanted[tag[0] << 16 | tag[1]] = right | ({"mapped"} if "replaced" in right else set())
    return wanted


def known(vr: str) -> Any:
    if vr != "SQ":
        return VALUES[vr]
    item = Dataset()
    item.PatientName = "QZX^INSIDE"
    return Sequence([item])


def everything(tags: dict[int, set[str]]) -> Dataset:
    dataset = Dataset()
    for tag in tags:
        vr = DicomDictionary.get(tag, ("LO",))[0].partition(" or ")[0]
        dataset.add_new(tag, vr, known(vr))
    return dataset


def what_became_of(tag: int, before: Dataset, after: Dataset) -> str:
    """As somebody sees it who knows only the two files."""
    if tag not in after:
        return "removed"
    old, new = before[tag].value, after[tag].value
    if new is None or new == "" or (isinstance(new, Sequence) and not len(new)) or new == b"":
        return "emptied"
    if str(new) == str(old) or "QZX" in str(new):
        return "kept"
    return "mapped" if after[tag].VR == "UI" else "replaced"


def test_the_actions_of_the_standards_table_are_carried_out() -> None:
    wanted = wanted_by_oracle()
    before = everything({tag: actions for tag, actions in wanted.items() if tag >> 16 > 2})
    after, _ = deidentified(before, SUBJECT)
    wrong = {
        f"{tag:08X}": (what_became_of(tag, before, after), sorted(actions))
        for tag, actions in wanted.items()
        if tag >> 16 > 2 and what_became_of(tag, before, after) not in actions
    }
    total = sum(tag >> 16 > 2 for tag in wanted)
    print(f"right actions: {total - len(wrong)} of {total} ({1 - len(wrong) / total:.4%})")  # noqa: T201  # the figure
    assert not wrong
    assert 1 - len(wrong) / total >= GOAL


def test_what_an_item_holds_is_treated_like_the_rest() -> None:
    inner = everything({tag: actions for tag, actions in wanted_by_oracle().items() if tag >> 16 > 8})
    outer = Dataset()
    for keyword in ("RequestAttributesSequence", "ReferencedStudySequence", "AnatomicRegionSequence"):
        setattr(outer, keyword, Sequence([inner]))
    after, _ = deidentified(outer, SUBJECT, Profile(frozenset((Retain.UIDS,))))
    assert "QZX" not in str(after)


def test_our_table_knows_all_that_the_oracle_knows() -> None:
    missing = [tag for tag in wanted_by_oracle() if action_of(tag) is None]
    assert not missing


@pytest.mark.parametrize("group", [0x5000, 0x501E, 0x6000, 0x60FE])
def test_every_overlay_and_curve_goes(group: int) -> None:
    assert action_of(group << 16 | 0x3000) is Action.REMOVED
    assert action_of(group << 16 | 0x1500) is Action.REMOVED


def test_a_file_full_of_tokens_leaves_none(tmp_path: Any) -> None:
    tokens = Tokens()
    source = canary_dicom(tmp_path / "film.dcm", tokens)
    clean, _ = deidentified(header(source.read_bytes(), "film"), SUBJECT)
    film = make_named_film(1)
    data = dicom_bytes(clean, film, KEY, chosen_voi(film)[0])
    assert len(tokens.planted) >= 58
    assert len(found_in(source.read_bytes(), tokens.planted)) == len(tokens.planted)
    assert found_in(data, tokens.planted) == set()
    assert b"1987061" not in data
    assert data[:128] == b"\0" * 128


def test_uids_are_mapped_alike_everywhere_and_dates_shift_together() -> None:
    first, second = Dataset(), Dataset()
    first.StudyInstanceUID = second.StudyInstanceUID = "1.2.826.0.1.4711"
    second.FrameOfReferenceUID = "1.2.826.0.1.4711"
    first.StudyDate, second.StudyDate = "20200228", "20200301"
    profile = Profile(frozenset((Retain.MODIFIED_DATES,)))
    (one, _), (two, _) = deidentified(first, SUBJECT, profile), deidentified(second, SUBJECT, profile)
    assert one.StudyInstanceUID == two.StudyInstanceUID == two.FrameOfReferenceUID != first.StudyInstanceUID
    assert one.StudyInstanceUID.startswith("2.25.")
    assert len(one.StudyInstanceUID) <= 64
    assert (one.StudyDate, two.StudyDate) == ("20190124", "20190126")
    assert one.LongitudinalTemporalInformationModified == "MODIFIED"


def test_another_sites_key_makes_other_uids_and_days() -> None:
    other = SiteKey(b"\x08" * 32)
    assert KEY.uid("1.2.3") != other.uid("1.2.3")
    assert KEY.days_earlier("a") != other.days_earlier("a")
    assert 365 <= KEY.days_earlier("a") <= 365 + 3285


@pytest.mark.parametrize(
    ("option", "keyword", "value", "kept"),
    [
        (Retain.UIDS, "StudyInstanceUID", "1.2.3.4", "1.2.3.4"),
        (Retain.DEVICE, "DeviceSerialNumber", "QZX4711", "QZX4711"),
        (Retain.INSTITUTION, "InstitutionName", "QZXCLINIC", "QZXCLINIC"),
        (Retain.PATIENT, "PatientAge", "003Y", "003Y"),
        (Retain.PATIENT, "PatientAge", "097Y", "090Y"),
        (Retain.PATIENT, "PatientAge", "QZX", None),
        (Retain.FULL_DATES, "StudyDate", "20200228", "20200228"),
        (Retain.FULL_DATES, "StudyDate", "QZXQZXQZ", ""),
        (Retain.MODIFIED_DATES, "StudyTime", "134657.25", "134657"),
        (Retain.MODIFIED_DATES, "StudyDate", "QZXQZXQZ", ""),
        (Retain.DESCRIPTORS, "SeriesDescription", "Chest PA Dr Qzxname 14.2.", "CHEST PA DR"),
        (Retain.DESCRIPTORS, "SeriesDescription", "Qzxname", None),
    ],
)
def test_an_option_keeps_what_it_names_and_no_more(option: Retain, keyword: str, value: str, kept: str | None) -> None:
    dataset = Dataset()
    setattr(dataset, keyword, value)
    after, _ = deidentified(dataset, SUBJECT, Profile(frozenset((option,))))
    assert after.get(keyword) == kept
    without, _ = deidentified(dataset, SUBJECT)
    assert without.get(keyword) not in (kept, value) or not kept


def test_dates_are_either_kept_or_shifted() -> None:
    with pytest.raises(ValueError, match="not both"):
        Profile(frozenset((Retain.FULL_DATES, Retain.MODIFIED_DATES)))


def test_a_safe_private_number_stays_only_where_that_is_chosen_and_its_text_never() -> None:
    dataset = Dataset()
    block = dataset.private_block(0x0043, "GEMS_PARM_01", create=True)
    block.add_new(0x39, "IS", [1, 2])
    block.add_new(0x40, "LO", "QZX")
    other = dataset.private_block(0x0045, "QZX", create=True)
    other.add_new(0x39, "IS", [1, 2])
    kept, _ = deidentified(dataset, SUBJECT, Profile(frozenset((Retain.SAFE_PRIVATE,))))
    assert list(kept.private_block(0x0043, "GEMS_PARM_01")[0x39].value) == [1, 2]
    assert "QZX" not in str(kept)
    plain, _ = deidentified(dataset, SUBJECT)
    assert not any(int(tag) >> 16 & 1 for tag in plain.keys())  # noqa: SIM118  # a data set iterates its elements


def test_the_header_says_what_was_done_and_that_a_person_looked_only_where_one_did() -> None:
    unseen, _ = deidentified(Dataset(), SUBJECT)
    seen, _ = deidentified(
        Dataset(),
        Subject(key=KEY, pseudonym="p", days=0, pixels_checked=True),
        Profile(frozenset((Retain.UIDS, Retain.FULL_DATES))),
    )
    assert (unseen.PatientIdentityRemoved, unseen.get("BurnedInAnnotation")) == ("NO", None)
    assert (seen.PatientIdentityRemoved, seen.BurnedInAnnotation) == ("YES", "NO")
    assert [item.CodeValue for item in seen.DeidentificationMethodCodeSequence] == ["113100", "113110", "113106"]
    assert unseen.DeidentificationMethod == "Basic Application Confidentiality Profile"
    assert (unseen.LongitudinalTemporalInformationModified, seen.LongitudinalTemporalInformationModified) == (
        "REMOVED",
        "UNMODIFIED",
    )


def test_the_report_names_each_attribute_and_no_value() -> None:
    dataset = Dataset()
    dataset.PatientName, dataset.KVP, dataset.StationName = "QZX", "90", "QZX"
    dataset.private_block(0x0029, "QZX", create=True).add_new(1, "LO", "QZX")
    _, done = deidentified(dataset, SUBJECT)
    assert Done("(0010,0010)", "PatientName", Action.EMPTIED) in done
    assert Done("(0018,0060)", "KVP", Action.KEPT) in done
    assert Done("(0029,1001)", "private", Action.REMOVED) in done
    assert len(done) == len(dataset)
    assert "QZX" not in repr(done)
    assert tally(iter([*done, *done]))["(0010,0010) PatientName"] == {"emptied": 2}
    assert Counter(one.action for one in removed_all(dataset)) == {Action.REMOVED: len(dataset)}


def test_a_value_that_cannot_be_read_does_not_stay() -> None:
    data = io.BytesIO()
    dataset = Dataset()
    dataset.add_new(0x00280010, "US", 5)
    dataset.PatientSex, dataset.KVP = "F", "90"
    pydicom.dcmwrite(data, dataset, implicit_vr=False, little_endian=True)
    broken = header(data.getvalue().replace(b"90", b"QZ"), "film")
    after, _ = deidentified(broken, SUBJECT)
    assert "KVP" not in after
    assert "QZ" not in str(after)


def test_a_known_code_goes_out_in_our_words_and_an_unknown_one_stays_here() -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "R-10214", "SRT", "QZX"
    dataset = Dataset()
    dataset.ViewCodeSequence = Sequence([item])
    dataset.AnatomicRegionSequence = Sequence([item])
    after, _ = deidentified(dataset, SUBJECT)
    assert after.ViewCodeSequence[0].CodeMeaning == "postero-anterior"
    assert "AnatomicRegionSequence" not in after


def test_items_that_never_end_are_cut() -> None:
    dataset = leaf = Dataset()
    for _ in range(30):
        item = Dataset()
        leaf.RelatedSeriesSequence = Sequence([item])
        leaf = item
    leaf.PatientName = "QZX"
    after, _ = deidentified(dataset, SUBJECT, Profile(frozenset(Retain) - {Retain.FULL_DATES}))
    assert "QZX" not in str(after)


def test_words_of_radiography_alone_stay_in_a_description() -> None:
    assert cleaned("THORAX p.a. Fr. Qzx, Zi. 12") == "THORAX"
    assert BASIC.retain == frozenset()


def test_options_are_chosen_by_name_and_a_wrong_one_is_told() -> None:
    assert profile_of(["UIDS", "device"]).retain == {Retain.UIDS, Retain.DEVICE}
    with pytest.raises(ExportError, match="the options are uids, device"):
        profile_of(["everything"])
    with pytest.raises(ExportError, match="not both"):
        profile_of(["full_dates", "modified_dates"])
