"""Decoders that are not ours, to compare with: gdcm and OpenJPH in a child process, DCMTK by its programs.

Every answer is stored values: bits in place, sign put back, as ``Radiograph.values`` of a file without a Modality LUT.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from tests import image_files

Stored = NDArray[np.integer[Any]]

_DCMTK_DECODERS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(image_files.NATIVE, ("dcmconv", "+te")),
    image_files.RLE: ("dcmdrle",),
    **dict.fromkeys(
        (
            image_files.JPEG_BASELINE,
            image_files.JPEG_EXTENDED,
            image_files.JPEG_LOSSLESS,
            image_files.JPEG_LOSSLESS_SV1,
        ),
        ("dcmdjpeg",),
    ),
    **dict.fromkeys((image_files.JPEG_LS, image_files.JPEG_LS_NEAR), ("dcmdjpls",)),
}

_LOSSY: Final = (image_files.JPEG_BASELINE, image_files.JPEG_EXTENDED, image_files.JPEG_LS_NEAR, image_files.JPEG_2000)

needs_dcmtk: Final = pytest.mark.skipif(
    shutil.which("dcmdjpeg") is None,
    reason="DCMTK's programs are not installed (packaging/debian-packages.txt): only gdcm was compared",
)


def by_child(decoder: str, files: Iterable[Path]) -> dict[Path, Stored | str]:
    """Stored values of every file by ``gdcm`` or ``openjph``, or why it has none; one that kills its child says so."""
    waiting, answers = list(files), dict[Path, Stored | str]()
    while waiting:
        lines = "".join(f"{file}\t{file.with_suffix('.npy')}\n" for file in waiting)
        script = Path(__file__).with_name("decode_child.py")
        done = subprocess.run(
            [sys.executable, str(script), decoder],
            input=lines,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        said = done.stdout.splitlines()
        for file, answer in zip(waiting, said, strict=False):
            answers[file] = _loaded(file) if answer == "ok" else answer
        waiting = waiting[len(said) :]
        if waiting:
            answers[waiting.pop(0)] = f"{decoder} died ({done.returncode})"
    return answers


def by_dcmtk(file: Path) -> Stored:
    """Stored values by DCMTK: its program makes the file explicit little endian, pydicom finds the bytes."""
    header = pydicom.dcmread(file, stop_before_pixels=True)
    program, *options = _DCMTK_DECODERS[str(header.file_meta.TransferSyntaxUID)]
    target = file.with_suffix(".dcmtk")
    tool(program, *options, str(file), str(target))
    dataset = pydicom.dcmread(target)
    words = np.frombuffer(dataset.PixelData, dtype=f"<u{dataset.BitsAllocated // 8}")
    return stored_of(dataset, words, lossy=_is_lossy(header))


def dcmtk_grey(file: Path, *options: str) -> NDArray[np.uint8]:
    """DCMTK's own 8-bit rendering: ``dcmj2pnm`` with options such as ``+Wi 1``."""
    target = file.with_suffix(".pgm")
    tool("dcmj2pnm", "-O", "+op", *options, str(file), str(target))
    content = target.read_bytes()
    header = re.match(rb"P5\n(\d+) (\d+)\n255\n", content)
    assert header, content[:40]
    return np.frombuffer(content[header.end() :], np.uint8).reshape(int(header[2]), int(header[1]))


def tool(program: str, *arguments: str) -> None:
    """Run one of DCMTK's programs; what it complains of fails the test."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, f"{program}: {done.stderr}"


def stored_of(header: pydicom.Dataset, words: NDArray[np.generic], *, lossy: bool) -> Stored:
    """Unsigned words as stored values, by a header; colour as [H, W, 3].

    A lossy stream may hold a little more than the stored bits: 1025 of 10 bits means white, not the black of its cut.
    """
    words = words[: header.Rows * header.Columns * header.SamplesPerPixel]
    values: Stored = words.astype(np.int64) >> (header.HighBit + 1 - header.BitsStored)
    stored = int(header.BitsStored)
    full, half = (1 << stored) - 1, 1 << (stored - 1)
    signed = header.PixelRepresentation == 1
    values = np.minimum(values, full) if lossy and not signed else values & full
    if signed:
        values = np.where(values >= half, values - full - 1, values)
    rows, columns = int(header.Rows), int(header.Columns)
    if header.SamplesPerPixel == 1:
        return values.reshape(rows, columns)
    if header.PlanarConfiguration == 1:
        return np.moveaxis(values.reshape(-1, rows, columns), 0, 2)
    return values.reshape(rows, columns, -1)


def _loaded(file: Path) -> Stored:
    """What the child process wrote for this file."""
    header = pydicom.dcmread(file, stop_before_pixels=True)
    return stored_of(header, np.load(file.with_suffix(".npy")), lossy=_is_lossy(header))


def _is_lossy(header: pydicom.Dataset) -> bool:
    return str(header.file_meta.TransferSyntaxUID) in _LOSSY
