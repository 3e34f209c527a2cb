"""`inspect` tells everything about the picture and nothing about the person."""

import json

import pytest
from pydicom.sequence import Sequence

from tests import image_files
from tests.image_files import dicom_bytes, lut_item
from xray_desktop.imaging.inspection import facts_json
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
