"""What the header says about levels is kept: LUTs, rescale, windows, polarity, padding."""

from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests import image_files
from tests.image_files import dicom_bytes, lut_item
from xray_desktop.imaging import lookup_tables, voi
from xray_desktop.imaging.network_input import chosen_voi, network_grey, to_network_input
from xray_desktop.imaging.radiograph import Doubt, Radiograph, VoiTable, Window, digest
from xray_desktop.imaging.reader import read_bytes


def opened(*arguments: Any, **options: Any) -> Radiograph:
    return read_bytes(dicom_bytes(*arguments, **options), "synthetic.dcm")


@pytest.mark.parametrize("transfer_syntax", [image_files.IMPLICIT, image_files.EXPLICIT, image_files.BIG_ENDIAN])
def test_a_modality_lut_is_applied_to_the_values(transfer_syntax: str) -> None:
    stored = image_files.chest(bits=10)
    entries = [min(65535, 60 * level + 7) for level in range(1024)]
    radiograph = opened(
        stored, bits=10, transfer_syntax=transfer_syntax, ModalityLUTSequence=Sequence([lut_item(entries)])
    )
    np.testing.assert_array_equal(radiograph.values, np.array(entries)[stored])
    assert radiograph.digest == digest(stored)
    assert (radiograph.slope, radiograph.intercept) == (1.0, 0.0)


def test_values_beyond_a_modality_lut_take_its_ends() -> None:
    stored = image_files.chest(bits=10)
    radiograph = opened(stored, bits=10, ModalityLUTSequence=Sequence([lut_item([5, 6, 7], first=100)]))
    assert set(np.unique(radiograph.values)) <= {5, 6, 7}
    assert radiograph.values[0, 0] == 5
    assert radiograph.values[0, 1] == 7


def test_a_modality_lut_of_signed_values_may_start_below_zero() -> None:
    stored = (image_files.chest(bits=10).astype(np.int32) - 512).astype(np.int16)
    entries = list(range(1024))
    item = lut_item(entries, first=-512)
    radiograph = opened(stored, bits=10, signed=True, ModalityLUTSequence=Sequence([item]))
    np.testing.assert_array_equal(radiograph.values, stored + 512)


def test_a_modality_lut_wins_over_a_rescale() -> None:
    radiograph = opened(
        bits=8, ModalityLUTSequence=Sequence([lut_item(range(256))]), RescaleSlope=3, RescaleIntercept=4
    )
    assert (radiograph.slope, radiograph.intercept) == (1.0, 0.0)


def test_lut_data_may_be_bytes_of_one_or_two_an_entry() -> None:
    stored = image_files.chest(bits=8)
    for data, top in ((bytes(range(255, -1, -1)), 255), (np.arange(256, dtype="<u2")[::-1].tobytes(), 255)):
        item = lut_item([0, 1], bits=8)
        item.LUTDescriptor = [256, 0, 8]
        item["LUTData"].VR = "OW"
        item.LUTData = data
        values = opened(stored, bits=8, ModalityLUTSequence=Sequence([item])).values
        np.testing.assert_array_equal(values, top - stored)


@pytest.mark.parametrize("change", ["no data", "short", "bits", "no descriptor", "text"])
def test_a_lut_that_does_not_fit_is_left_out(change: str) -> None:
    item = lut_item(range(256), bits=8)
    if change == "no data":
        del item.LUTData
    elif change == "short":
        item.LUTDescriptor = [300, 0, 8]
    elif change == "bits":
        item.LUTDescriptor = [256, 0, 40]
    elif change == "no descriptor":
        del item.LUTDescriptor
    else:
        item["LUTData"].VR = "LT"
        item.LUTData = "words"
    stored = image_files.chest(bits=8)
    radiograph = opened(stored, bits=8, ModalityLUTSequence=Sequence([item]), VOILUTSequence=Sequence([item]))
    np.testing.assert_array_equal(radiograph.values, stored)
    assert radiograph.voi == ()


