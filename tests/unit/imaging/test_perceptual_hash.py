"""A film and its re-encoded copies are near-duplicates; two films are not."""

import csv
import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xray_desktop.contract.ledger import NEAR_DUPLICATE_BITS, differing_bits
from xray_desktop.imaging.network_input import network_grey
from xray_desktop.imaging.perceptual_hash import BITS, perceptual_hash
from xray_desktop.imaging.reader import read, read_bytes


def copies(path: Path) -> list[bytes]:
    picture = Image.open(path).convert("L")
    made = []
    for changed, quality in (
        (picture, 50),
        (picture, 90),
        (picture.resize((512, 512), Image.Resampling.BICUBIC), 95),
        (picture.point(lambda level: min(255, int(level * 0.8 + 20))), 95),
    ):
        stream = io.BytesIO()
        changed.save(stream, "JPEG", quality=quality)
        made.append(stream.getvalue())
    return made


def test_the_hash_has_its_length_and_repeats() -> None:
    grey = np.random.default_rng(0).random((100, 90), dtype=np.float32)
    assert len(perceptual_hash(grey)) == BITS // 4
    assert perceptual_hash(grey) == perceptual_hash(grey.copy())


@pytest.mark.shared
def test_copies_are_near_and_different_films_are_far(shared_data: Path) -> None:
    with (shared_data / "kermany" / "manifest.csv").open() as stream:
        rows = [row for row in csv.DictReader(stream) if row["split"] == "train"]
    distinct = {row["patient_id"]: row["path"] for row in rows}
    paths = [shared_data / "kermany" / path for path in sorted(distinct.values())[::12]]
    hashes = [perceptual_hash(network_grey(read(path))) for path in paths]
    for path, own in list(zip(paths, hashes, strict=True))[::10]:
        near = [differing_bits(own, perceptual_hash(network_grey(read_bytes(c, "copy.jpg")))) for c in copies(path)]
        assert max(near) <= NEAR_DUPLICATE_BITS
    assert len(hashes) > 250
    assert min(differing_bits(a, b) for a, b in combinations(hashes, 2)) > NEAR_DUPLICATE_BITS
