"""An opacity replaces air: only inside the lung, at most all of it, and on one side of its fissure."""

import numpy as np

from xray_desktop.imaging.drawing.opacity import Opacity, replaced_air
from xray_desktop.imaging.drawing.sheet import Field, Sheet

SMALL = Sheet(width_px=300, height_px=300, pitch_mm=0.4)


def make_lung() -> Field:
    """60 mm of lung in the left half of the picture."""
    lung = np.zeros((300, 300), np.float32)
    lung[:, :150] = 60.0
    return lung


def drawn(opacity: Opacity) -> Field:
    return replaced_air(SMALL, opacity, make_lung(), np.random.default_rng(0))


def test_it_stays_inside_the_lung() -> None:
    tissue = drawn(Opacity(x=0, z=60, width=30, height=30, strength=0.9))
    assert tissue[:, :150].max() > 30.0
    assert not tissue[:, 150:].any()


def test_it_never_replaces_more_air_than_there_is() -> None:
    tissue = drawn(Opacity(x=-30, z=60, width=20, height=20, strength=1.0))
    assert float(tissue.min()) >= 0.0
    assert float(tissue.max()) <= 60.0


def test_a_stronger_one_is_denser() -> None:
    weak, strong = (
        drawn(Opacity(x=-30, z=60, width=20, height=20, strength=strength)).sum() for strength in (0.2, 0.6)
    )
    assert strong > 2 * weak


def test_a_fissure_ends_it_sharply() -> None:
    tissue = drawn(Opacity(x=-30, z=60, width=22, height=22, strength=0.8, fissure=(64.0, 0.0)))
    assert tissue[140:155, 60:90].mean() > 20.0
    assert tissue[168:, 60:90].max() == 0.0


def test_open_airways_are_darker_than_what_surrounds_them() -> None:
    full = drawn(Opacity(x=-30, z=60, width=25, height=25, strength=0.8))
    with_airways = drawn(Opacity(x=-30, z=60, width=25, height=25, strength=0.8, airways=True))
    assert (with_airways <= full + 1e-4).all()
    assert with_airways.sum() < full.sum()
