"""Progressive JPEG, retired from the standard and still in archives, opens as DCMTK and gdcm open it."""

from pathlib import Path

import numpy as np
import pytest

from tests import image_files
from tests.second_decoders import by_child, needs_dcmtk, tool
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes

SPECTRAL_SELECTION = "1.2.840.10008.1.2.4.53"
FULL_PROGRESSION = "1.2.840.10008.1.2.4.55"


@needs_dcmtk
@pytest.mark.parametrize("bits", [8, 12])
@pytest.mark.parametrize(("option", "syntax"), [("+es", SPECTRAL_SELECTION), ("+ep", FULL_PROGRESSION)])
def test_a_progressive_film_is_what_dcmtk_says(option: str, syntax: str, bits: int, tmp_path: Path) -> None:
    native = image_files.write_dicom(tmp_path / "native.dcm", image_files.chest(bits=bits), bits=bits)
    compressed, plain = tmp_path / "compressed.dcm", tmp_path / "plain.dcm"
    tool("dcmcjpeg", option, "+un", str(native), str(compressed))
    tool("dcmdjpeg", str(compressed), str(plain))
    ours = read_bytes(compressed.read_bytes(), "progressive")
    theirs = read_bytes(plain.read_bytes(), "plain")
    assert syntax.encode() in compressed.read_bytes()
    np.testing.assert_array_equal(ours.values, theirs.values)
    assert Doubt.LOSSY in ours.doubts
    assert Doubt.IMAGE_DAMAGED not in ours.doubts
    by_gdcm = by_child("gdcm", [compressed])[compressed]
    if not isinstance(by_gdcm, str):
        np.testing.assert_array_equal(ours.values, by_gdcm)
