"""What the reader sees in a file, for `xray-desktop inspect`.

Flow:   Radiograph -> plain dictionary, ready for JSON
Calls:  network_input (the window it takes), voi, polarity, plain_words. Called by: the command line, ui (file facts).
Never:  shows whom the image is of: an identity field is "present" or "absent", and free text is not repeated.
"""

from dataclasses import asdict, fields
from typing import Any

from xray_desktop.imaging import polarity, voi
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.network_input import PIXEL_RULES, chosen_voi
from xray_desktop.imaging.overlay_plane import OverlayPlane
from xray_desktop.imaging.plain_words import repeatable
from xray_desktop.imaging.radiograph import Radiograph, Voi, VoiTable


def facts_json(radiograph: Radiograph) -> dict[str, Any]:
    """Everything the reader knows of a radiograph, without its pixels and without the person.

    Returns
    -------
    dict of strings, numbers, lists and dicts only
    """
    chosen, window_doubts = chosen_voi(radiograph)
    levels = voi.levels_of(radiograph)
    return {
        "file_sha256": radiograph.file_sha256,
        "digest": radiograph.digest,
        "width_px": radiograph.width_px,
        "height_px": radiograph.height_px,
        "lowest_value": int(levels[0]),
        "highest_value": int(levels[-1]),
        "signed": radiograph.values.dtype.kind == "i",
        "slope": radiograph.slope,
        "intercept": radiograph.intercept,
        "inverted": radiograph.inverted,
        "padding": list(radiograph.padding) if radiograph.padding else None,
        "facts": {name: _plain(name, value) for name, value in asdict(radiograph.facts).items()},
        "identity": {
            part.name: "present" if getattr(radiograph.identity, part.name) else "absent" for part in fields(Identity)
        },
        "overlays": [_overlay_json(plane) for plane in radiograph.overlays],
        "windows": [_voi_json(offered) for offered in radiograph.voi],
        "network_window": _voi_json(chosen),
        "network_window_clips": voi.clipped_share(radiograph, chosen),
        "pixel_rules": PIXEL_RULES,
        "polarity_evidence": round(polarity.evidence(radiograph), 3),
        "damage": None if radiograph.damage is None else str(radiograph.damage),
        "doubts": [str(doubt) for doubt in (*radiograph.doubts, *window_doubts)],
    }


def _voi_json(seen_through: Voi) -> dict[str, Any]:
    if isinstance(seen_through, VoiTable):
        return {
            "kind": "lut",
            "name": repeatable("window", seen_through.name),
            "first_mapped": seen_through.first_mapped,
            "entries": len(seen_through.table),
            "bits": seen_through.bits,
        }
    return {
        "kind": "window",
        "name": repeatable("window", seen_through.name),
        "centre": seen_through.centre,
        "width": seen_through.width,
        "function": seen_through.function,
    }


def _overlay_json(plane: OverlayPlane) -> dict[str, Any]:
    return {
        "kind": "region" if plane.is_region else "graphics",
        "label": "present" if plane.label else "absent",  # as the person is: a name may be typed there
        "left": plane.left,
        "top": plane.top,
        "width_px": plane.width_px,
        "height_px": plane.height_px,
        "drawn_px": int(plane.drawn().sum()),
    }


def _plain(name: str, value: object) -> object:
    """An enumeration as its word, a word that may be repeated; the rest is plain already."""
    return repeatable(name, str(value)) if isinstance(value, str) else value
