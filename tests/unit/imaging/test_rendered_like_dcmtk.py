"""A window, sigmoid or VOI LUT paints what DCMTK paints, within one grey level of 255, whatever the polarity."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests import image_files
from tests.second_decoders import dcmtk_grey, needs_dcmtk
from xray_desktop.imaging.radiograph import Voi
from xray_desktop.imaging.reader import read_bytes
from xray_desktop.imaging.window import lookup, render

pytestmark = needs_dcmtk

FIRST_WINDOW: Final = ("+Wi", "1")
FIRST_TABLE: Final = ("+Wl", "1")


class Look(NamedTuple):
    """One way to look at a file, and how to tell DCMTK."""

    name: str
    bits: int
    attributes: dict[str, Any]
    options: tuple[str, ...] = FIRST_WINDOW
    signed: bool = False
    offered: int = 0


def curve(entries: int, bits: int) -> list[int]:
    """An S-shaped table, as detectors write them."""
    steps = np.linspace(-1.0, 1.0, entries)
    return [int(level) for level in np.rint((np.tanh(2.5 * steps) / np.tanh(2.5) + 1.0) / 2.0 * (2**bits - 1))]


def table(entries: int, *, first: int = 0, bits: int = 12) -> list[Dataset]:
    return [image_files.lut_item(curve(entries, bits), first=first, bits=bits)]


WINDOW_12: Final = {"WindowCenter": "2047.5", "WindowWidth": "3000"}
LOOKS: Final = (
    Look("linear", 12, WINDOW_12),
    Look("linear in 8 bits", 8, {"WindowCenter": "120", "WindowWidth": "180"}),
    Look("linear in 16 bits", 16, {"WindowCenter": "30000", "WindowWidth": "41000"}),
    Look("narrow", 12, {"WindowCenter": "2000", "WindowWidth": "40"}),
    Look("one step", 12, {"WindowCenter": "2000", "WindowWidth": "1"}),
    Look("wider than the data", 12, {"WindowCenter": "2048", "WindowWidth": "60000"}),
    Look("second of two", 12, {"WindowCenter": [100, 1500], "WindowWidth": [50, 2200]}, ("+Wi", "2"), offered=1),
    Look("signed", 12, {"WindowCenter": "-200", "WindowWidth": "2500"}, signed=True),
    Look("rescaled", 12, {**WINDOW_12, "RescaleSlope": "0.5", "RescaleIntercept": "900"}),
    Look("rescaled downwards", 12, {**WINDOW_12, "RescaleSlope": "-1", "RescaleIntercept": "4095"}),
    Look("sigmoid", 12, {**WINDOW_12, "VOILUTFunction": "SIGMOID"}, (*FIRST_WINDOW, "+Wfs")),
    Look("narrow sigmoid", 16, {"WindowCenter": "3e4", "WindowWidth": "900", "VOILUTFunction": "SIGMOID"},
         (*FIRST_WINDOW, "+Wfs")),
    Look("table", 12, {"VOILUTSequence": table(4096)}, FIRST_TABLE),
    Look("short table", 12, {"VOILUTSequence": table(1000, first=1500)}, FIRST_TABLE),
    Look("table of 8 bits", 12, {"VOILUTSequence": table(4096, bits=8)}, FIRST_TABLE),
    Look("table of 16 bits", 12, {"VOILUTSequence": table(4096, bits=16)}, FIRST_TABLE),
    Look("modality table", 12, {"ModalityLUTSequence": table(4096), **WINDOW_12}),
    Look("two tables", 12, {"ModalityLUTSequence": table(4096), "VOILUTSequence": table(4096)}, FIRST_TABLE),
)  # fmt: skip


def painted(file: Path, offered: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Our own picture through one of the windows or tables that the file offers."""
    radiograph = read_bytes(file.read_bytes(), file.name)
    seen_through: Voi = radiograph.voi[offered]
    return render(radiograph.values, lookup(radiograph, seen_through))


def written(folder: Path, look: Look, **more: Any) -> Path:
    stored = image_files.chest(bits=look.bits).astype(np.int32)
    if look.signed:
        stored -= 2 ** (look.bits - 1)
    return image_files.write_dicom(
        folder / "look.dcm", stored, bits=look.bits, signed=look.signed, **{**look.attributes, **more}
    )


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_picture_is_dcmtks_picture(look: Look, photometric: str, tmp_path: Path) -> None:
    file = written(tmp_path, look, photometric=photometric)
    picture, theirs = painted(file, look.offered), dcmtk_grey(file, *look.options)
    assert np.abs(picture.astype(int) - theirs).max() <= 1
    assert len(np.unique(theirs)) > 1


@pytest.mark.parametrize("shape", ["IDENTITY", "INVERSE"])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_a_presentation_lut_shape_turns_what_dcmtk_turns(shape: str, photometric: str, tmp_path: Path) -> None:
    file = written(tmp_path, LOOKS[0], photometric=photometric, PresentationLUTShape=shape)
    picture, theirs = painted(file, 0), dcmtk_grey(file, *FIRST_WINDOW)
    assert np.abs(picture.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize("transfer_syntax", [*image_files.LOSSLESS[:3], image_files.BIG_ENDIAN, image_files.DEFLATED])
def test_the_encoding_changes_no_grey_level(transfer_syntax: str, tmp_path: Path) -> None:
    file = written(tmp_path, LOOKS[0], transfer_syntax=transfer_syntax)
    assert np.abs(painted(file, 0).astype(int) - dcmtk_grey(file, *FIRST_WINDOW)).max() <= 1
