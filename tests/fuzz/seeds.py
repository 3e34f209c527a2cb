"""The good files that mutations start from: each encoding and odd shape, and small files of real devices."""

import io
from typing import Any, Final

import numpy as np
from PIL import Image

from tests import image_files
from tests.fuzz.mutations import Original, original
from tests.image_files import dicom_bytes, lut_item, png_bytes
from tests.public_files import public_files
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of

_SIZES: Final = range(8_000, 160_000)
"""Bytes of a public file: below are icons, reports and directories, which are refused however they are changed."""
_DEEP: Final = image_files.chest(96, 100)
_GREY: Final = image_files.chest(96, 100, bits=8).astype(np.uint8)


def dicom_originals() -> list[Original]:
    """Synthetic files of every transfer syntax, each twice as likely as one of pydicom's."""
    public = [file.read_bytes() for file in public_files() if file.stat().st_size in _SIZES]
    public = [data for data in public if kind_of(data[:HEAD_BYTES]) in (Kind.DICOM, Kind.DICOMDIR)]
    made = _synthetic()
    return [*map(original, public), *(original(data) for data in made * max(2 * len(public) // len(made), 1))]


def raster_originals() -> list[Original]:
    """PNG and JPEG of each depth, channel count and compression."""
    rgb, wide = np.stack([_GREY] * 3, axis=2), _DEEP * np.uint16(16)
    pngs = [
        png_bytes(_GREY, text={"Comment": "synthetic " * 20}),
        png_bytes(_DEEP),
        png_bytes(rgb),
        png_bytes(np.dstack([rgb, _GREY])),
        png_bytes(np.dstack([_GREY, 255 - _GREY])),
        png_bytes(np.stack([wide] * 3, axis=2)),
        png_bytes(np.stack([wide] * 4, axis=2)),
        _saved(_GREY, "PNG", mode="P"),
        _saved(_GREY, "PNG", mode="1"),
    ]
    exif = Image.Exif()
    exif[274] = 6
    jpegs = [
        _saved(_GREY, "JPEG"),
        _saved(rgb, "JPEG", quality=60),
        _saved(_GREY, "JPEG", progressive=True),
        _saved(rgb, "JPEG", mode="CMYK"),
        _saved(_GREY, "JPEG", exif=exif, optimize=True),
    ]
    return [original(data) for data in (*pngs, *jpegs, *jpegs)]


def tiff_originals() -> list[Original]:
    """TIFF of each depth and compression that radiographs come in."""
    kinds: tuple[str | None, ...] = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")
    deep = [_saved(_DEEP, "TIFF", compression=kind) for kind in kinds]
    return [original(data) for data in (*deep, _saved(_GREY, "TIFF"), _saved(_GREY, "TIFF", compression="jpeg"))]


def _synthetic() -> list[bytes]:
    syntaxes = (
        *image_files.NATIVE,
        *image_files.LOSSLESS,
        image_files.JPEG_EXTENDED,
        image_files.JPEG_LS_NEAR,
        image_files.JPEG_2000,
    )
    made = [dicom_bytes(_DEEP, transfer_syntax=each, WindowCenter=2000, WindowWidth=4000) for each in syntaxes]
    lut = lut_item(range(4096))
    rgb = np.stack([_GREY] * 3, axis=2)
    return [
        *made,
        dicom_bytes(_GREY, bits=8, transfer_syntax=image_files.JPEG_BASELINE),
        dicom_bytes(_DEEP, ModalityLUTSequence=[lut], VOILUTSequence=[lut, lut], RescaleSlope=2),
        dicom_bytes(np.stack([_DEEP] * 3), transfer_syntax=image_files.RLE, NumberOfFrames=3),
        dicom_bytes(np.stack([_DEEP] * 3), transfer_syntax=image_files.JPEG_LS, NumberOfFrames=3),
        dicom_bytes(rgb, bits=8, photometric="RGB"),
        dicom_bytes(rgb, bits=8, photometric="YBR_FULL", transfer_syntax=image_files.JPEG_2000_LOSSLESS),
        dicom_bytes(_DEEP, preamble=False),
        dicom_bytes(_DEEP, preamble=False, transfer_syntax=image_files.IMPLICIT),
    ]


def _saved(pixels: Any, kind: str, *, mode: str = "", **options: Any) -> bytes:
    stream = io.BytesIO()
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(stream, kind, **options)
    return stream.getvalue()
