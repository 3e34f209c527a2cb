"""Random changes of the cached square: what cameras, exposures and file formats do to one and the same chest.

Flow:   grey [S, S] -> place -> exposure -> sharpness -> noise -> JPEG -> erasure -> grey [S, S]
Calls:  numpy, scipy.ndimage, Pillow. Called by: data.dataset (training), fit (the changed copies of `select`).
Never:  touches a part that is scored, except the fixed changed copies of `select`.

The classes of public sets differ in how their files were made. Each of these changes takes one such difference away.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from training.experiment import AugmentSettings

Grey = NDArray[np.float32]


def generator(*numbers: int) -> np.random.Generator:
    """A generator that depends on these numbers and nothing else."""
    return np.random.default_rng(np.random.SeedSequence(numbers))


def augmented(grey: Grey, settings: AugmentSettings, random: np.random.Generator) -> Grey:
    """One random variant of float32 [S, S], 0..1; a new array."""
    if not settings.enabled:
        return np.array(grey, dtype=np.float32, order="C")
    grey = placed(grey, settings, random)
    if random.random() < settings.exposure_share:
        grey = exposed(grey, settings, random)
    if random.random() < settings.sharpness_share:
        grey = sharpened(grey, random)
    if random.random() < settings.noise_share:
        sigma = np.float32(random.uniform(0.0, settings.noise))
        grey = _clipped(grey + sigma * random.standard_normal(grey.shape, dtype=np.float32))
    if random.random() < settings.jpeg_share:
        grey = reencoded(grey, int(random.integers(settings.jpeg_quality[0], settings.jpeg_quality[1] + 1)))
    if random.random() < settings.erase_share:
        grey = erased(grey, random)
    return np.array(grey, dtype=np.float32, order="C")


def placed(grey: Grey, settings: AugmentSettings, random: np.random.Generator) -> Grey:
    """Rotate, scale, cut and shift, black where nothing was; mirrored only where the experiment says so."""
    side = grey.shape[0]
    angle = np.deg2rad(random.uniform(-settings.rotation_deg, settings.rotation_deg))
    zoom = np.exp(random.uniform(-settings.scale, settings.crop, size=2))
    shift = random.uniform(-settings.shift, settings.shift, size=2) * side
    mirror = -1.0 if random.random() < settings.mirror_share else 1.0
    centre = (side - 1) / 2.0
    shear = np.tan(np.deg2rad(random.uniform(-settings.shear_deg, settings.shear_deg))) if settings.shear_deg else 0.0
    a, b = mirror * np.cos(angle) / zoom[0], np.sin(angle) / zoom[1] + shear
    d, e = -np.sin(angle) / zoom[0], np.cos(angle) / zoom[1]
    c = centre + shift[0] - a * centre - b * centre
    f = centre + shift[1] - d * centre - e * centre
    picture = Image.fromarray(grey).transform(
        (side, side), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BILINEAR
    )
    return np.asarray(picture, dtype=np.float32)


def exposed(grey: Grey, settings: AugmentSettings, random: np.random.Generator) -> Grey:
    """Another gamma, contrast and brightness."""
    gamma = np.float32(np.exp(random.uniform(-settings.gamma, settings.gamma)))
    gain = np.float32(1.0 + random.uniform(-settings.contrast, settings.contrast))
    offset = np.float32(random.uniform(-settings.brightness, settings.brightness))
    changed = (np.power(grey, gamma) - np.float32(0.5)) * gain + np.float32(0.5) + offset
    return _clipped(changed)


def sharpened(grey: Grey, random: np.random.Generator) -> Grey:
    """One of three: blurred, edges enhanced, or shrunk and stretched back."""
    kind = int(random.integers(3))
    if kind == 2:
        side = grey.shape[0]
        small = max(int(side * random.uniform(0.45, 0.9)), 16)
        way = Image.Resampling.BICUBIC if random.random() < 0.5 else Image.Resampling.BILINEAR
        picture = Image.fromarray(grey).resize((small, small), way).resize((side, side), way)
        return _clipped(np.asarray(picture, dtype=np.float32))
    soft = ndimage.gaussian_filter(grey, random.uniform(0.3, 1.2), truncate=3.0)
    if kind == 0:
        return np.asarray(soft, dtype=np.float32)
    return _clipped(grey + np.float32(random.uniform(0.3, 1.5)) * (grey - soft))


def reencoded(grey: Grey, quality: int) -> Grey:
    """Through an 8-bit JPEG of this quality, 1..95."""
    stream = io.BytesIO()
    Image.fromarray(np.rint(grey * 255.0).astype(np.uint8)).save(stream, format="JPEG", quality=quality)
    return np.asarray(Image.open(stream), dtype=np.float32) / np.float32(255.0)


def erased(grey: Grey, random: np.random.Generator) -> Grey:
    """One box of at most a fifth of the side, filled with the mean: no single spot may carry the whole score."""
    side = grey.shape[0]
    height, width = random.integers(side // 16, side // 5 + 1, size=2)
    top, left = random.integers(0, side - height + 1), random.integers(0, side - width + 1)
    changed = grey.copy()
    changed[top : top + height, left : left + width] = grey.mean()
    return changed


def reframed(grey: Grey, random: np.random.Generator) -> Grey:
    """Cut by up to a fifth at top and bottom and a tenth at each side, stretched back to the square.

    Films of ill children are framed closer than those of healthy ones: a network that reads the framing shows it here.
    """
    side = grey.shape[0]
    top, bottom = random.uniform(0.0, 0.2, size=2) * side
    left, right = random.uniform(0.0, 0.1, size=2) * side
    box = (float(left), float(top), float(side - right), float(side - bottom))
    picture = Image.fromarray(grey).resize((side, side), Image.Resampling.BILINEAR, box=box)
    return np.asarray(picture, dtype=np.float32)


def changed_copy(grey: Grey, random: np.random.Generator) -> Grey:
    """Reframed, re-exposed, re-sharpened and re-encoded, always all four: how `select` is also scored."""
    changed = sharpened(exposed(reframed(grey, random), AugmentSettings(), random), random)
    return np.array(reencoded(changed, int(random.integers(25, 80))), dtype=np.float32, order="C")


def _clipped(grey: Grey) -> Grey:
    return np.asarray(np.clip(grey, 0.0, 1.0), dtype=np.float32)
