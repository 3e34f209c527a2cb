"""PNG, JPEG and TIFF give v / 255 and v / 65535 and nothing invented; what is odd about them is told."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from tests import image_files
from tests.image_files import png_bytes
from xray_desktop.errors import RadiographError, UnsupportedRadiograph
from xray_desktop.imaging.network_input import network_grey
from xray_desktop.imaging.radiograph import Doubt, View
from xray_desktop.imaging.reader import read_bytes

GREY = image_files.chest(bits=8).astype(np.uint8)
DEEP = image_files.chest(bits=16)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_eight_bits_are_v_over_255(kind: str) -> None:
    radiograph = read_bytes(saved(Image.fromarray(GREY), kind), "picture")
    assert radiograph.values.dtype == np.uint16
    np.testing.assert_array_equal(radiograph.values, GREY)
    np.testing.assert_array_equal(network_grey(radiograph), (GREY / 255).astype(np.float32))
    assert radiograph.facts.format == kind
    assert radiograph.facts.bits_stored == 8
    assert radiograph.facts.view is View.UNKNOWN
    assert radiograph.doubts == (Doubt.VIEW_UNKNOWN,)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_v_over_65535(kind: str) -> None:
    radiograph = read_bytes(saved(Image.fromarray(DEEP), kind), "picture")
    np.testing.assert_array_equal(radiograph.values, DEEP)
    np.testing.assert_array_equal(network_grey(radiograph), (DEEP / 65535).astype(np.float32))
    assert Doubt.TWELVE_BIT_ASSUMED not in radiograph.doubts


@pytest.mark.parametrize("order", ["<u2", ">u2"])
def test_both_byte_orders_of_a_tiff_are_read(order: str) -> None:
    np.testing.assert_array_equal(read_bytes(_tiff(DEEP, order), "picture.tif").values, DEEP)


def _tiff(values: np.ndarray, order: str) -> bytes:
    """An uncompressed grey TIFF written by hand, in either byte order."""
    sign = order[0]
    tags = [
        (256, 4, values.shape[1]),
        (257, 4, values.shape[0]),
        (258, 3, 16),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8 + 2 + 9 * 12 + 4),
        (277, 3, 1),
        (278, 4, values.shape[0]),
        (279, 4, values.nbytes),
    ]
    out = (b"II*\0" if sign == "<" else b"MM\0*") + struct.pack(f"{sign}LH", 8, len(tags))
    for tag, kind, value in tags:
        out += struct.pack(f"{sign}HHL{'HH' if kind == 3 else 'L'}", tag, kind, 1, value, *([0] if kind == 3 else []))
    return out + b"\0" * 4 + values.astype(order).tobytes()


def test_a_foreign_sixteen_bit_png_below_4096_is_taken_as_twelve_bit() -> None:
    values = image_files.chest(bits=12)
    radiograph = read_bytes(png_bytes(values), "picture.png")
    assert Doubt.TWELVE_BIT_ASSUMED in radiograph.doubts
    assert radiograph.facts.bits_stored == 12
    np.testing.assert_array_equal(network_grey(radiograph), (values / 4095).astype(np.float32))


def test_one_pixel_of_4096_makes_it_sixteen_bit() -> None:
    values = image_files.chest(bits=12)
    values[5, 5] = 4096
    assert Doubt.TWELVE_BIT_ASSUMED not in read_bytes(png_bytes(values), "picture.png").doubts


def test_our_own_export_is_never_ranged_again() -> None:
    values = image_files.chest(bits=12)
    radiograph = read_bytes(png_bytes(values, text={"pixel_rules": "1"}), "export.png")
    assert radiograph.facts.pixel_rules == 1
    assert Doubt.TWELVE_BIT_ASSUMED not in radiograph.doubts
    np.testing.assert_array_equal(network_grey(radiograph), (values / 65535).astype(np.float32))


@pytest.mark.parametrize("words", ["one", "", "-1", "9" * 5000])
def test_a_chunk_that_is_no_number_is_foreign(words: str) -> None:
    radiograph = read_bytes(png_bytes(image_files.chest(bits=12), text={"pixel_rules": words}), "picture.png")
    assert radiograph.facts.pixel_rules is None


@pytest.mark.parametrize("deep", [GREY, DEEP])
def test_rgb_that_is_really_grey_is_grey(deep: np.ndarray) -> None:
    radiograph = read_bytes(png_bytes(np.stack([deep] * 3, axis=2)), "picture.png")
    np.testing.assert_array_equal(radiograph.values, deep)
    assert Doubt.COLOUR not in radiograph.doubts


def test_a_grey_jpeg_with_chroma_noise_is_grey() -> None:
    rgb = np.stack([GREY] * 3, axis=2).astype(np.int16)
    rgb += np.random.default_rng(0).integers(-4, 5, rgb.shape, dtype=np.int16)
    data = saved(Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)), "JPEG", quality=60)
    radiograph = read_bytes(data, "picture.jpg")
    assert Doubt.COLOUR not in radiograph.doubts
    assert np.abs(radiograph.values.astype(int) - GREY).mean() < 6


def test_a_small_coloured_mark_does_not_make_it_colour() -> None:
    rgb = np.stack([GREY] * 3, axis=2)
    rgb[2:8, 2:10] = (255, 0, 0)
    assert Doubt.COLOUR not in read_bytes(png_bytes(rgb), "picture.png").doubts


@pytest.mark.parametrize("top", [255, 65535])
def test_true_colour_becomes_luminance_and_is_told(top: int) -> None:
    full = image_files.chest(bits=8 if top == 255 else 16)
    rgb = np.stack([full, full // 2, full // 4], axis=2).astype(np.uint8 if top == 255 else np.uint16)
    radiograph = read_bytes(png_bytes(rgb), "photo.png")
    luma = rgb @ np.array((19595, 38470, 7471), np.uint64)
    np.testing.assert_array_equal(radiograph.values, (luma + 32768) // 65536)
    assert {Doubt.COLOUR, Doubt.NOT_RADIOGRAPH} <= set(radiograph.doubts)


def test_cmyk_is_colour_whatever_it_shows() -> None:
    cmyk = np.zeros((*GREY.shape, 4), np.uint8)
    cmyk[..., 3] = 255 - GREY
    radiograph = read_bytes(saved(Image.fromarray(cmyk, "CMYK"), "TIFF"), "print.tif")
    np.testing.assert_array_equal(radiograph.values, GREY)
    assert {Doubt.COLOUR, Doubt.NOT_RADIOGRAPH} <= set(radiograph.doubts)


@pytest.mark.parametrize("pixels", [GREY, DEEP])
@pytest.mark.parametrize("channels", [1, 3])
def test_alpha_lies_on_black(pixels: np.ndarray, channels: int) -> None:
    top = np.iinfo(pixels.dtype).max
    alpha = np.full_like(pixels, top)
    alpha[:, :30] = 0
    alpha[:, 30:40] = top // 2
    both = np.stack([*[pixels] * channels, alpha], axis=2)
    data = saved(Image.fromarray(both, "LA" if channels == 1 else "RGBA"), "PNG") if top == 255 else png_bytes(both)
    radiograph = read_bytes(data, "picture.png")
    assert not radiograph.values[:, :30].any()
    np.testing.assert_array_equal(radiograph.values[:, 40:], pixels[:, 40:])
    half = pixels[:, 30:40].astype(float) * (top // 2) / top
    assert np.abs(radiograph.values[:, 30:40] - half).max() <= 1


def test_a_transparent_colour_counts_as_alpha() -> None:
    data = saved(Image.fromarray(GREY), "PNG", transparency=int(GREY[60, 60]))
    radiograph = read_bytes(data, "picture.png")
    assert radiograph.values[60, 60] == 0


def test_a_palette_is_looked_through() -> None:
    picture = Image.fromarray(GREY).quantize(64)
    radiograph = read_bytes(saved(picture, "PNG"), "picture.png")
    np.testing.assert_array_equal(radiograph.values, np.asarray(picture.convert("L")))


def test_black_and_white_opens() -> None:
    picture = Image.fromarray(GREY > 128)
    np.testing.assert_array_equal(read_bytes(saved(picture, "PNG"), "p.png").values, (GREY > 128) * 255)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_orientation_is_applied_once(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    picture = Image.fromarray(GREY)
    if kind == "TIFF":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[274] = orientation
        data = saved(picture, kind, tiffinfo=tags)
    else:
        data = saved(picture, kind, exif=exif, **({"quality": 100} if kind == "JPEG" else {}))
    turned = {
        1: GREY,
        2: GREY[:, ::-1],
        3: GREY[::-1, ::-1],
        4: GREY[::-1],
        5: GREY.T,
        6: GREY.T[:, ::-1],
        7: GREY.T[::-1, ::-1],
        8: GREY.T[::-1],
    }[orientation]
    values = read_bytes(data, "turned").values
    assert values.shape == turned.shape
    assert np.abs(values.astype(int) - turned).max() <= (4 if kind == "JPEG" else 0)


@pytest.mark.parametrize("values", [GREY, DEEP])
def test_a_tiff_whose_white_is_zero_is_shown_the_right_way(values: np.ndarray) -> None:
    data = bytearray(_tiff(values.astype(np.uint16), "<u2"))
    at = data.index((262).to_bytes(2, "little") + b"\x03\0")
    data[at + 8] = 0
    radiograph = read_bytes(bytes(data), "white.tif")
    assert radiograph.inverted
    np.testing.assert_array_equal(radiograph.values, values)


def test_jpeg_is_told_to_be_lossy() -> None:
    radiograph = read_bytes(saved(Image.fromarray(GREY), "JPEG"), "picture.jpg")
    assert radiograph.facts.lossy
    assert Doubt.LOSSY in radiograph.doubts


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_of_several_pages_the_middle_one_is_taken(kind: str) -> None:
    pages = [Image.fromarray(np.roll(GREY, 7 * page, axis=1)) for page in range(3)]
    data = saved(pages[0], kind, save_all=True, append_images=pages[1:])
    radiograph = read_bytes(data, "many")
    np.testing.assert_array_equal(radiograph.values, np.asarray(pages[1]))
    assert Doubt.MIDDLE_FRAME in radiograph.doubts
    assert (radiograph.facts.frame, radiograph.facts.frames) == (1, 3)
    asked = read_bytes(data, "many", frame=2)
    np.testing.assert_array_equal(asked.values, np.asarray(pages[2]))
    assert Doubt.MIDDLE_FRAME not in asked.doubts
    with pytest.raises(RadiographError, match="no frame 3"):
        read_bytes(data, "many", frame=3)


def test_the_preview_inside_a_cameras_jpeg_is_no_frame() -> None:
    picture = Image.fromarray(np.stack([GREY] * 3, axis=2))
    data = saved(picture, "MPO", save_all=True, append_images=[picture.resize((64, 64))])
    radiograph = read_bytes(data, "camera.jpg")
    assert radiograph.facts.frames == 1
    assert radiograph.values.shape == GREY.shape
    assert radiograph.facts.format == "JPEG"


@pytest.mark.parametrize("mode", ["I", "F"])
def test_samples_that_are_no_grey_levels_are_refused(mode: str) -> None:
    with pytest.raises(UnsupportedRadiograph, match=r"odd\.tif: its samples are no 8 or 16 bit grey levels"):
        read_bytes(saved(Image.fromarray(GREY).convert(mode), "TIFF"), "odd.tif")


@pytest.mark.parametrize("data", [png_bytes(GREY), png_bytes(DEEP), png_bytes(np.stack([DEEP] * 3, axis=2))])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.99])
def test_a_png_that_is_cut_off_is_refused(data: bytes, kept: float) -> None:
    with pytest.raises(RadiographError, match=r"cut\.png: "):
        read_bytes(data[: int(len(data) * kept)], "cut.png")


def test_a_png_without_its_end_is_refused() -> None:
    with pytest.raises(RadiographError, match=r"cut\.png: damaged or cut off"):
        read_bytes(png_bytes(GREY)[:-12], "cut.png")


def test_a_flipped_bit_in_a_png_is_found() -> None:
    data = bytearray(png_bytes(DEEP))
    data[len(data) // 2] ^= 1
    with pytest.raises(RadiographError, match="damaged"):
        read_bytes(bytes(data), "rot.png")


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_others_that_are_cut_off_are_refused(kind: str) -> None:
    data = saved(Image.fromarray(GREY), kind)
    with pytest.raises(RadiographError, match=r"cut: the image is broken"):
        read_bytes(data[: len(data) // 2], "cut")


def test_a_broken_deep_png_is_refused() -> None:
    data = png_bytes(np.stack([DEEP] * 3, axis=2))
    at = data.index(b"IDAT")
    length = int.from_bytes(data[at - 4 : at], "big")
    content = b"\0" * length
    checksum = zlib.crc32(b"IDAT" + content).to_bytes(4, "big")
    with pytest.raises(RadiographError, match=r"broken\.png: the image is broken"):
        read_bytes(data[: at + 4] + content + checksum + data[at + 8 + length :], "broken.png")


@pytest.mark.parametrize("side", [9_000, 32_000, 65_000])
def test_a_png_that_claims_to_be_huge_is_refused(side: int) -> None:
    data = png_bytes(GREY)
    head = b"IHDR" + side.to_bytes(4, "big") + side.to_bytes(4, "big") + data[24:29]
    claimed = data[:12] + head + zlib.crc32(head).to_bytes(4, "big") + data[33:]
    with pytest.raises(UnsupportedRadiograph, match=r"huge\.png: it says"):
        read_bytes(claimed, "huge.png")


def test_a_tiny_picture_is_refused() -> None:
    with pytest.raises(UnsupportedRadiograph, match=r"icon\.png: 32 x 32 pixels, smaller than 64"):
        read_bytes(png_bytes(GREY[:32, :32]), "icon.png")
