"""`inspect` tells everything about the picture and nothing about the person."""

import json
from typing import Any

import pytest
from pydicom.sequence import Sequence

from tests import image_files
from tests.image_files import dicom_bytes, lut_item
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.imaging.plain_words import NOT_REPEATED, repeatable
from xray_desktop.imaging.reader import read_bytes


def test_the_report_is_json_and_complete() -> None:
    data = dicom_bytes(
        transfer_syntax=image_files.RLE,
        VOILUTSequence=Sequence([lut_item(range(4096), bits=12, explanation="SOFT")]),
        WindowCenter=2000,
        WindowWidth=4000,
        PixelPaddingValue=4095,
        RescaleIntercept="0",
        RescaleSlope="1",
    )
    report = json.loads(json.dumps(facts_json(read_bytes(data, "a.dcm"))))
    assert report["facts"]["view"] == "PA"
    assert report["facts"]["transfer_syntax"] == "RLE Lossless"
    assert report["windows"] == [
        {"kind": "lut", "name": "SOFT", "first_mapped": 0, "entries": 4096, "bits": 12},
        {"kind": "window", "name": "", "centre": 2000.0, "width": 4000.0, "function": "LINEAR"},
    ]
    assert report["network_window"] == report["windows"][0]
    assert (report["width_px"], report["height_px"]) == (120, 130)
    assert (report["lowest_value"], report["highest_value"], report["padding"]) == (0, 4095, [4095, 4095])
    assert report["doubts"] == []


def test_a_missing_window_is_among_the_doubts() -> None:
    report = facts_json(read_bytes(dicom_bytes(), "a.dcm"))
    assert report["doubts"] == ["no_window"]
    assert report["padding"] is None


@pytest.mark.parametrize("secret", ["SYNTHETIC", "S-1", "20200202", "1.2.3.4"])
def test_the_person_is_present_but_not_told(secret: str) -> None:
    report = facts_json(read_bytes(dicom_bytes(PatientBirthDate="20200202"), "a.dcm"))
    assert secret not in json.dumps(report)
    assert report["identity"]["patient_name"] == "present"
    assert report["identity"]["accession"] == "absent"


@pytest.mark.parametrize(
    ("attribute", "stated"),
    [
        ("BodyPartExamined", "DOE JANE"),
        ("BodyPartExamined", "CHEST DOE"),
        ("Modality", "DOE"),
        ("ImageLaterality", "DOE"),
        ("PatientSex", "DOE"),
        ("WindowCenterWidthExplanation", ["NORMAL", "DOE 4711"]),
    ],
)
def test_free_text_of_the_header_is_not_repeated(attribute: str, stated: object) -> None:
    attributes: dict[str, Any] = {"WindowCenter": [2000, 2100], "WindowWidth": [4000, 3000], attribute: stated}
    told = json.dumps(facts_json(read_bytes(dicom_bytes(**attributes), "a.dcm")))
    assert "DOE" not in told
    assert "4711" not in told
    assert NOT_REPEATED in told


def test_the_name_of_a_lookup_table_is_free_text_too() -> None:
    table = lut_item(range(4096), bits=12, explanation="for DOE JANE")
    assert "DOE" not in json.dumps(facts_json(read_bytes(dicom_bytes(VOILUTSequence=Sequence([table])), "a.dcm")))


@pytest.mark.parametrize(
    ("attribute", "stated"),
    [
        ("body_part", "CHEST"),
        ("body_part", "CHEST_PORT"),
        ("body_part", "TSPINE"),
        ("photometric", "MONOCHROME2"),
        ("photometric", "YBR_FULL_422"),
        ("photometric", "PALETTE COLOR"),
        ("modality", "DX"),
        ("window", "WINDOW1"),
        ("window", "SOFT TISSUE"),
        ("window", "0.5-99.5 percentile"),
        ("window", "full range"),
        ("window", ""),
    ],
)
def test_words_that_are_defined_are_repeated(attribute: str, stated: str) -> None:
    assert repeatable(attribute, stated) == stated
