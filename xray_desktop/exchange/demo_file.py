"""One file of the demonstration: a phantom as a clinic's DICOM or as a PNG.

Flow:   DemoFile -> phantom -> DX image (raw, RLE, JPEG-LS; MONOCHROME1 or 2; a window) | PNG (8, 16 bit) -> bytes
Calls:  imaging.phantom, pydicom, imagecodecs, Pillow. Called by: demo.
Never:  writes to disk; names a person: SYNTHETIC stands wherever one would.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.network_input import Grey
from xray_desktop.imaging.phantom import PhantomKind, phantom

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LEVELS: Final = {12: (300, 3200), 16: (4800, 51200)}  # bits: stored value of grey 0, and how many above it grey 1 lies
Encoding = Literal["raw", "rle", "jpeg-ls", "png8", "png16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFile:
    """One file of the demonstration.

    Attributes
    ----------
    patient : number behind PHANTOM- and word behind SYNTHETIC^; PNG files carry neither
    view : ViewPosition
    kept : share of the file that is written; less than 1 is a damaged one
    """

    name: str
    kind: PhantomKind
    seed: int
    patient: tuple[int, str]
    encoding: Encoding = "raw"
    inverted: bool = False
    view: Literal["PA", "AP", "LL"] = "PA"
    study_date: str = "20260105"
    kept: float = 1.0


def file_bytes(file: DemoFile) -> bytes:
    """One file of the demonstration as it will lie on disk."""
    grey = phantom(file.kind, seed=file.seed)
    data = _png(grey, file.encoding) if file.encoding.startswith("png") else _dicom(grey, file)
    return data[: int(len(data) * file.kept)]


def _png(grey: Grey, encoding: Encoding) -> bytes:
    from PIL import Image

    levels = np.rint(grey * 255).astype(np.uint8) if encoding == "png8" else np.rint(grey * 65535).astype(np.uint16)
    target = io.BytesIO()
    Image.fromarray(levels).save(target, "PNG", compress_level=2)
    return target.getvalue()


def _dicom(grey: Grey, file: DemoFile) -> bytes:
    """A DX image with a window that shows exactly the grey levels of the drawing."""
    bits = 16 if file.encoding == "jpeg-ls" else 12
    floor, steps = _LEVELS[bits]
    stored = np.rint(floor + steps * grey).astype(np.uint16)
    if file.inverted:
        top = (1 << bits) - 1
        stored, floor = (top - stored).astype(np.uint16), top - floor - steps
    dataset = _header(file)
    dataset.Rows, dataset.Columns = stored.shape
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.WindowWidth, dataset.WindowCenter = steps + 1, floor + steps / 2 + 0.5
    _add_pixels(dataset, stored, file.encoding)
    target = io.BytesIO()
    dataset.save_as(target, enforce_file_format=True)
    return target.getvalue()


def _header(file: DemoFile) -> "Dataset":
    """What a digital radiography system would say, with SYNTHETIC wherever a person would stand."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

    number, word = file.patient
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = DigitalXRayImageStorageForPresentation
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=["phantom image", file.name])
    dataset.SeriesInstanceUID = generate_uid(entropy_srcs=["phantom series", file.name])
    dataset.StudyInstanceUID = generate_uid(entropy_srcs=["phantom study", str(number), file.study_date])
    dataset.PatientName, dataset.PatientID = f"SYNTHETIC^{word}", f"PHANTOM-{number:02d}"
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "", "O", "003Y"
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = file.study_date
    dataset.StudyTime, dataset.AccessionNumber, dataset.StudyID = "080000", f"SYN{number:05d}", str(number)
    dataset.StudyDescription = dataset.SeriesDescription = "SYNTHETIC DRAWING"
    dataset.Manufacturer, dataset.InstitutionName, dataset.ReferringPhysicianName = "SYNTHETIC", "SYNTHETIC", ""
    dataset.SeriesNumber, dataset.InstanceNumber = 1, 1
    dataset.Modality, dataset.PresentationIntentType, dataset.BodyPartExamined = "DX", "FOR PRESENTATION", "CHEST"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.ViewPosition, dataset.ImageLaterality = file.view, "L" if file.view == "LL" else "U"
    dataset.PatientOrientation = ["P", "F"] if file.view == "LL" else ["L", "F"]
    dataset.ImagerPixelSpacing = [0.2, 0.2]
    dataset.BurnedInAnnotation, dataset.LossyImageCompression = "NO", "00"
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.PixelRepresentation = 1, 16, 0
    dataset.PhotometricInterpretation = "MONOCHROME1" if file.inverted else "MONOCHROME2"
    dataset.PresentationLUTShape = "INVERSE" if file.inverted else "IDENTITY"
    dataset.PixelIntensityRelationship, dataset.PixelIntensityRelationshipSign = "LOG", 1 if file.inverted else -1
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 1, 0, "US"
    dataset.VOILUTFunction = "LINEAR"
    return dataset


def _add_pixels(dataset: "Dataset", stored: NDArray[np.uint16], encoding: Encoding) -> None:
    from pydicom.encaps import encapsulate
    from pydicom.uid import JPEGLSLossless, RLELossless

    dataset.PixelData = stored.astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    if encoding == "rle":
        dataset.compress(RLELossless, generate_instance_uid=False)
    elif encoding == "jpeg-ls":
        import imagecodecs

        stream = imagecodecs.jpegls_encode(stored)
        # It writes a SPIFF header, which DICOM does not know, before the start of the frame (marker FFF7).
        dataset.PixelData = encapsulate([b"\xff\xd8" + stream[stream.index(b"\xff\xf7") :]])
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
