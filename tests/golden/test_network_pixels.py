"""What the network sees of a film never changes without new PIXEL_RULES: resampler and window are frozen here."""

import json
from pathlib import Path

import numpy as np
import pytest

from xray_desktop.imaging.network_input import PIXEL_RULES, network_grey, to_network_input
from xray_desktop.imaging.radiograph import Facts, Radiograph, Voi, Window

GOLDEN = Path(__file__).parent / f"network_pixels_rules_{PIXEL_RULES}.json"
SIDE = 8
WINDOWS: dict[str, tuple[Voi, ...]] = {
    "linear": (Window(1500.0, 2000.0),),
    "exact": (Window(1500.0, 2000.0, "LINEAR_EXACT"),),
    "sigmoid": (Window(1500.0, 2000.0, "SIGMOID"),),
    "percentiles": (),
    "misses the data": (Window(-5000.0, 10.0),),
}


def film(voi: tuple[Voi, ...], *, inverted: bool) -> Radiograph:
    """Fine texture: an antialias flag forgotten anywhere would show."""
    random = np.random.default_rng(7)
    values = (random.random((300, 200)) * 1500 + np.linspace(0, 2500, 200)).astype(np.uint16)
    return Radiograph(values=values, voi=voi, inverted=inverted, facts=Facts(format="synthetic"))


def network_pixels() -> dict[str, list[list[float]]]:
    seen = {}
    for name, voi in WINDOWS.items():
        for inverted in (False, True):
            image, _ = to_network_input(network_grey(film(voi, inverted=inverted)), SIDE)
            seen[f"{name}, inverted={inverted}"] = image[0, 0].round(6).tolist()
    return seen


def test_the_network_sees_what_it_always_saw(request: pytest.FixtureRequest) -> None:
    seen = network_pixels()
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(seen, indent=1) + "\n", encoding="utf-8")
    known = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert known.keys() == seen.keys()
    for name, pixels in seen.items():
        assert np.abs(np.array(pixels) - np.array(known[name])).max() < 2e-5, name


def test_a_twin_with_both_stored_values_and_tag_inverted_is_the_same_picture() -> None:
    one = film((), inverted=False)
    highest = int(one.values.max())
    twin = Radiograph(values=(highest - one.values).astype(np.uint16), inverted=True, facts=Facts(format="synthetic"))
    assert np.abs(network_grey(one) - network_grey(twin)).max() < 1e-6
