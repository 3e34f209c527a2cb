"""The demonstration folder: phantoms as the files a clinic has, and one public adult radiograph where it is installed.

Flow:   DEMO -> demo_file -> folder, with SYNTHETIC.txt beside the files
Calls:  demo_file, pydicom (where its sample lies). Called by: the command line, ui, tests.
Never:  downloads; writes a patient; leaves half a file behind.

``DEMO`` and ``imaging.phantom.RECIPES`` are the two tables to turn when a new model scores the phantoms otherwise.
"""

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from xray_desktop.errors import ExportError
from xray_desktop.exchange.demo_file import DemoFile, file_bytes
from xray_desktop.imaging.phantom import RECIPES, PhantomKind

NOTE_NAME: Final = "SYNTHETIC.txt"
ADULT_NAME: Final = "12_adult_rg1.dcm"
DRAWING: Final = 2
"""Raised when the drawing itself changes: folders written before are then written again."""

DEMO: Final[tuple[DemoFile, ...]] = (
    DemoFile(name="01_clear.dcm", kind=PhantomKind.CLEAR, seed=2, patient=(1, "CLEAR"), view="AP"),
    DemoFile(
        name="02_subtle.dcm", kind=PhantomKind.SUBTLE, seed=28, patient=(2, "SUBTLE"), encoding="rle", inverted=True
    ),
    DemoFile(name="03_missed.dcm", kind=PhantomKind.MISSED, seed=3, patient=(3, "MISSED"), encoding="jpeg-ls"),
    DemoFile(name="04_healthy.dcm", kind=PhantomKind.HEALTHY, seed=4, patient=(4, "HEALTHY"), inverted=True),
    DemoFile(
        name="05_false_alarm.dcm",
        kind=PhantomKind.FALSE_ALARM,
        seed=51,
        patient=(5, "FALSEALARM"),
        encoding="rle",
        view="AP",
    ),
    DemoFile(name="06_lateral.dcm", kind=PhantomKind.LATERAL, seed=6, patient=(6, "LATERAL"), view="LL"),
    DemoFile(name="07_damaged.dcm", kind=PhantomKind.HEALTHY, seed=17, patient=(7, "DAMAGED"), kept=0.6),
    DemoFile(name="08_first_visit.dcm", kind=PhantomKind.FIRST_VISIT, seed=35, patient=(8, "TWOVISITS"), view="AP"),
    DemoFile(
        name="09_second_visit.dcm",
        kind=PhantomKind.SECOND_VISIT,
        seed=35,
        patient=(8, "TWOVISITS"),
        study_date="20260119",
    ),
    DemoFile(name="10_no_header_16bit.png", kind=PhantomKind.HEALTHY, seed=11, patient=(10, "PNG"), encoding="png16"),
    DemoFile(name="11_no_header_8bit.png", kind=PhantomKind.LOBAR, seed=12, patient=(11, "PNG"), encoding="png8"),
)

_MOST_WORKERS: Final = 4  # a phantom needs a third of a GiB while it is drawn


def write_demo(folder: Path) -> list[Path]:
    """Write the demonstration, or find that it stands there already; the same files every time.

    Returns
    -------
    the radiographs in the order of their names; ``SYNTHETIC.txt`` lies beside them

    Raises
    ------
    ExportError : the folder cannot be written
    """
    adult = _adult_radiograph()
    names = [file.name for file in DEMO] + ([ADULT_NAME] if adult else [])
    paths, note = [folder / name for name in names], _note(names)
    try:
        if _stands(folder / NOTE_NAME, note) and all(path.is_file() for path in paths):
            return paths
        folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(min(_MOST_WORKERS, os.cpu_count() or 1)) as pool:
            for file, data in zip(DEMO, pool.map(file_bytes, DEMO), strict=True):
                _put(folder / file.name, data)
        if adult:
            shutil.copyfile(adult, folder / ADULT_NAME)
        _put(folder / NOTE_NAME, note.encode())
    except OSError as error:
        raise ExportError(
            f"{folder.name}: the demonstration cannot be written here ({error.strerror}); choose another folder"
        ) from error
    return paths


def _note(names: list[str]) -> str:
    """The text beside the files; its last line tells a folder of an older program from this one's."""
    what = repr((DRAWING, DEMO, sorted(RECIPES.items())))
    lines = (
        "synthetic drawing; the score shows how the screen works",
        "",
        "Every file here is drawn by a program; no patient, no diagnosis. One exception:",
        f"{ADULT_NAME}, where present, is the public sample RG1 of NEMA WG-04: an adult (package pydicom-data, MIT).",
        "",
        *names,
        "",
        f"drawing {hashlib.sha256(what.encode()).hexdigest()[:16]}",
    )
    return "\n".join(lines) + "\n"


def _stands(path: Path, note: str) -> bool:
    return path.is_file() and path.read_bytes() == note.encode()


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    os.replace(part, path)


def _adult_radiograph() -> Path | None:
    """RG1 of the package pydicom-data; None where that is missing (``download=False``: pydicom would fetch it)."""
    from pydicom.data import get_testdata_file

    found = get_testdata_file("RG1_UNCR.dcm", read=False, download=False)
    return Path(found) if isinstance(found, str) else None
