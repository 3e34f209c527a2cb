"""Image files as tests make them: DICOM in every encoding, PNG in every depth. All synthetic, every default valid.

The drawn "chest" is two dark ellipses beside a bright middle: enough for the polarity rule, no patient in it.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.pixels.encoders.base import RLELosslessEncoder
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import UID

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57"
JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_LS_NEAR = "1.2.840.10008.1.2.4.81"
JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"
JPEG_2000 = "1.2.840.10008.1.2.4.91"
HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"
NATIVE = (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN)
LOSSLESS = (RLE, JPEG_LOSSLESS, JPEG_LOSSLESS_SV1, JPEG_LS, JPEG_2000_LOSSLESS, HTJ2K_LOSSLESS)

Pixels = NDArray[Any]


def chest(width_px: int = 120, height_px: int = 130, *, bits: int = 12, seed: int = 0) -> NDArray[np.uint16]:
    """Stored values 0..2**bits - 1 of a drawn chest, bright = dense, with some noise; both ends of the range occur."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float64)
    y, x = y / height_px, x / width_px
    right, left = (np.exp(-((((x - at) / 0.13) ** 2 + ((y - 0.42) / 0.27) ** 2) ** 2)) for at in (0.27, 0.73))
    body = 0.35 + 0.5 * np.exp(-(((x - 0.5) / 0.12) ** 2)) + 0.3 * (y > 0.75)
    grey = np.clip(body - 0.3 * (right + left) + rng.normal(0, 0.01, x.shape), 0.0, 1.0)
    full = 2**bits - 1
    values: NDArray[np.uint16] = np.rint(grey * full).astype(np.uint16)
    values[0, 0], values[0, 1] = 0, full
    return values


def png_bytes(pixels: Pixels, *, text: dict[str, str] | None = None) -> bytes:
    """A PNG of uint8 or uint16 [H, W] or [H, W, 2..4], with text chunks; 16 bits and channels are kept."""
    if pixels.dtype == np.uint16 and pixels.ndim == 3:
        return bytes(imagecodecs.png_encode(pixels))
    chunks = PngImagePlugin.PngInfo()
    for key, words in (text or {}).items():
        chunks.add_text(key, words)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", pnginfo=chunks)
    return stream.getvalue()


def write_png(path: Path, pixels: Pixels | None = None, *, text: dict[str, str] | None = None) -> Path:
    """Write a PNG; without pixels an 8-bit drawn chest."""
    pixels = chest(bits=8).astype(np.uint8) if pixels is None else pixels
    path.write_bytes(png_bytes(pixels, text=text))
    return path


def encoded(frame: Pixels, transfer_syntax: str, *, bits: int, signed: bool = False) -> bytes:
    """One frame in a compressed transfer syntax. Signed values go in as bit patterns, as PS3.5 8.2 wants."""
    pattern = (frame.astype(np.int64) & ((1 << bits) - 1)).astype(np.uint8 if bits <= 8 else np.uint16)
    if transfer_syntax == RLE:
        return bytes(_rle(pattern, bits=bits))
    if transfer_syntax in (JPEG_BASELINE, JPEG_EXTENDED):
        return bytes(imagecodecs.jpeg8_encode(pattern, level=95, bitspersample=bits))
    if transfer_syntax in (JPEG_LOSSLESS, JPEG_LOSSLESS_SV1):
        return bytes(imagecodecs.jpeg8_encode(pattern, lossless=True, bitspersample=bits))
    if transfer_syntax in (JPEG_LS, JPEG_LS_NEAR):
        return bytes(imagecodecs.jpegls_encode(pattern, level=0 if transfer_syntax == JPEG_LS else 2))
    if transfer_syntax == HTJ2K_LOSSLESS:
        return bytes(imagecodecs.htj2k_encode(frame if signed else pattern))
    source = frame.astype(np.int8 if bits <= 8 else np.int16) if signed else pattern
    level = 0 if transfer_syntax == JPEG_2000_LOSSLESS else 60
    return bytes(imagecodecs.jpeg2k_encode(source, level, codecformat="j2k", reversible=level == 0, bitspersample=bits))


