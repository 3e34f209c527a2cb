"""Colour files that are really grey open as grey; true colour is told and never passes for a radiograph."""

from typing import Any

import numpy as np
import pytest
from pydicom.pixels.processing import convert_color_space

from tests import image_files
from tests.image_files import dicom_bytes
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.radiograph import Doubt, Window
from xray_desktop.imaging.reader import read_bytes

GREY = image_files.chest(bits=8).astype(np.uint8)
AS_RGB = np.stack([GREY] * 3, axis=2)
COLOURED = np.stack([GREY, GREY // 2, 255 - GREY], axis=2).astype(np.uint8)


@pytest.mark.parametrize("transfer_syntax", [*image_files.NATIVE, *image_files.LOSSLESS])
def test_rgb_that_is_grey_is_grey(transfer_syntax: str) -> None:
    data = dicom_bytes(AS_RGB, bits=8, photometric="RGB", transfer_syntax=transfer_syntax)
    radiograph = read_bytes(data, "rgb.dcm")
    np.testing.assert_array_equal(radiograph.values, GREY)
    assert Doubt.COLOUR not in radiograph.doubts
    assert radiograph.voi == (Window(127.5, 255.0, "LINEAR_EXACT", "full range"),)


@pytest.mark.parametrize("transfer_syntax", [image_files.EXPLICIT, *image_files.LOSSLESS])
def test_true_colour_is_told(transfer_syntax: str) -> None:
    data = dicom_bytes(COLOURED, bits=8, photometric="RGB", transfer_syntax=transfer_syntax)
    radiograph = read_bytes(data, "colour.dcm")
    luma = np.floor(COLOURED @ (0.299, 0.587, 0.114) + 0.5)
    assert np.abs(radiograph.values - luma).max() <= 1
    assert {Doubt.COLOUR, Doubt.NOT_RADIOGRAPH} <= set(radiograph.doubts)


def test_planes_may_lie_one_after_another() -> None:
    planes = np.ascontiguousarray(np.moveaxis(AS_RGB, 2, 0)).reshape(AS_RGB.shape)
    data = dicom_bytes(planes, bits=8, photometric="RGB", PlanarConfiguration=1)
    np.testing.assert_array_equal(read_bytes(data, "planes.dcm").values, GREY)


@pytest.mark.parametrize("transfer_syntax", [image_files.EXPLICIT, image_files.RLE, image_files.JPEG_LS])
def test_full_ybr_becomes_grey(transfer_syntax: str) -> None:
    ybr = convert_color_space(AS_RGB, "RGB", "YBR_FULL")
    data = dicom_bytes(ybr, bits=8, photometric="YBR_FULL", transfer_syntax=transfer_syntax)
    radiograph = read_bytes(data, "ybr.dcm")
    np.testing.assert_array_equal(radiograph.values, GREY)
    assert Doubt.COLOUR not in radiograph.doubts


def test_halved_ybr_becomes_grey() -> None:
    pairs = np.full((*GREY.shape, 2), 128, np.uint8)
    pairs[..., 0] = GREY
    halved = pairs.reshape(-1, 4)[:, [0, 2, 1, 3]].reshape(GREY.shape[0], -1)
    data = dicom_bytes(
        halved,
        bits=8,
        photometric="YBR_FULL_422",
        SamplesPerPixel=3,
        PlanarConfiguration=0,
        Columns=GREY.shape[1],
    )
    np.testing.assert_array_equal(read_bytes(data, "ybr422.dcm").values, GREY)


def test_a_colour_jpeg_is_turned_to_rgb_by_its_decoder() -> None:
    data = dicom_bytes(AS_RGB, bits=8, photometric="YBR_FULL_422", transfer_syntax=image_files.JPEG_BASELINE)
    radiograph = read_bytes(data, "jpeg.dcm")
    assert np.abs(radiograph.values.astype(int) - GREY).max() < 12
    assert Doubt.COLOUR not in radiograph.doubts


def test_an_unmarked_rgb_jpeg_is_believed_its_header() -> None:
    import imagecodecs

    frame = imagecodecs.jpeg8_encode(COLOURED, level=98, colorspace="RGB", outcolorspace="RGB", subsampling="444")
    at = frame.find(b"\xff\xee")
    assert at > 0, "the encoder marks an RGB stream with an Adobe segment"
    length = int.from_bytes(frame[at + 2 : at + 4], "big")
    bare = bytearray(frame[:at] + frame[at + 2 + length :])
    start = bare.find(b"\xff\xc0")
    for component in range(3):  # ids R, G, B would tell libjpeg as well
        bare[start + 10 + 3 * component] = component + 1
    scan = bare.find(b"\xff\xda")
    for component in range(3):
        bare[scan + 5 + 2 * component] = component + 1
    data = dicom_bytes(
        COLOURED, bits=8, photometric="RGB", transfer_syntax=image_files.JPEG_BASELINE, fragments=[bytes(bare)]
    )
    radiograph = read_bytes(data, "rgb.dcm")
    luma = COLOURED @ (0.299, 0.587, 0.114)
    assert np.abs(radiograph.values - luma).mean() < 4


def palette(dataset_bits: int, entries: np.ndarray, sample: str = "<u2") -> dict[str, Any]:
    made: dict[str, Any] = {}
    for colour in ("Red", "Green", "Blue"):
        made[f"{colour}PaletteColorLookupTableDescriptor"] = [len(entries) % 65536, 0, dataset_bits]
        made[f"{colour}PaletteColorLookupTableData"] = entries.astype(sample).tobytes()
    return made


def test_a_grey_palette_is_looked_through() -> None:
    ramp = np.arange(256)[::-1] * 257
    data = dicom_bytes(GREY, bits=8, photometric="PALETTE COLOR", **palette(16, ramp))
    radiograph = read_bytes(data, "palette.dcm")
    np.testing.assert_array_equal(radiograph.values, ramp[GREY])
    assert Doubt.COLOUR not in radiograph.doubts


@pytest.mark.parametrize("sample", ["u1", "<u2"])
def test_a_palette_of_eight_bits_has_a_range_of_eight_bits(sample: str) -> None:
    data = dicom_bytes(GREY, bits=8, photometric="PALETTE COLOR", **palette(8, np.arange(256), sample))
    radiograph = read_bytes(data, "palette.dcm")
    np.testing.assert_array_equal(radiograph.values, GREY)
    assert radiograph.voi == (Window(127.5, 255.0, "LINEAR_EXACT", "full range"),)


def test_a_missing_palette_gives_a_sentence() -> None:
    with pytest.raises(RadiographError, match=r"palette\.dcm: its colour palette is broken"):
        read_bytes(dicom_bytes(GREY, bits=8, photometric="PALETTE COLOR"), "palette.dcm")


@pytest.mark.parametrize(("pixels", "photometric"), [(GREY, "RGB"), (AS_RGB, "MONOCHROME2"), (AS_RGB, "PALETTE COLOR")])
def test_a_header_that_contradicts_itself_about_colour_is_refused(pixels: np.ndarray, photometric: str) -> None:
    with pytest.raises(RadiographError, match="contradicts itself"):
        read_bytes(dicom_bytes(pixels, bits=8, photometric=photometric), "odd.dcm")
