"""A file becomes a radiograph.

Flow:   path -> bytes -> kind, by their first bytes -> raster | dicom -> Radiograph
Calls:  file_kind, limits, raster, dicom, polarity. Called by: worker, scan, training.data.
Never:  trusts a suffix; raises anything but RadiographError for what is in a file.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import polarity
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.limits import LARGEST_FILE_BYTES, shown
from xray_desktop.imaging.radiograph import Doubt, Radiograph

# Where the rule about polarity means nothing, or has nothing to add.
_NO_FRONTAL_CHEST = frozenset(
    (Doubt.NOT_FRONTAL, Doubt.NOT_CHEST, Doubt.NOT_RADIOGRAPH, Doubt.COLOUR, Doubt.POLARITY_DOUBTFUL)
)


def read(path: Path, *, frame: int | None = None) -> Radiograph:
    """Decode one radiograph.

    Parameters
    ----------
    path : DICOM, PNG, JPEG or TIFF, whatever its name says
    frame : of a file with several, counted from 0; the middle one when not given

    Raises
    ------
    RadiographError : one sentence: which file, what is wrong, what to do
    """
    return read_bytes(file_bytes(path), path.name, frame=frame)


def file_bytes(path: Path) -> bytes:
    """The whole file, within the size limit.

    Raises
    ------
    RadiographError : missing, not readable, a folder, empty or too large
    """
    name = shown(path.name)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise RadiographError(f"{name}: a folder, not an image; open the folder instead")
        if size > LARGEST_FILE_BYTES:
            raise RadiographError(f"{name}: {size // 2**20} MiB, larger than a radiograph; choose a single image")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise RadiographError(f"{name}: there is no such file; check the path") from error
    except (OSError, ValueError) as error:
        raise RadiographError(
            f"{name}: cannot be read ({type(error).__name__}); check the path and its permissions"
        ) from error


def read_bytes(data: bytes, name: str, *, frame: int | None = None) -> Radiograph:
    """Decode one radiograph that is in memory already, e.g. a member of a ZIP archive.

    Parameters
    ----------
    data : the whole file
    name : what to call it in a sentence
    frame : of a file with several, counted from 0; the middle one when not given

    Raises
    ------
    RadiographError : one sentence: which file, what is wrong, what to do
    """
    with ThreadPoolExecutor(max_workers=1) as beside:  # the hash of a large file takes as long as decoding it
        hashed = beside.submit(lambda: hashlib.sha256(data).hexdigest())
        radiograph = _decoded(data, name, frame)
        doubts = radiograph.doubts
        if _NO_FRONTAL_CHEST.isdisjoint(doubts) and polarity.is_doubtful(radiograph):
            doubts = (*doubts, Doubt.POLARITY_DOUBTFUL)
        return replace(radiograph, doubts=doubts, file_sha256=hashed.result())


def _decoded(data: bytes, name: str, frame: int | None) -> Radiograph:
    kind = kind_of(data[:HEAD_BYTES])
    if kind in (Kind.PNG, Kind.JPEG, Kind.TIFF):
        from xray_desktop.imaging.raster import read_raster

        return read_raster(data, name, frame=frame)
    if kind is Kind.DICOM:
        from xray_desktop.imaging.dicom import read_dicom

        return read_dicom(data, name, frame=frame)
    raise RadiographError(_why_not(kind, data, name))


def _why_not(kind: Kind, data: bytes, name: str) -> str:
    """The sentence for a file that holds no image of its own."""
    if not data:
        return f"{shown(name)}: the file is empty; copy or export it again"
    if kind.is_container:
        return f"{shown(name)}: a {kind} container, not one image; open it as a folder"
    return f"{shown(name)}: not a radiograph (no DICOM, PNG, JPEG or TIFF); choose an image file"
