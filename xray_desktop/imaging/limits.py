"""How big a file may be, and how it is named in a sentence.

Flow:   sizes -> nothing, or one sentence
Calls:  errors. Called by: reader, raster, dicom, containers.
Never:  lets a header decide how much memory is taken.
"""

from typing import Final

from xray_desktop.errors import RadiographError, UnsupportedRadiograph

LARGEST_FILE_BYTES: Final = 512 * 1024**2
"""A file on disk, or a member of a container once inflated; a stitched spine, the largest radiograph, has 60 MiB."""
LARGEST_INFLATED_BYTES: Final = 192 * 1024**2
"""What a compressed file or member may grow to: more than the largest frame, and a bomb is refused within a second."""
LARGEST_PIXELS: Final = 80_000_000
"""Rows x columns of one frame; a detector of 43 x 43 cm at 0.1 mm has 18 million."""
LARGEST_SIDE_PX: Final = 32_768
SMALLEST_SIDE_PX: Final = 64
"""Below it there is nothing to read: an icon, a preview."""

_LONGEST_NAME = 80


def shown(name: str) -> str:
    """A file's name fit for a sentence: no control or direction characters, never longer than 80 characters."""
    clean = "".join(character if character.isprintable() else "?" for character in name)
    if len(clean) <= _LONGEST_NAME:
        return clean
    half = _LONGEST_NAME // 2 - 1
    return f"{clean[:half]}..{clean[-half:]}"


def check_size(name: str, width_px: int, height_px: int) -> None:
    """Refuse sizes that no radiograph has, before any memory is taken for them.

    Raises
    ------
    UnsupportedRadiograph : too small or too large
    """
    if min(width_px, height_px) < SMALLEST_SIDE_PX:
        raise UnsupportedRadiograph(
            f"{shown(name)}: {width_px} x {height_px} pixels, smaller than {SMALLEST_SIDE_PX} on a side; "
            "choose the original image"
        )
    if max(width_px, height_px) > LARGEST_SIDE_PX or width_px * height_px > LARGEST_PIXELS:
        raise UnsupportedRadiograph(
            f"{shown(name)}: it says {width_px} x {height_px} pixels, more than a radiograph has; export it again"
        )


def chosen_frame(name: str, frame: int | None, frames: int) -> int:
    """The frame asked for, counted from 0; the middle one when none is.

    Raises
    ------
    RadiographError : the file has no such frame
    """
    if frame is None:
        return frames // 2
    if not 0 <= frame < frames:
        raise RadiographError(
            f"{shown(name)}: it has {frames} frame(s), no frame {frame}; choose one from 0 to {frames - 1}"
        )
    return frame
