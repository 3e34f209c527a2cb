"""Every encoding, by whoever wrote it, decodes to what two other decoders make of it, bit for bit.

Transfer syntax x photometric interpretation x bits x sign. The files are written by pydicom, imagecodecs, Pillow and
DCMTK's programs; gdcm (OpenJPH for high-throughput JPEG 2000, which gdcm does not know) decodes in a child process,
DCMTK with its own programs.
"""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pytest
from PIL import Image

from tests import image_files
from tests.second_decoders import Stored, by_child, by_dcmtk, needs_dcmtk, tool
from xray_desktop.imaging.reader import read_bytes

BITS: Final = (8, 10, 12, 14, 16)
POLARITIES: Final = ("MONOCHROME1", "MONOCHROME2")
NO_GDCM: Final = (image_files.HTJ2K_LOSSLESS,)
NO_DCMTK: Final = (image_files.JPEG_2000_LOSSLESS, image_files.JPEG_2000, image_files.HTJ2K_LOSSLESS)
# Transfer syntax, depths: lossy ones too, because two decoders of the same stream must agree on it.
LOSSY: Final = (
    (image_files.JPEG_BASELINE, (8,)),
    (image_files.JPEG_EXTENDED, (12,)),
    (image_files.JPEG_LS_NEAR, BITS),
    (image_files.JPEG_2000, BITS),
)
DCMTK_WRITERS: Final[Mapping[str, tuple[str, ...]]] = {
    "JPEG lossless SV1": ("dcmcjpeg", "+e1"),
    **{f"JPEG lossless predictor {number}": ("dcmcjpeg", "+el", "+sv", str(number)) for number in range(1, 8)},
    "JPEG lossless point transform": ("dcmcjpeg", "+el", "+sv", "1", "+pt", "2"),
    "JPEG baseline": ("dcmcjpeg", "+eb"),
    "JPEG extended": ("dcmcjpeg", "+ee"),
    "JPEG-LS": ("dcmcjpls",),
    "JPEG-LS near": ("dcmcjpls", "+en"),
    "RLE": ("dcmcrle",),
    "JPEG lossless in fragments": ("dcmcjpeg", "+e1", "+fs", "2"),
}

DCMTK_LOSSY: Final = ("JPEG baseline", "JPEG extended", "JPEG-LS near", "JPEG lossless point transform")
DCMTK_CASES: Final = tuple(
    (writer, bits, signed)
    for writer in DCMTK_WRITERS
    for bits in (8, 12, 16)
    for signed in (False, True)
    if not (signed and writer == "JPEG-LS near")  # which DCMTK refuses to write
)


class Case(NamedTuple):
    """One cell of the matrix; ``made`` writes it."""

    transfer_syntax: str
    bits: int
    photometric: str
    signed: bool

    @property
    def name(self) -> str:
        """Also a file name."""
        return f"{self.transfer_syntax}-{self.bits}-{self.photometric}-{'signed' if self.signed else 'unsigned'}"


LOSSLESS_CASES: Final = tuple(
    Case(syntax, bits, photometric, signed)
    for syntax in (*image_files.NATIVE, *image_files.LOSSLESS)
    for bits in BITS
    for photometric in POLARITIES
    for signed in (False, True)
)
LOSSY_CASES: Final = tuple(
    Case(syntax, bits, photometric, signed=False)
    for syntax, depths in LOSSY
    for bits in depths
    for photometric in POLARITIES
)


def stored(bits: int, *, signed: bool) -> Stored:
    """A drawn chest that uses the whole range of so many bits; an odd width, so that nothing lies on even bounds."""
    values = image_files.chest(71, 66, bits=bits).astype(np.int32)
    return (values - 2 ** (bits - 1)).astype(np.int16) if signed else values.astype(np.uint16)


def ours(file: Path) -> Stored:
    radiograph = read_bytes(file.read_bytes(), file.name)
    assert radiograph.damage is None
    return radiograph.values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[Case, Path]:
    """The whole matrix, written once."""
    written = {}
    for case in (*LOSSLESS_CASES, *LOSSY_CASES):
        values = stored(case.bits, signed=case.signed)
        if case.bits == 8 and case.signed and case.transfer_syntax == image_files.HTJ2K_LOSSLESS:
            values = values.astype(np.int8)
        written[case] = image_files.write_dicom(
            folder / f"{case.name}.dcm",
            values,
            transfer_syntax=case.transfer_syntax,
            bits=case.bits,
            photometric=case.photometric,
            signed=case.signed,
        )
    return written


@pytest.fixture(scope="module")
def second(files: dict[Case, Path]) -> dict[Path, Stored | str]:
    """What the child processes decoded."""
    for_gdcm = [file for case, file in files.items() if case.transfer_syntax not in NO_GDCM]
    for_openjph = [file for case, file in files.items() if case.transfer_syntax in NO_GDCM]
    return by_child("gdcm", for_gdcm) | by_child("openjph", for_openjph)


