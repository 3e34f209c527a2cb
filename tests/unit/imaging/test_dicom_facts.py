"""Facts tell about the picture, identity about the person, and neither ends up with the other."""

import logging
from dataclasses import asdict, replace
from typing import Any

import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from tests import image_files
from tests.image_files import dicom_bytes
from xray_desktop.imaging.dicom_facts import age_years, doubts_of, folded_view, is_chest, view_of
from xray_desktop.imaging.elements import items
from xray_desktop.imaging.radiograph import Doubt, Facts, View
from xray_desktop.imaging.reader import read_bytes


def header(**attributes: Any) -> Dataset:
    dataset = Dataset()
    for keyword, content in attributes.items():
        setattr(dataset, keyword, content)
    return dataset


def meaning(words: str) -> Sequence:
    return Sequence([header(CodeMeaning=words)])


def test_facts_are_read() -> None:
    data = dicom_bytes(
        transfer_syntax=image_files.RLE,
        photometric="MONOCHROME1",
        ImageLaterality="R",
        PatientSex="F",
        ImagerPixelSpacing=[0.143, 0.143],
        PixelSpacing=[0.13, 0.13],
        PatientOrientation=["L", "F"],
        BurnedInAnnotation="NO",
    )
    assert read_bytes(data, "synthetic.dcm").facts == Facts(
        format="DICOM",
        modality="DX",
        body_part="CHEST",
        view=View.PA,
        laterality="R",
        age_years=3.0,
        sex="F",
        photometric="MONOCHROME1",
        bits_stored=12,
        transfer_syntax="RLE Lossless",
        detector_spacing_mm=0.143,
        pixel_spacing_mm=0.13,
        patient_orientation="L\\F",
        burned_in=False,
    )


@pytest.mark.parametrize("stated", [["left", "down"], ["L"], ["SECRET", "NAME"], [""]])
def test_an_orientation_in_other_words_than_the_standards_is_none(stated: list[str]) -> None:
    data = dicom_bytes(PatientOrientation=stated)
    assert read_bytes(data, "synthetic.dcm").facts.patient_orientation is None


def test_what_the_header_does_not_say_stays_unsaid() -> None:
    missing: dict[str, Any] = dict.fromkeys(("Modality", "BodyPartExamined", "ViewPosition", "PatientAge"))
    facts = read_bytes(dicom_bytes(**missing, PixelSpacing=[0, 0]), "synthetic.dcm").facts
    assert facts.view is View.UNKNOWN
    unsaid = (facts.modality, facts.body_part, facts.age_years, facts.sex, facts.pixel_spacing_mm, facts.burned_in)
    assert unsaid == (None,) * 6


def test_identity_is_read_and_stays_out_of_facts_and_representations(caplog: pytest.LogCaptureFixture) -> None:
    secrets: dict[str, Any] = {
        "PatientName": "SYNTHETIC^SECRET",
        "PatientID": "SECRET-1",
        "PatientBirthDate": "20200202",
        "IssuerOfPatientID": "SECRET-2",
        "AccessionNumber": "SECRET-3",
        "InstitutionName": "SECRET-4",
        "StudyInstanceUID": "1.2.777",
        "StudyDate": "20230303",
        "StudyTime": "010203",
        "StudyDescription": "SECRET-5",
        "SeriesInstanceUID": "1.2.778",
        "SeriesDescription": "SECRET-6",
        "SOPInstanceUID": "1.2.779",
    }
    with caplog.at_level(logging.DEBUG):
        radiograph = read_bytes(dicom_bytes(**secrets), "synthetic.dcm")
    assert sorted(asdict(radiograph.identity).values()) == sorted(secrets.values())
    for secret in secrets.values():
        assert secret not in repr(radiograph)
        assert secret not in repr(radiograph.identity)
        assert secret not in repr(radiograph.facts)
        assert secret not in caplog.text


def test_a_name_in_another_alphabet_is_decoded() -> None:
    data = dicom_bytes(SpecificCharacterSet="ISO_IR 192", PatientName="Мартышка^Юля")
    assert read_bytes(data, "synthetic.dcm").identity.patient_name == "Мартышка^Юля"


def test_control_characters_of_a_name_are_dropped() -> None:
    data = dicom_bytes(PatientID="A\x1b[31mB\u202eC", SpecificCharacterSet="ISO_IR 192")
    assert read_bytes(data, "synthetic.dcm").identity.patient_id == "A[31mBC"


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("PA", View.PA),
        ("AP", View.AP),
        ("P-A", View.PA),
        ("A.P.", View.AP),
        ("POSTERO_ANTERIOR", View.PA),
        ("postero-anterior", View.PA),
        ("antero-posterior projection", View.AP),
        ("AP LORDOTIC", View.AP),
        ("CHEST PA", View.PA),
        ("TORACE,FRN P->A", View.PA),
        ("LL", View.LATERAL),
        ("RL", View.LATERAL),
        ("LAT", View.LATERAL),
        ("LLAT", View.LATERAL),
        ("left lateral", View.LATERAL),
        ("CANINE LATERAL THORAX", View.LATERAL),
        ("LAO", View.OBLIQUE),
        ("RPO", View.OBLIQUE),
        ("LLO", View.OBLIQUE),
        ("oblique", View.OBLIQUE),
        ("LLD", View.UNKNOWN),
        ("left lateral decubitus", View.UNKNOWN),
        ("CHEST PA AND LATERAL", View.UNKNOWN),
        ("AP OBLIQUE", View.UNKNOWN),
        ("PA AP", View.UNKNOWN),
        ("BILATERAL FRONTAL", View.UNKNOWN),
        ("APICAL", View.UNKNOWN),
        ("", View.UNKNOWN),
    ],
)
def test_views_are_folded(words: str, view: View) -> None:
    assert folded_view(words) is view


