"""The way tests make radiographs and files: every default is valid, everything is synthetic.

Files are made in ``tests.image_files``; the two everybody needs can be had from here.
"""

from collections.abc import Sequence
from typing import Any

from tests.image_files import chest, write_dicom, write_png
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.radiograph import Doubt, Facts, Radiograph, Values, View, Voi, Window

__all__ = ["make_radiograph", "write_dicom", "write_png"]


def make_radiograph(
    width_px: int = 300,
    height_px: int = 320,
    *,
    values: Values | None = None,
    voi: Sequence[Voi] = (Window(2047.5, 4095.0, "LINEAR_EXACT", "full range"),),
    age_years: float | None = 3.0,
    view: View = View.PA,
    doubts: Sequence[Doubt] = (),
    **more: Any,
) -> Radiograph:
    """A synthetic radiograph of 12 bits, as the reader would hand it out; ``more`` are fields of ``Radiograph``."""
    facts = Facts(format="synthetic", modality="DX", body_part="CHEST", view=view, age_years=age_years, bits_stored=12)
    made: dict[str, Any] = {
        "values": chest(width_px, height_px) if values is None else values,
        "voi": tuple(voi),
        "facts": facts,
        "identity": Identity(patient_name="SYNTHETIC^CHILD", patient_id="S-1"),
        "doubts": tuple(doubts),
    }
    return Radiograph(**{**made, **more})
