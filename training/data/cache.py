"""Every image decoded once: the square grey levels a network sees, with digest and perceptual hash.

Flow:   Row.path -> reader.read -> network_grey -> to_network_input -> uint16 memory map, digest, perceptual hash
Calls:  xray_desktop.imaging: the app's own door to the network. Called by: the command line, data.additions.
Never:  labels; a second way of reading pixels.

A cache is named by the bytes of its files, the side and PIXEL_RULES, so it is never stale; a broken one is made again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.data.row import Row
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.network_input import PIXEL_RULES, network_grey, to_network_input
from xray_desktop.imaging.perceptual_hash import perceptual_hash
from xray_desktop.imaging.reader import read

Report = Callable[[int, int], object]

LEVELS: Final = 65535


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """What was read of the rows, in their order.

    Attributes
    ----------
    squares : uint16 [n, S, S], round(65535 * grey), read-only
    digests, hashes : of each row; empty where the file could not be read
    faults : the sentence of each file that could not be read, by row index
    """

    squares: NDArray[np.uint16]
    digests: tuple[str, ...]
    hashes: tuple[str, ...]
    faults: dict[int, str]

    def grey(self, index: int) -> NDArray[np.float32]:
        """float32 [S, S], 0..1, of one row."""
        return np.asarray(self.squares[index], dtype=np.float32) / np.float32(LEVELS)


def load(rows: Sequence[Row], side: int, *, folder: Path, report: Report) -> Pixels:
    """The pixels of ``rows`` from the cache, made when it is not there.

    A file that cannot be read becomes a fault and a black square; the rest goes on.
    """
    name = _name(rows, side)
    facts, squares = folder / f"{name}.json", folder / f"{name}.npy"
    if not facts.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(rows, side, facts=facts, squares=squares, report=report)
    stored = json.loads(facts.read_text(encoding="utf-8"))
    return Pixels(
        np.load(squares, mmap_mode="r"),
        tuple(stored["digests"]),
        tuple(stored["hashes"]),
        {int(index): sentence for index, sentence in stored["faults"].items()},
    )


def _name(rows: Sequence[Row], side: int) -> str:
    whole = hashlib.sha256(f"side {side}, pixel rules {PIXEL_RULES}, cache 1".encode())
    for row in rows:
        try:
            whole.update(hashlib.sha256(row.path.read_bytes()).digest())
        except OSError:
            whole.update(b"missing")
    return whole.hexdigest()[:24]


def _make(rows: Sequence[Row], side: int, *, facts: Path, squares: Path, report: Report) -> None:
    partial = squares.with_suffix(".partial.npy")
    store = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint16, shape=(len(rows), side, side))
    digests, hashes, faults = [], [], {}
    for index, row in enumerate(rows):
        digest = seen = ""
        try:
            radiograph = read(row.path)
            grey = network_grey(radiograph)
            store[index] = np.rint(to_network_input(grey, side)[0][0, 0] * LEVELS).astype(np.uint16)
            digest, seen = radiograph.digest, perceptual_hash(grey)
        except RadiographError as error:
            faults[index] = str(error)
        digests.append(digest)
        hashes.append(seen)
        report(index + 1, len(rows))
    store.flush()
    os.replace(partial, squares)
    text = json.dumps({"digests": digests, "hashes": hashes, "faults": faults})
    partial_facts = facts.with_suffix(".partial")
    partial_facts.write_text(text, encoding="utf-8")
    os.replace(partial_facts, facts)  # last: its presence says that the squares are whole
