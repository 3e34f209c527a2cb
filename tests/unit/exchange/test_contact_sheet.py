"""A word burned into a border stands on the contact sheet large enough to be read, however faint it was."""

import numpy as np
import pytest
from numpy.typing import NDArray

from xray_desktop.exchange import contact_sheet
from xray_desktop.exchange.png_file import stored


def bright_share(box: NDArray[np.uint8]) -> float:
    return float((box > 200).mean())


@pytest.mark.parametrize(
    ("rows", "columns", "strip"),
    [
        (slice(5, 35), slice(300, 700), 0),
        (slice(1165, 1195), slice(300, 700), 1),
        (slice(400, 800), slice(5, 35), 2),
        (slice(400, 800), slice(965, 995), 3),
    ],
    ids=["top", "bottom", "left", "right"],
)
def test_a_faint_mark_in_a_border_is_bright_in_its_strip(rows: slice, columns: slice, strip: int) -> None:
    grey = np.full((1200, 1000), 0.10, dtype=np.float32)
    plain = contact_sheet.cell("0123456789abcdef", stored(grey))
    grey[rows, columns] = 0.13
    marked = contact_sheet.cell("0123456789abcdef", stored(grey))
    height = (len(plain) - 24) // 4
    where = (slice(12 + strip * height + 18, 12 + (strip + 1) * height), slice(444, -12))
    assert bright_share(plain[where]) == 0.0
    assert bright_share(marked[where]) > 0.02


@pytest.mark.parametrize("shape", [(64, 64), (3000, 2500), (64, 2000), (2000, 64)])
def test_every_shape_has_its_cell(shape: tuple[int, int]) -> None:
    cell = contact_sheet.cell("0" * 16, stored(np.random.default_rng(0).random(shape, dtype=np.float32)))
    assert cell.dtype == np.uint8
    assert cell.shape == contact_sheet.cell("0" * 16, np.zeros((100, 100), dtype=np.uint16)).shape


def test_a_page_holds_its_cells_below_one_another() -> None:
    cells = [contact_sheet.cell(str(number), np.full((80, 80), 20000 * number, dtype=np.uint16)) for number in range(3)]
    page = contact_sheet.page(cells)
    for index, cell in enumerate(cells):
        assert np.array_equal(page[index * len(cell) : (index + 1) * len(cell)], cell)
