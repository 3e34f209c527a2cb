"""A look at a file's header: enough to group a worklist before anything is decoded.

Flow:   Entry -> first bytes -> Identity, view
Calls:  file_kind, part10, dicom_facts, containers. Called by: ui.presenters.worklist.
Never:  decodes pixels; fails: a file that cannot be read says so when it is decoded.
"""

from dataclasses import dataclass, field
from typing import Final

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import containers
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.radiograph import View
from xray_desktop.imaging.scan import Entry

_HEADER_BYTES: Final = 256 * 1024
"""A radiograph's header with its lookup tables; what lies behind is pixels."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a header says at once. ``kind`` is by the bytes; identity and view are empty for anything but DICOM."""

    kind: Kind = Kind.OTHER
    identity: Identity = field(default_factory=Identity, repr=False)
    view: View = View.UNKNOWN


def glance(entry: Entry) -> Glance:
    """Look at one file, or one member of a container."""
    try:
        head = _head(entry)
    except (RadiographError, OSError):
        return Glance()
    kind = kind_of(head[:HEAD_BYTES])
    if kind is not Kind.DICOM:
        return Glance(kind)
    from xray_desktop.imaging.dicom_facts import identity_of, view_of
    from xray_desktop.imaging.part10 import header

    try:
        dataset = header(head, entry.path.name)
        return Glance(kind, identity_of(dataset), view_of(dataset))
    except RadiographError:
        return Glance(kind)


def _head(entry: Entry) -> bytes:
    if entry.member:
        return containers.member_bytes(entry.path, entry.member)
    with entry.path.open("rb") as stream:
        return stream.read(_HEADER_BYTES)