def test_a_lut_of_65536_entries_says_0() -> None:
    stored = image_files.chest(bits=16)
    entries = list(range(65535, -1, -1))
    values = opened(stored, bits=16, ModalityLUTSequence=Sequence([lut_item(entries)])).values
    np.testing.assert_array_equal(values, 65535 - stored)


def test_a_lut_with_more_levels_than_its_bits_is_believed_its_levels() -> None:
    (table,) = opened(bits=8, VOILUTSequence=Sequence([lut_item(range(0, 1024, 4), bits=8)])).voi
    assert isinstance(table, VoiTable)
    assert table.bits == 10


def test_a_linear_rescale_is_kept_as_slope_and_intercept() -> None:
    stored = image_files.chest()
    radiograph = opened(stored, RescaleSlope="0.5", RescaleIntercept="-1000")
    assert (radiograph.slope, radiograph.intercept) == (0.5, -1000.0)
    np.testing.assert_array_equal(radiograph.values, stored)


def test_a_slope_of_zero_is_ignored_with_its_intercept() -> None:
    radiograph = opened(RescaleSlope="0", RescaleIntercept="7")
    assert (radiograph.slope, radiograph.intercept) == (1.0, 0.0)


def test_an_intercept_without_slope_counts() -> None:
    assert opened(RescaleIntercept="-7").intercept == -7.0


def test_all_windows_are_offered_with_their_names() -> None:
    radiograph = opened(
        WindowCenter=[2000, 1500], WindowWidth=[4000, 1000], WindowCenterWidthExplanation=["NORMAL", "HARDER"]
    )
    assert radiograph.voi == (Window(2000, 4000, "LINEAR", "NORMAL"), Window(1500, 1000, "LINEAR", "HARDER"))


def test_a_window_need_not_have_a_name() -> None:
    radiograph = opened(WindowCenter=[2000, 1500], WindowWidth=[4000, 1000], WindowCenterWidthExplanation=["ONE"])
    assert [window.name for window in radiograph.voi] == ["ONE", ""]


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_the_voi_lut_function_is_kept(function: str) -> None:
    (window,) = opened(WindowCenter=2000, WindowWidth=4000, VOILUTFunction=function).voi
    assert isinstance(window, Window)
    assert window.function == function


@pytest.mark.parametrize(("centre", "width"), [("", ""), ("2000", ""), ("word", "4000")])
def test_a_broken_window_is_none(centre: str, width: str) -> None:
    data = dicom_bytes(WindowCenter="2000", WindowWidth="4000")
    at, end = data.index(b"\x28\x00\x50\x10DS"), data.index(b"\x28\x00\x51\x10DS") + 12
    broken = b"".join(
        tag + b"DS" + len(padded).to_bytes(2, "little") + padded
        for tag, padded in (
            (b"\x28\x00\x50\x10", (centre + " " * (len(centre) % 2)).encode()),
            (b"\x28\x00\x51\x10", (width + " " * (len(width) % 2)).encode()),
        )
    )
    radiograph = read_bytes(data[:at] + broken + data[end:], "synthetic.dcm")
    assert radiograph.voi == ()


def test_voi_luts_come_before_windows() -> None:
    item = lut_item(range(4096), bits=12, explanation="SOFT")
    first, second = opened(VOILUTSequence=Sequence([item]), WindowCenter=2000, WindowWidth=4000).voi
    assert isinstance(first, VoiTable)
    assert (first.name, first.bits, first.first_mapped) == ("SOFT", 12, 0)
    assert isinstance(second, Window)