def dicom_bytes(
    stored: Pixels | None = None,
    *,
    transfer_syntax: str = EXPLICIT,
    bits: int = 12,
    photometric: str = "MONOCHROME2",
    signed: bool = False,
    preamble: bool = True,
    fragments: Sequence[bytes] | None = None,
    elements: Mapping[tuple[int, int], tuple[str, Any]] | None = None,
    **attributes: Any,
) -> bytes:
    """A DICOM file.

    Parameters
    ----------
    stored : [H, W], [H, W, 3] or, with ``NumberOfFrames`` given, [N, H, W]; a drawn chest by default
    fragments : encoded frames to take instead of encoding ``stored``
    elements : more attributes by tag, with their VR: those of a repeating group have no keyword
    attributes : more attributes by keyword; they replace the defaults, None removes one
    """
    stored = chest(bits=bits) if stored is None else stored
    frames = list(stored) if "NumberOfFrames" in attributes else [stored]
    dataset = _header(frames[0], bits=bits, photometric=photometric, signed=signed)
    for keyword, content in attributes.items():
        if content is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, content)
    for tag, (vr, value) in (elements or {}).items():
        dataset.add_new(tag, vr, value)
    if transfer_syntax in NATIVE:
        width = dataset.BitsAllocated // 8
        sample = f"{'>' if transfer_syntax == BIG_ENDIAN else '<'}u{width}"
        raw = b"".join((each.astype(np.int64) & (256**width - 1)).astype(sample).tobytes() for each in frames)
        dataset.PixelData = raw + b"\0" * (len(raw) % 2)
        dataset["PixelData"].VR = "OB" if width == 1 and transfer_syntax != IMPLICIT else "OW"
    else:
        pieces = fragments or [encoded(each, transfer_syntax, bits=bits, signed=signed) for each in frames]
        dataset.PixelData = encapsulate(list(pieces))
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    return file_bytes(dataset, transfer_syntax=transfer_syntax, preamble=preamble)


def write_dicom(path: Path, stored: Pixels | None = None, **options: Any) -> Path:
    """Write a DICOM file; options as ``dicom_bytes``."""
    path.write_bytes(dicom_bytes(stored, **options))
    return path


def file_bytes(dataset: Dataset, *, transfer_syntax: str = EXPLICIT, preamble: bool = True) -> bytes:
    """A data set as a DICOM file; without its preamble also without its meta information."""
    stream = io.BytesIO()
    little, implicit = transfer_syntax != BIG_ENDIAN, transfer_syntax == IMPLICIT
    if not preamble:
        dcmwrite(stream, dataset, implicit_vr=implicit, little_endian=little, enforce_file_format=False)
        return stream.getvalue()
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(transfer_syntax)
    meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", "1.2.840.10008.5.1.4.1.1.1.1")
    meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "1.2.3.4")
    file = FileDataset("synthetic", dataset, file_meta=meta, preamble=b"\0" * 128)
    file.set_original_encoding(implicit, little)
    dcmwrite(stream, file, enforce_file_format=True)
    return stream.getvalue()


def body_of(data: bytes) -> int:
    """Where the data set of a DICOM file starts, behind its preamble and meta information."""
    return 144 + int.from_bytes(data[140:144], "little")


def deflated(content: bytes) -> bytes:
    """Raw deflate, as the deflated transfer syntax wants it."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflater.compress(content) + deflater.flush()


def lut_item(entries: Sequence[int], *, first: int = 0, bits: int = 16, explanation: str = "") -> Dataset:
    """One item of a Modality LUT or VOI LUT sequence."""
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [len(entries) % 65536, first % 65536, bits])
    item.add_new("LUTData", "US", list(entries))
    if explanation:
        item.LUTExplanation = explanation
    return item


def write_zip(path: Path, content: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """A ZIP archive of these members."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def write_dicomdir(path: Path, ids: Sequence[list[str] | str | None]) -> Path:
    """A DICOMDIR whose records name these file ids; None makes a record without one."""
    records = []
    for file_id in ids:
        record = Dataset()
        record.DirectoryRecordType = "PATIENT" if file_id is None else "IMAGE"
        if file_id is not None:
            record.ReferencedFileID = file_id
        records.append(record)
    directory = Dataset()
    directory.SOPClassUID = "1.2.840.10008.1.3.10"
    directory.DirectoryRecordSequence = DicomSequence(records)
    path.write_bytes(file_bytes(directory))
    return path


def _header(frame: Pixels, *, bits: int, photometric: str, signed: bool) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1.1"
    dataset.SOPInstanceUID = "1.2.3.4"
    dataset.Modality = "DX"
    dataset.BodyPartExamined = "CHEST"
    dataset.ViewPosition = "PA"
    dataset.PatientName = "SYNTHETIC^CHILD"
    dataset.PatientID = "S-1"
    dataset.PatientAge = "003Y"
    dataset.SamplesPerPixel = 3 if frame.ndim == 3 else 1
    if frame.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.PhotometricInterpretation = photometric
    dataset.Rows, dataset.Columns = frame.shape[:2]
    dataset.BitsAllocated = 8 if bits <= 8 else 16
    dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = int(signed)
    return dataset


def _rle(pattern: Pixels, *, bits: int) -> bytes:
    return bytes(
        RLELosslessEncoder.encode(
            pattern,
            rows=pattern.shape[0],
            columns=pattern.shape[1],
            samples_per_pixel=1 if pattern.ndim == 2 else 3,
            planar_configuration=0,
            number_of_frames=1,
            bits_allocated=8 if bits <= 8 else 16,
            bits_stored=bits,
            pixel_representation=0,
            photometric_interpretation="MONOCHROME2" if pattern.ndim == 2 else "RGB",
        )
    )