@pytest.mark.parametrize("case", LOSSLESS_CASES, ids=lambda case: case.name)
def test_a_lossless_file_is_what_was_stored_and_what_another_decoder_says(
    case: Case, files: dict[Case, Path], second: dict[Path, Stored | str]
) -> None:
    decoded = ours(files[case])
    np.testing.assert_array_equal(decoded, stored(case.bits, signed=case.signed))
    np.testing.assert_array_equal(decoded, second[files[case]])


@pytest.mark.parametrize("case", LOSSY_CASES, ids=lambda case: case.name)
def test_a_lossy_file_is_what_another_decoder_makes_of_it(
    case: Case, files: dict[Case, Path], second: dict[Path, Stored | str]
) -> None:
    theirs = second[files[case]]
    assert not isinstance(theirs, str), theirs
    assert np.abs(ours(files[case]).astype(np.int64) - theirs).max() == 0


@needs_dcmtk
@pytest.mark.parametrize(
    "case",
    [case for case in (*LOSSLESS_CASES, *LOSSY_CASES) if case.transfer_syntax not in NO_DCMTK],
    ids=lambda case: case.name,
)
def test_dcmtk_says_the_same(case: Case, files: dict[Case, Path]) -> None:
    np.testing.assert_array_equal(ours(files[case]), by_dcmtk(files[case]))


@pytest.fixture(scope="module")
def from_dcmtk(folder: Path) -> dict[tuple[str, int, bool], tuple[Path, Stored | str]]:
    """What DCMTK's programs wrote, and what gdcm makes of it."""
    files = {}
    for writer, bits, signed in DCMTK_CASES:
        values = stored(bits, signed=signed)
        native = image_files.write_dicom(folder / f"native-{bits}-{signed}.dcm", values, bits=bits, signed=signed)
        files[writer, bits, signed] = folder / f"{writer}-{bits}-{signed}.dcm"
        tool(*DCMTK_WRITERS[writer], str(native), str(files[writer, bits, signed]))
    decoded = by_child("gdcm", files.values())
    return {case: (file, decoded[file]) for case, file in files.items()}


@needs_dcmtk
@pytest.mark.parametrize("case", DCMTK_CASES, ids=str)
def test_what_dcmtk_compressed_opens_as_gdcm_and_dcmtk_open_it(
    case: tuple[str, int, bool], from_dcmtk: dict[tuple[str, int, bool], tuple[Path, Stored | str]]
) -> None:
    (writer, bits, signed), (file, by_gdcm) = case, from_dcmtk[case]
    decoded = ours(file)
    np.testing.assert_array_equal(decoded, by_dcmtk(file))
    np.testing.assert_array_equal(decoded, by_gdcm)
    if writer not in DCMTK_LOSSY:
        np.testing.assert_array_equal(decoded, stored(bits, signed=signed))


def pillow_jpeg(values: Stored) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(values.astype(np.uint8)).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def pillow_jpeg_2000(values: Stored) -> bytes:
    stream = io.BytesIO()
    wide = values.max() > 255
    Image.fromarray(values.astype(np.uint16 if wide else np.uint8)).save(stream, "JPEG2000", no_jp2=True)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("transfer_syntax", "bits", "write"),
    [
        (image_files.JPEG_BASELINE, 8, pillow_jpeg),
        (image_files.JPEG_2000_LOSSLESS, 8, pillow_jpeg_2000),
        (image_files.JPEG_2000_LOSSLESS, 16, pillow_jpeg_2000),
    ],
)
def test_what_pillow_compressed_opens_as_gdcm_opens_it(
    transfer_syntax: str, bits: int, write: Callable[[Stored], bytes], folder: Path
) -> None:
    values = stored(bits, signed=False)
    file = image_files.write_dicom(
        folder / f"pillow-{transfer_syntax}-{bits}.dcm",
        values,
        transfer_syntax=transfer_syntax,
        bits=bits,
        fragments=[write(values)],
    )
    np.testing.assert_array_equal(ours(file), by_child("gdcm", [file])[file])


@needs_dcmtk
@pytest.mark.parametrize(
    ("transfer_syntax", "planar"),
    [(image_files.EXPLICIT, 0), (image_files.EXPLICIT, 1), (image_files.RLE, 0), (image_files.JPEG_LS, 0)],
)
def test_grey_stored_as_colour_comes_out_grey(transfer_syntax: str, planar: int, folder: Path) -> None:
    grey = stored(8, signed=False)
    source = np.stack([grey] * 3, axis=2)
    file = image_files.write_dicom(
        folder / f"colour-{transfer_syntax}-{planar}.dcm",
        source,
        transfer_syntax=transfer_syntax,
        bits=8,
        photometric="RGB",
        PlanarConfiguration=planar,
    )
    if planar:
        planes = np.moveaxis(source, 2, 0).astype(np.uint8).tobytes()
        content = file.read_bytes()
        file.write_bytes(content[: len(content) - len(planes)] + planes)
    np.testing.assert_array_equal(ours(file), grey)
    np.testing.assert_array_equal(by_dcmtk(file), source)
