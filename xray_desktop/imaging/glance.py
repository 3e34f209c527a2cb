"""A look at a file's header: enough to group a worklist before anything is decoded.

Flow:   Entry -> first bytes, in a worker -> Identity, view
Calls:  asking, file_kind, part10, dicom_facts, containers. Called by: ui.presenters.listing.
Never:  decodes pixels; fails: a file that cannot be read says so when it is decoded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import containers
from xray_desktop.imaging.asking import Ask, answers
from xray_desktop.imaging.content import file_bytes
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
    modality: str = ""
    age_years: float | None = None


def glances(entries: Sequence[Entry], ask: Ask) -> Iterator[Glance]:
    """Look at many, one glance each, in their order; of one that ends its worker nothing is known.

    Parameters
    ----------
    ask : where files are opened: ``ReaderPool.call`` for everything that comes from outside
    """
    names = [entry.member or entry.path.name for entry in entries]
    return (seen or Glance() for seen in answers(ask, entries, names, glanced))


def glanced(entries: tuple[Entry, ...]) -> tuple[Glance, ...]:
    """Look at some; for a worker."""
    return tuple(map(glance, entries))


def glance(entry: Entry) -> Glance:
    """Look at one file, or one member of a container."""
    try:
        head = _head(entry)
    except (RadiographError, OSError):
        return Glance()
    kind = kind_of(head[:HEAD_BYTES])
    if kind is not Kind.DICOM:
        return Glance(kind)
    try:
        return _of_header(kind, head, entry)
    except RadiographError:
        return Glance(kind)


def _of_header(kind: Kind, head: bytes, entry: Entry) -> Glance:
    from xray_desktop.imaging.dicom_facts import age_years, identity_of, view_of
    from xray_desktop.imaging.elements import text
    from xray_desktop.imaging.file_meta import DEFLATED, file_meta
    from xray_desktop.imaging.part10 import header

    if len(head) == _HEADER_BYTES and file_meta(head).transfer_syntax == DEFLATED:  # it inflates as a whole or not
        head = containers.member_bytes(entry.path, entry.member) if entry.member else file_bytes(entry.path)
    dataset = header(head, entry.path.name)
    modality = text(dataset, "Modality").upper()
    return Glance(kind, identity_of(dataset), view_of(dataset), modality, age_years(dataset))


def _head(entry: Entry) -> bytes:
    if entry.member:
        return containers.member_bytes(entry.path, entry.member, first=_HEADER_BYTES)
    with entry.path.open("rb") as stream:
        return stream.read(_HEADER_BYTES)