def test_a_voi_lut_of_negative_modality_values_starts_below_zero() -> None:
    item = lut_item(range(4096), first=-1000, bits=12)
    (table,) = opened(VOILUTSequence=Sequence([item]), RescaleIntercept="-1000", RescaleSlope="1").voi
    assert isinstance(table, VoiTable)
    assert table.first_mapped == -1000


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted", "doubtful"),
    [
        ("MONOCHROME1", None, True, False),
        ("MONOCHROME1", "INVERSE", True, False),
        ("MONOCHROME1", "IDENTITY", False, True),
        ("MONOCHROME2", None, False, False),
        ("MONOCHROME2", "IDENTITY", False, False),
        ("MONOCHROME2", "INVERSE", True, True),
        ("MONOCHROME2", "LIN OD", False, False),
        ("", None, False, True),
    ],
)
def test_polarity_is_read_from_both_attributes(
    photometric: str, shape: str | None, inverted: bool, doubtful: bool
) -> None:
    stored = image_files.chest()
    upright = 4095 - stored if inverted else stored
    more = {} if shape is None else {"PresentationLUTShape": shape}
    radiograph = opened(upright, photometric=photometric, **more)
    assert radiograph.inverted is inverted
    assert (Doubt.POLARITY_DOUBTFUL in radiograph.doubts) is doubtful


def test_padding_counts_in_no_statistic() -> None:
    stored = image_files.chest()
    padded = stored.copy()
    padded[:, :50] = 4095
    window = {"WindowCenter": 1500, "WindowWidth": 3101}
    stored[stored > 3000] = 3000
    padded[:, 50:] = stored[:, 50:]
    radiograph = opened(padded, PixelPaddingValue=4095, **window)
    assert radiograph.padding == (4095, 4095)
    assert chosen_voi(radiograph) == (radiograph.voi[0], ())
    assert chosen_voi(opened(padded, **window))[1] == (Doubt.WINDOW_MISSES_DATA,)


def test_padding_may_be_a_range_in_either_order() -> None:
    radiograph = opened(PixelPaddingValue=4095, PixelPaddingRangeLimit=4000)
    assert radiograph.padding == (4000, 4095)
    assert voi.percentile_window(radiograph).centre < 4000


@pytest.mark.parametrize("transfer_syntax", [image_files.EXPLICIT, image_files.JPEG_2000_LOSSLESS])
@pytest.mark.parametrize(
    "window", [{}, {"WindowCenter": 1900.0, "WindowWidth": 3500.0}, {"WindowCenter": 99999.0, "WindowWidth": 10.0}]
)
def test_a_twin_of_the_other_polarity_gives_the_same_network_input(
    window: dict[str, float], transfer_syntax: str
) -> None:
    stored = image_files.chest()
    highest = 4095
    mirrored = {**window, "WindowCenter": highest - window["WindowCenter"] + 1} if window else {}
    one = opened(stored, transfer_syntax=transfer_syntax, **window)
    other = opened(highest - stored, transfer_syntax=transfer_syntax, photometric="MONOCHROME1", **mirrored)
    inputs = [to_network_input(network_grey(radiograph), 96)[0] for radiograph in (one, other)]
    np.testing.assert_allclose(inputs[0], inputs[1], atol=1e-6)


def test_a_window_that_whites_everything_out_is_told_and_not_used() -> None:
    radiograph = opened(image_files.chest(bits=16), bits=16, WindowCenter=-2000, WindowWidth=100)
    assert chosen_voi(radiograph)[1] == (Doubt.WINDOW_MISSES_DATA,)
    assert network_grey(radiograph).std() > 0.1


def test_a_lut_keeps_its_first_mapped_value_unsigned_where_values_are() -> None:
    item = lut_item(range(256), first=40000, bits=8)
    (table,) = lookup_tables.voi_of(_only(VOILUTSequence=Sequence([item])), signed=False)
    assert isinstance(table, VoiTable)
    assert table.first_mapped == 40000


def _only(**attributes: Any) -> Dataset:
    dataset = Dataset()
    for keyword, content in attributes.items():
        setattr(dataset, keyword, content)
    return dataset
