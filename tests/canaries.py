"""Files with identity tokens planted wherever one can hide, and a search that finds them in any coat.

Every token is a word that occurs nowhere else. Synthetic: no patient.
"""

import base64
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, PngImagePlugin
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

from tests.image_files import chest

_NAMED: Final = (
    "PatientName", "PatientID", "OtherPatientNames", "PatientBirthName", "PatientMotherBirthName", "PatientAddress",
    "PatientTelephoneNumbers", "PatientComments", "Occupation", "EthnicGroup", "CountryOfResidence",
    "RegionOfResidence", "MedicalRecordLocator", "InsurancePlanIdentification", "MilitaryRank", "BranchOfService",
    "AdditionalPatientHistory", "IssuerOfPatientID", "AccessionNumber", "StudyID", "ReferringPhysicianName",
    "ReferringPhysicianAddress", "PhysiciansOfRecord", "PerformingPhysicianName", "NameOfPhysiciansReadingStudy",
    "OperatorsName", "RequestingPhysician", "ScheduledPerformingPhysicianName", "InstitutionName",
    "InstitutionAddress", "InstitutionalDepartmentName", "StationName", "DeviceSerialNumber", "DetectorID",
    "PlateID", "StudyDescription", "SeriesDescription", "ImageComments", "AdmittingDiagnosesDescription",
    "DerivationDescription", "ProtocolName", "RequestedProcedureDescription", "RequestedProcedureComments",
    "PerformedProcedureStepDescription", "Manufacturer", "ManufacturerModelName", "SoftwareVersions",
    "BodyPartExamined", "ContentLabel", "FilterMaterial",
)  # fmt: skip
"""Text attributes, those the standard names and those it does not."""


class Tokens:
    """Hands out words and remembers where each went."""

    def __init__(self, stem: str = "QZX") -> None:
        self.stem = stem
        self.planted: dict[str, str] = {}

    def plant(self, where: str) -> str:
        word = f"{self.stem}{len(self.planted):03d}KWJ"
        self.planted[word] = where
        return word


def canary_dicom(path: Path, tokens: Tokens, *, seed: int = 0) -> Path:
    """A DX image with tokens in its preamble, meta information, attributes, items, overlay, curve, pixels and tail."""
    dataset = Dataset()
    for keyword in _NAMED:
        setattr(dataset, keyword, tokens.plant(keyword))
    dataset.PatientBirthDate, dataset.StudyDate, dataset.StudyTime = "19870613", "19930721", "134657"
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1.1"
    dataset.SOPInstanceUID = f"1.2.826.0.1.987656.{seed}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.0.1.987654.1", "1.2.826.0.1.987655.1"
    dataset.Modality, dataset.ViewPosition, dataset.PatientAge = "DX", "PA", "003Y"
    inner = Dataset()
    inner.PatientName = tokens.plant("three items deep")
    middle = Dataset()
    middle.RequestAttributesSequence = Sequence([inner])
    outer = Dataset()
    outer.CodeValue, outer.CodingSchemeDesignator = "R-10206", "SRT"
    outer.CodeMeaning = tokens.plant("meaning of a known code")
    outer.ReferencedStudySequence = Sequence([middle])
    dataset.ViewCodeSequence = Sequence([outer])
    private = dataset.private_block(0x0029, tokens.plant("private creator"), create=True)
    private.add_new(0x01, "LO", tokens.plant("private text"))
    private.add_new(0x02, "OB", tokens.plant("private bytes").encode())
    private.add_new(0x03, "UN", zlib.compress(tokens.plant("private, deflated").encode()))
    dataset.add_new(0x60003000, "OW", tokens.plant("overlay data").ljust(16).encode())
    dataset.add_new(0x60004000, "LT", tokens.plant("overlay comments"))
    dataset.add_new(0x60001500, "LO", tokens.plant("overlay label"))
    dataset.add_new(0x50003000, "OW", tokens.plant("curve data").ljust(16).encode())
    dataset.add_new(0x00420011, "OB", tokens.plant("encapsulated document").ljust(16).encode())
    dataset.add_new(0x00880200, "SQ", Sequence([_icon(tokens)]))
    dataset.add_new(0xFFFCFFFC, "OB", tokens.plant("trailing padding").ljust(16).encode())
    dataset.WindowCenter, dataset.WindowWidth = "2047.5", "4095"
    dataset.WindowCenterWidthExplanation = tokens.plant("window's name")
    _pixels(dataset, seed)
    path.write_bytes(_file(dataset, tokens) + tokens.plant("behind the end").encode())
    return path


