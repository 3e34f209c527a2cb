"""A heatmap in the radiograph's coordinates.

Flow:   Prediction -> float32 [h, w] -> stretched as the network input was -> [H, W], 0..1 of the card's reference
Calls:  numpy, Pillow. Called by: the command line; the screen places its own copy the same way (ui/overlay.py).
Never:  normalises by the image itself: two cases must be comparable.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from xray_desktop.errors import ExportError


def placed(heatmap: NDArray[np.float32], *, reference: float, width_px: int, height_px: int) -> NDArray[np.float32]:
    """A heatmap over the whole radiograph.

    Parameters
    ----------
    heatmap : float32 [h, w], >= 0
    reference : the card's fixed value that counts as 1

    Returns
    -------
    float32 [height_px, width_px], 0..1
    """
    relative = np.clip(heatmap / reference, 0.0, 1.0).astype(np.float32)
    stretched = Image.fromarray(relative).resize((width_px, height_px), Image.Resampling.BILINEAR)
    return np.asarray(stretched, dtype=np.float32)


def save_heatmap(path: Path, relative: NDArray[np.float32]) -> None:
    """Write an 8-bit PNG: 255 = the card's reference.

    Raises
    ------
    ExportError : the disk refuses; the sentence names the file
    """
    text = PngInfo()
    text.add_text("Description", "saliency relative to the model card's reference, not probability; coarse")
    try:
        Image.fromarray(np.rint(relative * 255.0).astype(np.uint8)).save(path, pnginfo=text)
    except OSError as error:
        raise ExportError(f"{path.name}: cannot be written ({error.strerror}); choose another folder") from error