@pytest.mark.parametrize(
    ("dataset", "view"),
    [
        (header(ViewPosition="PA", ViewCodeSequence=meaning("left lateral")), View.PA),
        (header(ViewPosition="", ViewCodeSequence=meaning("left lateral")), View.LATERAL),
        (header(PatientOrientation=["P", "F"], SeriesDescription="CHEST PA"), View.LATERAL),
        (header(PatientOrientation=["L", "F"], SeriesDescription="CHEST PA"), View.PA),
        (header(PatientOrientation=["L", "F"], ProtocolName="CHEST AP"), View.AP),
        (header(AcquisitionDeviceProcessingDescription="THORAX LATERAL"), View.LATERAL),
        (header(), View.UNKNOWN),
    ],
)
def test_the_view_is_looked_for_where_it_may_stand(dataset: Dataset, view: View) -> None:
    assert view_of(dataset) is view


@pytest.mark.parametrize(
    ("attributes", "age"),
    [
        ({"PatientAge": "003Y"}, 3.0),
        ({"PatientAge": "018M"}, 1.5),
        ({"PatientAge": "026W"}, 26 * 7 / 365.25),
        ({"PatientAge": "010D"}, 10 / 365.25),
        ({"PatientAge": "62"}, 62.0),
        ({"PatientAge": "old"}, None),
        ({"PatientBirthDate": "20200101", "StudyDate": "20230101"}, 1096 / 365.25),
        ({"PatientBirthDate": "2020.01.01", "AcquisitionDate": "20230101"}, 1096 / 365.25),
        ({"PatientBirthDate": "20200101"}, None),
        ({"StudyDate": "20200101"}, None),
        ({"PatientBirthDate": "20200230", "StudyDate": "20230101"}, None),
        ({"PatientBirthDate": "20240101", "StudyDate": "20230101"}, None),
        ({"PatientBirthDate": "17500101", "StudyDate": "20230101"}, None),
    ],
)
def test_the_age_is_stated_or_counted(attributes: dict[str, str], age: float | None) -> None:
    found = age_years(header(**attributes))
    assert found == (None if age is None else pytest.approx(age))


@pytest.mark.parametrize(
    ("body_part", "chest"),
    [
        ("CHEST", True),
        ("THORAX", True),
        ("Thoracic", True),
        ("LUNG", True),
        ("TORAX PA", True),
        ("CHESTABDOMEN", True),
        ("THORACIC SPINE", False),
        ("EXTREMITY", False),
        ("SKULL", False),
        ("", False),
    ],
)
def test_the_chest_is_known_by_many_names(body_part: str, chest: bool) -> None:
    assert is_chest(body_part) is chest


def test_the_coded_region_speaks_where_the_body_part_is_empty() -> None:
    data = dicom_bytes(BodyPartExamined="", AnatomicRegionSequence=meaning("Skull"))
    radiograph = read_bytes(data, "synthetic.dcm")
    assert radiograph.facts.body_part == "SKULL"
    assert Doubt.NOT_CHEST in radiograph.doubts


@pytest.mark.parametrize(
    ("facts", "doubts"),
    [
        ({}, {Doubt.VIEW_UNKNOWN}),
        ({"view": View.PA}, set()),
        ({"view": View.LATERAL}, {Doubt.NOT_FRONTAL}),
        ({"view": View.OBLIQUE}, {Doubt.NOT_FRONTAL}),
        ({"view": View.PA, "body_part": "HAND"}, {Doubt.NOT_CHEST}),
        ({"view": View.PA, "body_part": "UNKNOWN"}, set()),
        ({"view": View.PA, "modality": "CT"}, {Doubt.NOT_RADIOGRAPH}),
        ({"view": View.PA, "modality": "CR"}, set()),
        ({"view": View.PA, "lossy": True}, {Doubt.LOSSY}),
        ({"view": View.PA, "burned_in": True}, {Doubt.BURNED_IN}),
        ({"view": View.PA, "burned_in": False}, set()),
    ],
)
def test_facts_make_doubts(facts: dict[str, Any], doubts: set[Doubt]) -> None:
    assert set(doubts_of(replace(Facts(format="DICOM"), **facts))) == doubts


def test_a_sequence_that_is_none_has_no_items() -> None:
    dataset = Dataset()
    dataset[0x00540220] = RawDataElement(Tag(0x00540220), "SQ", 4, b"\xff\xff\xff\xff", 0, False, True)
    assert items(dataset, "ViewCodeSequence") == ()
    assert view_of(dataset) is View.UNKNOWN


@pytest.mark.parametrize(
    ("transfer_syntax", "stated", "lossy"),
    [
        (image_files.EXPLICIT, "01", True),
        (image_files.EXPLICIT, None, False),
        (image_files.JPEG_2000, "00", False),
        (image_files.JPEG_2000, None, True),
        (image_files.JPEG_EXTENDED, "00", True),
    ],
)
def test_loss_is_told_by_header_and_encoding(transfer_syntax: str, stated: str | None, lossy: bool) -> None:
    more: dict[str, Any] = {} if stated is None else {"LossyImageCompression": stated}
    assert read_bytes(dicom_bytes(transfer_syntax=transfer_syntax, **more), "x.dcm").facts.lossy is lossy
