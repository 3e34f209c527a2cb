"""A heatmap hits when its peak lies in an outline, and blind guesses are measured beside it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.understand.pointing import GRID, blind_guesses, boxes, hit_rate, masks
from xray_desktop.errors import ManifestError


def outline(top: int, left: int, size: int = 32) -> np.ndarray:
    found = np.zeros((GRID, GRID), dtype=bool)
    found[top : top + size, left : left + size] = True
    return found


def heatmap(row: int, column: int) -> np.ndarray:
    found = np.zeros((7, 7), dtype=np.float32)
    found[row, column] = 1.0
    return found


def test_a_peak_inside_the_outline_is_a_hit() -> None:
    found = hit_rate({"a": heatmap(1, 1), "b": heatmap(6, 6)}, {"a": outline(16, 16), "b": outline(16, 16)})
    assert (found.hits, found.films) == (1, 2)
    assert 0.2 < found.inside < 0.6
    assert found.interval.low < 0.5 < found.interval.high


def test_an_empty_heatmap_points_nowhere() -> None:
    assert hit_rate({"a": np.zeros((7, 7), dtype=np.float32)}, {"a": outline(0, 0)}).hits == 0


def test_blind_guesses_know_the_usual_place_but_not_their_own() -> None:
    outlines = {str(i): outline(16, 16) for i in range(5)} | {"odd": outline(90, 90)}
    guesses = blind_guesses(outlines)
    assert guesses["centre"].hits == 0
    assert guesses["average outline"].hits == 5


def test_boxes_of_one_film_are_joined(tmp_path: Path) -> None:
    (tmp_path / "boxes.csv").write_text("path,x,y,w,h\na.jpg,0,0,128,128\na.jpg,256,256,4,4\n", encoding="utf-8")
    (found,) = boxes(tmp_path / "boxes.csv").values()
    assert found[:32, :32].all()
    assert found[64, 64]
    assert int(found.sum()) == 32 * 32 + 1


def test_masks_without_a_lesion_are_left_out(tmp_path: Path) -> None:
    lungs, ill = np.full((40, 30), 3, dtype=np.uint8), np.full((40, 30), 3, dtype=np.uint8)
    ill[:20] |= 8
    for name, pixels in (("lungs", lungs), ("ill", ill)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    (tmp_path / "masks.csv").write_text("path,mask_path\nl.jpg,lungs.png\ni.jpg,ill.png\n", encoding="utf-8")
    found = masks(tmp_path / "masks.csv")
    assert list(found) == ["i.jpg"]
    assert found["i.jpg"][:64].all()
    assert not found["i.jpg"][64:].any()


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"boxes\.csv: cannot be read"):
        boxes(tmp_path / "boxes.csv")


@pytest.mark.shared
def test_the_outlines_at_hand_are_read(shared_data: Path) -> None:
    assert len(boxes(shared_data / "nih" / "boxes.csv")) == 131
    assert 80 <= len(masks(shared_data / "covid" / "masks.csv")) <= 93
