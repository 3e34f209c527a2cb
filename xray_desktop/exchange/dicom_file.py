"""A DICOM file made anew: our header, the decoded pixels, nothing in between.

Flow:   clean header + Radiograph -> image pixel, window and rescale attributes -> explicit little endian file
Calls:  deidentify's result, pydicom. Called by: picture.
Never:  copies a preamble, file meta information, a compressed stream or unused bits: identities hide in all of them.
"""

import io
from typing import Final

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.imaging.radiograph import Radiograph, Voi, VoiTable

SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
_LONGEST_NUMBER: Final = 16


def dicom_bytes(header: Dataset, radiograph: Radiograph, key: SiteKey, window: Voi) -> bytes:
    """The whole file: preamble of zeros, new meta information, the header as given with the pixels' attributes.

    Parameters
    ----------
    header : as ``deidentify.deidentified`` makes it; it is completed in place
    radiograph : its decoded values go out as they are, 16 bits each
    window : that the network sees through
    """
    for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID"):
        if not header.get(keyword):
            setattr(header, keyword, key.uid(f"{keyword} {radiograph.digest}"))
    if not header.get("SOPClassUID"):
        header.SOPClassUID = SECONDARY_CAPTURE
        header.ConversionType = "WSD"
    if not header.get("Modality"):
        header.Modality = radiograph.facts.modality if radiograph.facts.modality in ("CR", "DX") else "OT"
    _pixels(header, radiograph)
    _levels(header, radiograph, window)
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = UID(str(header.SOPClassUID))
    meta.MediaStorageSOPInstanceUID = UID(str(header.SOPInstanceUID))
    file = FileDataset("", header, file_meta=meta, preamble=b"\0" * 128)
    file.set_original_encoding(False, True, "ISO_IR 192")
    stream = io.BytesIO()
    dcmwrite(stream, file, enforce_file_format=True)
    return stream.getvalue()


def _pixels(header: Dataset, radiograph: Radiograph) -> None:
    values = radiograph.values
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME1" if radiograph.inverted else "MONOCHROME2"
    header.PresentationLUTShape = "INVERSE" if radiograph.inverted else "IDENTITY"
    header.Rows, header.Columns = values.shape
    header.BitsAllocated = header.BitsStored = 16
    header.HighBit = 15
    header.PixelRepresentation = int(values.dtype == np.int16)
    header.add_new("PixelData", "OW", values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes())
    facts = radiograph.facts
    for keyword, spacing in (
        ("ImagerPixelSpacing", facts.detector_spacing_mm),
        ("PixelSpacing", facts.pixel_spacing_mm),
    ):
        if spacing is not None:
            setattr(header, keyword, [f"{spacing:.6g}"] * 2)
    if radiograph.padding is not None:
        vr = "SS" if header.PixelRepresentation else "US"
        header.add_new("PixelPaddingValue", vr, radiograph.padding[0])
        header.add_new("PixelPaddingRangeLimit", vr, radiograph.padding[1])


def _levels(header: Dataset, radiograph: Radiograph, window: Voi) -> None:
    """Rescale, and the window that the network sees through; the file's others may carry names of people."""
    header.RescaleSlope, header.RescaleIntercept = _number(radiograph.slope), _number(radiograph.intercept)
    header.RescaleType = "US"
    if radiograph.voi:
        _window(header, window, signed=radiograph.intercept < 0 or header.PixelRepresentation == 1)


def _window(header: Dataset, voi: Voi, *, signed: bool) -> None:
    if isinstance(voi, VoiTable):
        item = Dataset()
        first = voi.first_mapped
        item.add_new("LUTDescriptor", "SS" if signed and first < 0 else "US", [len(voi.table) % 65536, first, voi.bits])
        item.add_new("LUTData", "OW", voi.table.astype("<u2").tobytes())
        header.VOILUTSequence = Sequence([item])
        return
    header.WindowCenter, header.WindowWidth = _number(voi.centre), _number(voi.width)
    header.VOILUTFunction = voi.function


def _number(value: float) -> str:
    """A decimal string of 16 characters at most, as exact as they allow."""
    for digits in range(16, 1, -1):
        words = f"{value:.{digits}g}"
        if len(words) <= _LONGEST_NUMBER:
            return words
    return f"{value:.1g}"
