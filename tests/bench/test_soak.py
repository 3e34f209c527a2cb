"""Two thousand cases opened in turn: after the first two hundred, memory grows by less than a twentieth.

The films are synthetic and small, each made anew when it is read, as a decoder does.
"""

from typing import Final

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.bench.test_decoding import hand_back
from tests.fuzz.examined import resident_bytes
from tests.gui.conftest import MakeDesk
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry

CASES: Final = 2000
SETTLED: Final = 200
GROWTH: Final = 0.05
SIDE_PX: Final = 256


def of_number(number: int) -> Radiograph:
    """Pixels of its own."""
    film = make_film(0.2 + 0.6 * (number % 97) / 97, side=SIDE_PX)
    values = film.values.copy()
    values.flat[number] = 1
    return Radiograph(values=values, voi=film.voi, facts=film.facts, identity=film.identity)


@pytest.mark.bench
@pytest.mark.slow
def test_memory_stays_while_cases_are_opened(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number:04}.png" for number in range(CASES)]
    desk = make_desk(dict.fromkeys(names, make_film(0.5)))

    def read(entry: Entry) -> Radiograph:
        return of_number(int(entry.path.name[:4]))

    monkeypatch.setattr(desk.folder, "read", read)
    object.__setattr__(desk.room.lanes, "read", read)
    desk.room.case._films._read = read
    desk.open(model=False)
    held = []
    for number, name in enumerate(names):
        desk.room.worklist.open(desk.folder.key(name))
        desk.until(lambda: desk.session.case.radiograph is not None)
        desk.window.film.view.repaint()
        QApplication.processEvents()
        if number % 100 == 99:
            hand_back()
            held.append(resident_bytes())
    if not held[0]:
        pytest.skip("this system does not tell what a process holds")
    first, last = held[SETTLED // 100 - 1], held[-1]
    print(  # noqa: T201  # a bench is for its figures
        f"held after {SETTLED} cases {first / 2**20:.0f} MB, after {CASES} {last / 2**20:.0f} MB: "
        f"{100 * (last / first - 1):+.1f} %; at every hundredth {np.round(np.array(held) / 2**20).astype(int).tolist()}"
    )
    assert last / first - 1 < GROWTH
