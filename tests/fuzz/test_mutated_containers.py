"""A mutated ZIP archive or DICOMDIR gets its rows, each row its answer; the application itself lists them."""

import time
import zipfile
from pathlib import Path

import pytest

from tests import image_files
from tests.fuzz.mutations import Original, mutated, original
from tests.refusals import fault
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.glance import glance
from xray_desktop.imaging.scan import Entry, read_entry, scan

FILES = 300
SLOWEST_S = 10.0
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def zip_originals(folder: Path) -> list[Original]:
    content = {"IM/A": image_files.dicom_bytes(image_files.chest(70, 70)), "read.me": b"text" * 50}
    made = [
        image_files.write_zip(folder / f"{kind}.zip", content, compression=kind).read_bytes() for kind in COMPRESSIONS
    ]
    return [original(data) for data in made]


def directory_originals(folder: Path) -> list[Original]:
    made = image_files.write_dicomdir(folder / "DICOMDIR", [["IM", "A"], None, ["im", "b"], ["..", "C"]])
    return [original(made.read_bytes())]


def refusal_of(entry: Entry) -> str:
    """What is said of a row; empty where it opened."""
    glance(entry)
    try:
        read_entry(entry)
    except RadiographError as refusal:
        return str(refusal)
    return ""


def opens(entry: Entry) -> bool:
    """Whether the row opened; a refusal names the member, or its file."""
    sentence = refusal_of(entry)
    names = {entry.path.name, entry.member, Path(entry.member).name} - {""}
    assert not sentence or "" in {fault(sentence, name) for name in names}, sentence
    return not sentence


@pytest.mark.parametrize("originals", [zip_originals, directory_originals], ids=["zip", "dicomdir"])
def test_mutated_containers_list_what_they_hold(originals: object, tmp_path: Path) -> None:
    assert callable(originals)
    good, folder = originals(tmp_path), tmp_path / "cd"
    (folder / "IM").mkdir(parents=True)
    image_files.write_dicom(folder / "IM" / "A", image_files.chest(70, 70))
    opened = 0
    for number in range(FILES):
        container = folder / f"container-{number}"
        container.write_bytes(mutated(good, f"container-{number}"))
        start = time.monotonic()
        opened += sum(opens(entry) for entry in scan([container]).entries)
        assert time.monotonic() - start < SLOWEST_S
    assert 0 < opened < FILES
