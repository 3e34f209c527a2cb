"""One picture for the reader's eye before anything leaves, and whether its borders look like text.

Flow:   Radiograph -> cell -> JPEG; levels -> suspicion
Calls:  contact_sheet, border_text, imaging. Called by: ui.presenters.export, in a decoder process.
Never:  writes anything.
"""

from dataclasses import dataclass, field

from xray_desktop.exchange import border_text, contact_sheet
from xray_desktop.exchange.contact_sheet import IN_ENGLISH
from xray_desktop.exchange.png_file import stored
from xray_desktop.imaging.network_input import chosen_voi, grey_table, looked_up
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry, read_entry


@dataclass(frozen=True, slots=True)
class ContactPicture:
    """A JPEG and how much the borders look like text, 0..1."""

    jpeg: bytes = field(repr=False)
    suspected: float


def contact_picture(radiograph: Radiograph, name: str, said: tuple[str, ...] = IN_ENGLISH) -> ContactPicture:
    """The picture of a radiograph; ``name`` is digits of its digest, ``said`` the words in it."""
    (levels,) = looked_up(radiograph, stored(grey_table(radiograph, chosen_voi(radiograph)[0])))
    return ContactPicture(contact_sheet.jpeg(contact_sheet.cell(name, levels, said)), border_text.suspicion(levels))


def contact_picture_of(entry: Entry, name: str, said: tuple[str, ...] = IN_ENGLISH) -> ContactPicture:
    """The same from a file.

    Raises
    ------
    RadiographError : it cannot be read
    """
    return contact_picture(read_entry(entry), name, said)
