"""What was drawn on a film is read, wherever its bits lie, and neither the network nor the digest see it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests import image_files
from tests.image_files import chest, dicom_bytes
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.imaging.network_input import network_grey
from xray_desktop.imaging.overlay_plane import OverlayPlane
from xray_desktop.imaging.radiograph import Doubt, Radiograph
from xray_desktop.imaging.reader import read_bytes

Drawn = NDArray[np.bool_]
FILM = chest()


def cross(height_px: int = 41, width_px: int = 53) -> Drawn:
    """A drawing whose rows end inside a byte."""
    drawn = np.zeros((height_px, width_px), dtype=bool)
    drawn[height_px // 3] = drawn[:, width_px // 4] = True
    return drawn


def group(drawn: Drawn, number: int = 0, *, content: bytes | None = None, **more: Any) -> dict[str, Any]:
    """The attributes of an overlay plane with bits of its own, by (group, element): (VR, value)."""
    at = 0x6000 + 2 * number
    rows, columns = drawn.shape[-2:]
    packed = np.packbits(drawn.ravel(), bitorder="little").tobytes()
    packed += b"\0" * (len(packed) % 2)
    elements: dict[int, tuple[str, Any]] = {
        0x10: ("US", rows),
        0x11: ("US", columns),
        0x40: ("CS", "G"),
        0x50: ("SS", [1, 1]),
        0x100: ("US", 1),
        0x102: ("US", 0),
        0x3000: ("OW", packed if content is None else content),
    }
    elements |= {int(element, 16): value for element, value in more.items()}
    return {(at, element): value for element, value in elements.items() if value is not None}  # type: ignore[misc]


def read_with(*groups: dict[str, Any], film: Any = FILM, frame: int | None = None, **options: Any) -> Radiograph:
    elements = {tag: value for each in groups for tag, value in each.items()}
    return read_bytes(dicom_bytes(film, elements=elements, **options), "drawn.dcm", frame=frame)


def only(radiograph: Radiograph) -> OverlayPlane:
    (plane,) = radiograph.overlays
    return plane


@pytest.mark.parametrize("transfer_syntax", [*image_files.NATIVE, image_files.RLE, image_files.JPEG_LS])
def test_an_overlay_is_read_as_it_was_drawn(transfer_syntax: str) -> None:
    drawn = cross()
    content = np.packbits(drawn.ravel(), bitorder="little")
    content = np.append(content, np.zeros(len(content) % 2, dtype=np.uint8))
    if transfer_syntax == image_files.BIG_ENDIAN:
        content = content.reshape(-1, 2)[:, ::-1].reshape(-1)
    plane = only(read_with(group(drawn, content=content.tobytes()), transfer_syntax=transfer_syntax))
    np.testing.assert_array_equal(plane.drawn(), drawn)
    assert (plane.left, plane.top) == (0, 0)


def test_origin_label_and_kind_are_kept() -> None:
    more = {"50": ("SS", [-3, 11]), "40": ("CS", "R"), "1500": ("LO", "outline\x07")}
    plane = only(read_with(group(cross(), **more)))
    assert (plane.top, plane.left, plane.is_region, plane.label) == (-4, 10, True, "outline")
    assert "outline" not in repr(plane)


def test_sixteen_planes_are_read_in_their_order() -> None:
    planes = read_with(*(group(cross(20 + number, 30), number) for number in range(16))).overlays
    assert [plane.height_px for plane in planes] == list(range(20, 36))


@pytest.mark.parametrize(("bit", "bits", "high"), [(12, 12, 11), (15, 12, 11), (0, 12, 15)])
def test_bits_beside_the_pixels_are_an_overlay_and_not_a_value(bit: int, bits: int, high: int) -> None:
    drawn = cross(*FILM.shape)
    stored = (FILM.astype(np.int64) << (high + 1 - bits)) | (drawn.astype(np.int64) << bit)
    embedded = group(drawn, **{"100": ("US", 16), "102": ("US", bit), "3000": None})
    radiograph = read_with(embedded, film=stored, HighBit=high, bits=bits)
    np.testing.assert_array_equal(only(radiograph).drawn(), drawn)
    np.testing.assert_array_equal(radiograph.values, FILM)
    assert radiograph.digest == read_bytes(dicom_bytes(FILM), "plain").digest


def test_network_and_digest_do_not_see_it() -> None:
    plain, drawn = read_bytes(dicom_bytes(FILM), "plain"), read_with(group(np.ones(FILM.shape, dtype=bool)))
    assert drawn.overlays
    assert drawn.digest == plain.digest
    np.testing.assert_array_equal(network_grey(drawn), network_grey(plain))
    assert replace(drawn, overlays=()).doubts == plain.doubts


@pytest.mark.parametrize(("frame", "expected"), [(0, None), (1, 0), (2, 1), (3, None)])
def test_a_frame_has_the_overlay_that_lies_on_it(frame: int, expected: int | None) -> None:
    film = np.stack([FILM] * 4)
    two = np.stack([cross(), cross().T.reshape(41, 53)])
    frames = {"15": ("IS", "2"), "51": ("US", 2)}
    radiograph = read_with(group(two, **frames), film=film, NumberOfFrames=4, frame=frame)
    if expected is None:
        assert radiograph.overlays == ()
    else:
        np.testing.assert_array_equal(only(radiograph).drawn(), two[expected])


def test_an_overlay_that_names_no_frame_lies_on_every_one() -> None:
    radiograph = read_with(group(cross()), film=np.stack([FILM] * 3), NumberOfFrames=3, frame=2)
    np.testing.assert_array_equal(only(radiograph).drawn(), cross())


@pytest.mark.parametrize(
    "more",
    [
        {"3000": ("OW", b"\1\2")},
        {"10": ("US", 0)},
        {"10": ("US", 65535), "11": ("US", 65535)},
        {"50": ("SS", [1])},
        {"3000": None, "102": ("US", 3)},
    ],
    ids=["cut off", "no rows", "enormous", "half an origin", "bits of the values"],
)
def test_a_broken_overlay_is_told_and_takes_nothing_down(more: dict[str, Any]) -> None:
    radiograph = read_with(group(cross(), **more), group(cross(30, 30), 1))
    assert only(radiograph).height_px == 30
    assert Doubt.OVERLAY_UNREADABLE in radiograph.doubts
    np.testing.assert_array_equal(radiograph.values, FILM)


def test_an_empty_overlay_is_none() -> None:
    radiograph = read_with(group(np.zeros((20, 20), dtype=bool)))
    assert radiograph.overlays == ()
    assert Doubt.OVERLAY_UNREADABLE not in radiograph.doubts


def test_inspection_tells_of_it_without_its_words() -> None:
    (said,) = facts_json(read_with(group(cross(), **{"1500": ("LO", "DOE JOHN")})))["overlays"]
    assert said == {
        "kind": "graphics",
        "label": "present",
        "left": 0,
        "top": 0,
        "width_px": 53,
        "height_px": 41,
        "drawn_px": int(cross().sum()),
    }