def canary_png(path: Path, tokens: Tokens, *, seed: int = 1) -> Path:
    """A PNG with tokens in its text chunks, EXIF, colour profile, an own chunk and behind its end."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Author", tokens.plant("PNG text"))
    chunks.add_text(tokens.plant("PNG keyword"), "x")
    chunks.add_itxt("Title", tokens.plant("PNG international text"))
    chunks.add_text("Comment", tokens.plant("PNG compressed text"), zip=True)
    chunks.add(b"prVt", tokens.plant("PNG private chunk").encode())
    exif = Image.Exif()
    exif[0x013B] = tokens.plant("PNG EXIF artist")
    stream = io.BytesIO()
    image = Image.fromarray(chest(bits=8, seed=seed).astype(np.uint8))
    image.save(stream, "PNG", pnginfo=chunks, exif=exif.tobytes(), icc_profile=tokens.plant("PNG profile").encode())
    path.write_bytes(stream.getvalue() + tokens.plant("behind the PNG").encode())
    return path


def canary_jpeg(path: Path, tokens: Tokens, *, seed: int = 2) -> Path:
    """A JPEG with tokens in its comment, EXIF and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = tokens.plant("EXIF description")
    exif[0x9286] = tokens.plant("EXIF user comment")
    stream = io.BytesIO()
    image = Image.fromarray(chest(bits=8, seed=seed).astype(np.uint8))
    image.save(stream, "JPEG", quality=95, exif=exif.tobytes(), comment=tokens.plant("JPEG comment").encode())
    path.write_bytes(stream.getvalue() + tokens.plant("behind the JPEG").encode())
    return path


def found_in(data: bytes, tokens: Iterable[str]) -> set[str]:
    """The tokens in these bytes: plain, UTF-16, base64 or hex, and in whatever zlib can inflate of them."""
    layers = [data, *_inflated(data)]
    found = set()
    for layer in layers:
        folded = layer.lower()
        for token in tokens:
            if any(coat in (layer if exact else folded) for coat, exact in _coats(token)):
                found.add(token)
    return found


def _coats(token: str) -> Iterator[tuple[bytes, bool]]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield token.lower().encode(encoding), False
    yield token.encode().hex().encode(), False
    for shift in range(3):  # where a token starts within three bytes decides how base64 writes it
        yield base64.b64encode(b"\0" * shift + token.encode())[4 if shift else 0 : -4], True


def _inflated(data: bytes) -> Iterator[bytes]:
    """Every zlib, gzip and PNG stream in these bytes, inflated as far as it goes."""
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        inflater = zlib.decompressobj(47)
        try:
            yield inflater.decompress(data[start.start() :], 64 * 2**20)
        except zlib.error:
            continue


def _icon(tokens: Tokens) -> Dataset:
    icon = Dataset()
    icon.Rows = icon.Columns = 4
    icon.ImageComments = tokens.plant("comment of the icon")
    icon.PixelData = tokens.plant("pixels of the icon").ljust(16).encode()
    icon["PixelData"].VR = "OW"
    return icon


def _pixels(dataset: Dataset, seed: int) -> None:
    values = chest(bits=12, seed=seed)
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PixelData = values.astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"


def _file(dataset: Dataset, tokens: Tokens) -> bytes:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.SourceApplicationEntityTitle = tokens.plant("meta: source")
    meta.ImplementationVersionName = tokens.plant("meta: version")
    meta.PrivateInformationCreatorUID = "1.2.826.0.1.987657"
    meta.PrivateInformation = tokens.plant("meta: private").ljust(16).encode()
    preamble = tokens.plant("preamble").encode().ljust(128, b"\0")
    file = FileDataset("", dataset, file_meta=meta, preamble=preamble)
    file.set_original_encoding(False, True)
    stream = io.BytesIO()
    dcmwrite(stream, file, enforce_file_format=True)
    return stream.getvalue()
