"""Writing at a film's border is marked; a film without any is not, as a rule. Both rates are printed."""

from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.exchange.border_text import SUSPECT, suspicion
from xray_desktop.exchange.png_file import stored
from xray_desktop.imaging.network_input import network_grey
from xray_desktop.imaging.phantom import PhantomKind, phantom
from xray_desktop.imaging.reader import read

WORDS: Final = ("DOE^JANE 1987", "12.03.2014 08:15", "ID 4711-0815", "CHILDREN HOSPITAL")
SIZES_PX: Final = (16, 22, 32)
FILMS: Final = 28
Levels = NDArray[np.uint16]


def unmarked(kind: PhantomKind, seed: int) -> Levels:
    """A phantom whose right border is its left one: the drawing's own marker and word stand at the right."""
    levels = stored(phantom(kind, seed=seed))
    wide = round(levels.shape[1] * 0.22)
    levels[:, -wide:] = levels[:, :wide][:, ::-1]
    return levels


def burned(levels: Levels, draw: np.random.Generator, *, size_px: int, place: int) -> Levels:
    """One of the words in one of eight places at the border, white, black or 90 of 255 grey levels apart from it."""
    image = Image.fromarray((levels >> 8).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size_px)
    word = WORDS[int(draw.integers(len(WORDS)))]
    left, top, right, bottom = pen.textbbox((0, 0), word, font=font)
    width, height = right - left, bottom - top
    x = (8, image.width - width - 12)[place % 2]
    y = (8, image.height - height - 14, int(image.height * 0.4), int(image.height * 0.6))[place // 2]
    around = float(np.asarray(image)[y : y + height + 4, max(x, 0) : x + width].mean())
    bright = around < 140
    plain, faint = 255 if bright else 0, around + (90 if bright else -90)
    pen.text((x, y), word, fill=plain if draw.random() < 0.7 else int(np.clip(faint, 0, 255)), font=font)
    return np.asarray(image, dtype=np.uint16) * np.uint16(257)


def marked(films: list[Levels]) -> float:
    return float(np.mean([suspicion(levels) >= SUSPECT for levels in films]))


def test_writing_on_phantoms_is_found_and_phantoms_without_are_left_alone() -> None:
    draw = np.random.default_rng(0)
    films = [unmarked(kind, seed) for kind, seed in product((PhantomKind.HEALTHY, PhantomKind.LOBAR), range(100, 103))]
    written = [
        burned(levels, draw, size_px=size, place=place) for levels, size, place in product(films, SIZES_PX, range(8))
    ]
    found, false = marked(written), marked(films)
    print(f"phantoms: {found:.1%} of {len(written)} with writing marked, {false:.1%} of {len(films)} without")  # noqa: T201
    assert found >= 0.97
    assert false == 0.0


@pytest.mark.shared
def test_writing_on_real_films_is_found(shared_data: Path) -> None:
    paths = sorted((shared_data / "kermany_fullres").rglob("*.jpeg"))
    draw = np.random.default_rng(0)
    draw.shuffle(paths)  # type: ignore[arg-type]  # a list is shuffled in place
    films = [stored(network_grey(read(path))) for path in paths[:FILMS]]
    quiet = [levels for levels in films if suspicion(levels) < SUSPECT]
    written = [burned(levels, draw, size_px=22, place=index % 8) for index, levels in enumerate(quiet)]
    found, all_marked = marked(written), 1 - len(quiet) / len(films)
    # Looked at one by one, the marked ones carry a letter R, a study number or the exposure: they are no false alarms.
    print(f"children's films: {found:.1%} of {len(written)} with writing marked, {all_marked:.1%} as they are")  # noqa: T201
    assert found >= 0.95
    assert all_marked <= 0.5


def test_a_film_without_anything_is_not_marked() -> None:
    assert suspicion(np.zeros((300, 200), dtype=np.uint16)) == 0.0
    noise = np.random.default_rng(0).integers(0, 65535, (800, 800)).astype(np.uint16)
    assert suspicion(noise) < SUSPECT
    assert suspicion(np.zeros((64, 64), dtype=np.uint16)) == 0.0
