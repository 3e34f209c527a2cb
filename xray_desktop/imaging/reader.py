"""A file becomes a radiograph.

Flow:   path -> content -> kind, by its first bytes -> raster | dicom -> first look -> examination -> Radiograph
Calls:  content, file_kind, raster, dicom, first_look, polarity, unlike_film. Called by: worker, scan, training.data.
Never:  trusts a suffix; raises anything but RadiographError for what is in a file.
"""

import hashlib
from dataclasses import replace
from functools import partial
from pathlib import Path

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import polarity
from xray_desktop.imaging.content import Content, file_bytes, mapped
from xray_desktop.imaging.damage import Damage
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.first_look import Decoded, Examination, Opened, completed, cut
from xray_desktop.imaging.limits import shown
from xray_desktop.imaging.radiograph import Doubt, Radiograph, Values, digest
from xray_desktop.imaging.unlike_film import is_unlike_film

# Where the rule about polarity means nothing, or has nothing to add.
_NO_FRONTAL_CHEST = frozenset(
    (Doubt.NOT_FRONTAL, Doubt.NOT_CHEST, Doubt.NOT_RADIOGRAPH, Doubt.COLOUR, Doubt.POLARITY_DOUBTFUL)
)


def read(path: Path, *, frame: int | None = None) -> Radiograph:
    """Decode one radiograph, both stages, in this process.

    Parameters
    ----------
    path : DICOM, PNG, JPEG or TIFF, whatever its name says
    frame : of a file with several, counted from 0; the middle one when not given

    Raises
    ------
    RadiographError : one sentence: which file, what is wrong, what to do
    """
    return read_bytes(file_bytes(path), path.name, frame=frame)


def read_bytes(data: bytes, name: str, *, frame: int | None = None) -> Radiograph:
    """Decode one radiograph that is in memory already, e.g. a member of a ZIP archive; ``name`` for the sentence.

    Raises
    ------
    RadiographError : as ``read``
    """
    return opened_content(data, name, frame=frame).radiograph()


def read_again(data: Content, name: str, *, isolated: bool = False) -> tuple[Radiograph, bool]:
    """Decode a radiograph that was examined before: it gets its digest, and nothing odd is looked for once more.

    Returns
    -------
    radiograph
    as_stored : its digest is that of ``values``; not where a Modality LUT made those

    Raises
    ------
    RadiographError : as ``read``
    """
    decoded = _decoded(data, name, None, isolated=isolated)
    values = cut(decoded.look.values, decoded.mask)
    identity = digest(values if decoded.stored is None else decoded.stored)
    found = Examination(digest=identity, file_sha256="", doubts=())
    return completed(replace(decoded.look, values=values), found), decoded.stored is None


def opened(path: Path, *, frame: int | None = None) -> Opened:
    """The first stage, for a worker: the file is mapped, and decoders are taken that may end their process.

    Raises
    ------
    RadiographError : as ``read``
    """
    return opened_content(mapped(path), path.name, frame=frame, isolated=True)


def opened_content(data: Content, name: str, *, frame: int | None = None, isolated: bool = False) -> Opened:
    """The first stage of a file that is in memory, or mapped.

    Parameters
    ----------
    isolated : this is a worker, which may die: the fastest decoder may be taken, not only those that end nothing

    Raises
    ------
    RadiographError : as ``read``
    """
    decoded = _decoded(data, name, frame, isolated=isolated)
    return Opened(decoded.look, partial(_examined, data, decoded), decoded.mask)


def _examined(data: Content, decoded: Decoded, values: Values) -> Examination:
    """The second stage; ``values`` are those that are shown."""
    # One after the other: a second thread would take the processor from who paints the first look meanwhile.
    identity = digest(values if decoded.stored is None else decoded.stored)
    damage = decoded.damage_of() or (Damage.UNLIKE_FILM if is_unlike_film(values) else None)
    doubts = () if damage is None else (Doubt.IMAGE_DAMAGED,)
    hashed = hashlib.sha256(data).hexdigest()
    found = Examination(digest=identity, file_sha256=hashed, doubts=doubts, damage=damage)
    radiograph = completed(replace(decoded.look, values=values), found)
    if _NO_FRONTAL_CHEST.isdisjoint(radiograph.doubts) and polarity.is_doubtful(radiograph):
        return replace(found, doubts=(*doubts, Doubt.POLARITY_DOUBTFUL))
    return found


def _decoded(data: Content, name: str, frame: int | None, *, isolated: bool) -> Decoded:
    kind = kind_of(data[:HEAD_BYTES])
    if kind in (Kind.PNG, Kind.JPEG, Kind.TIFF):
        from xray_desktop.imaging.raster import decoded_raster

        return decoded_raster(bytes(data), name, frame=frame)
    if kind is Kind.DICOM:
        from xray_desktop.imaging.dicom import decoded_dicom

        return decoded_dicom(data, name, frame=frame, isolated=isolated)
    raise RadiographError(_why_not(kind, data, name))


def _why_not(kind: Kind, data: Content, name: str) -> str:
    """The sentence for a file that holds no image of its own."""
    if not data:
        return f"{shown(name)}: the file is empty; copy or export it again"
    if kind.is_container:
        return f"{shown(name)}: a {kind} container, not one image; open it as a folder"
    return f"{shown(name)}: not a radiograph (no DICOM, PNG, JPEG or TIFF); choose an image file"
