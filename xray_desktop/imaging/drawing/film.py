"""From path lengths to grey levels: what tube, body and detector do.

Flow:   attenuation -> exposure with scatter -> logarithm -> noise -> contrast -> shutter and marker -> grey 0..1
Calls:  sheet, Pillow. Called by: phantom.
Never:  knows anatomy.
"""

from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.imaging.drawing.sheet import Field, Sheet, blurred, field

SOFT_PER_MM: Final = 0.0205
BONE_PER_MM: Final = 0.052  # beyond the soft tissue it replaces
LUNG_DENSITY: Final = 0.20
_SCATTER_SHARE: Final = 0.10
_SCATTER_MM: Final = 16.0
_FOCUS_PX: Final = 1.2
_NOISE: Final = 0.0042
_DETAIL: Final = 0.55
_DETAIL_MM: Final = 9.0
_BRIGHTEST: Final = 2.75


def exposed(sheet: Sheet, attenuation: Field, chance: np.random.Generator, *, grain: float = 1.0) -> Field:
    """Grey levels of a film with this attenuation.

    Parameters
    ----------
    attenuation : float32 [H, W], natural logarithm, 0 is the open beam
    grain : noise of the detector, 1 is usual; an underexposed film has more

    Returns
    -------
    float32 [H, W], 0..1, bright = dense
    """
    primary = field(np.exp(-blurred(attenuation, _FOCUS_PX)))
    scatter = blurred(primary, _SCATTER_MM / sheet.pitch_mm)
    seen = (primary + _SCATTER_SHARE * scatter) / (1.0 + _SCATTER_SHARE)
    level = -np.log(seen)
    quanta = blurred(chance.standard_normal(level.shape, dtype=np.float32), 0.7)
    level += grain * _NOISE * quanta * np.exp(0.5 * level) / 0.4
    level += _DETAIL * (level - blurred(level, _DETAIL_MM / sheet.pitch_mm)) * np.clip(level / 0.6, 0.0, 1.0)
    grey = np.clip(level / _BRIGHTEST, 0.0, None)
    return field(grey / (1.0 + grey**6) ** (1 / 6))


def finished(sheet: Sheet, grey: Field, marker: str, *, shutter_mm: float = 5.0) -> Field:
    """The film with the black shutter of its sides, the side marker, and the word that says it is a drawing.

    Parameters
    ----------
    grey : float32 [H, W], 0..1
    shutter_mm : width of each black strip
    """
    open_beam = np.clip((sheet.x_mm[0, -1] - np.abs(sheet.x_mm) - shutter_mm) / 0.6 + 0.5, 0.0, 1.0)
    letters = Image.new("L", (sheet.width_px, sheet.height_px))
    pen = ImageDraw.Draw(letters)
    column, row = sheet.width_px - 53 - int(shutter_mm / sheet.pitch_mm), int(0.47 * sheet.height_px)
    pen.text((column, row), marker, fill=235, font=ImageFont.load_default(72), anchor="mm")
    pen.text((column, row + 54), "SYNTHETIC", fill=170, font=ImageFont.load_default(15), anchor="mm")
    lead = blurred(field(np.asarray(letters) / 255.0), 0.8)
    return field(np.clip(np.maximum(grey, lead) * open_beam, 0.0, 1.0))
