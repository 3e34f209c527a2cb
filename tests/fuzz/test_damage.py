"""A film that is cut off is refused or marked, one with rotten bits where that can be told, a good one never is.

``make test`` reads a part; with ``--fuzz-scale 10`` all 400 films are read, and DAMAGE.md holds what that run said.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.fuzz.damage import ENCODINGS, Film, answered, cut, drawn, real, rotten
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read
from xray_desktop.imaging.unlike_film import salt_share
from xray_desktop.measures.intervals import exact

_FULL = 10
_FILMS = 28


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=1) as pool:
        pool.warm()
        yield pool


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    return int(request.config.getoption("--fuzz-scale")) >= _FULL


@pytest.fixture
def films(full: bool) -> list[Film]:
    return [drawn(number) for number in range(8 if full else 2)]


@pytest.fixture(params=["first", "others"])
def source(request: pytest.FixtureRequest) -> str:
    """The 28 films of the first study; and 28 of other hospitals and of adults, drawn by a hash of their names."""
    return str(request.param)


@pytest.fixture
def real_films(shared_data: Path, full: bool, source: str) -> list[Film]:
    if source == "first":
        files = sorted(shared_data.glob("kermany_fullres/**/*.jpeg"))
    else:
        every = [*shared_data.glob("nih/**/*.jp*g"), *shared_data.glob("covid/images/*.jp*g")]
        files = sorted(every, key=lambda file: hashlib.sha256(file.name.encode()).digest())[:_FILMS]
    assert len(files) == _FILMS
    return [real(file) for file in (files if full else files[::14])]


def assert_cut_ones_are_told(pool: ReaderPool, folder: Path, films: list[Film], count: int) -> None:
    chance = random.Random("cut")
    pairs = islice(zip(cycle(ENCODINGS), cycle(films), strict=False), count)
    silent = [name for name, film in pairs if not answered(pool, folder, cut(ENCODINGS[name](film), chance)).told]
    assert silent == []


def marked_originals(pool: ReaderPool, folder: Path, films: list[Film]) -> Counter[str]:
    """How many good films of each encoding are refused or marked."""
    told = Counter[str]()
    for name, encode in ENCODINGS.items():
        told[name] += sum(answered(pool, folder, encode(film)).told for film in films)
    return +told


def test_a_synthetic_film_that_is_cut_off_is_refused_or_marked(
    pool: ReaderPool, tmp_path: Path, films: list[Film], full: bool
) -> None:
    assert_cut_ones_are_told(pool, tmp_path, films, 100 if full else 28)


def test_a_good_synthetic_film_is_not_marked(pool: ReaderPool, tmp_path: Path, films: list[Film]) -> None:
    assert marked_originals(pool, tmp_path, films) == Counter()


@pytest.mark.shared
def test_a_real_film_that_is_cut_off_is_refused_or_marked(
    pool: ReaderPool, tmp_path: Path, real_films: list[Film], full: bool
) -> None:
    assert_cut_ones_are_told(pool, tmp_path, real_films, 100 if full else 28)


@pytest.mark.shared
def test_a_good_real_film_is_not_marked(
    pool: ReaderPool, tmp_path: Path, shared_data: Path, real_films: list[Film]
) -> None:
    assert marked_originals(pool, tmp_path, real_films) == Counter()
    files = sorted(shared_data.glob("dicom/*.dcm"))
    assert files
    assert [file.name for file in files if Doubt.IMAGE_DAMAGED in pool.read(file).doubts] == []


@pytest.mark.shared
@pytest.mark.parametrize("bits", [1, 16])
def test_rotten_bits_are_told_as_often_as_the_encoding_allows(
    pool: ReaderPool, tmp_path: Path, real_films: list[Film], source: str, bits: int
) -> None:
    """A table and no pass mark: most encodings carry no redundancy. PNG alone has checksums, and is always told."""
    chance = random.Random(f"rot {bits}" if source == "first" else f"rot {bits} {source}")
    for name, encode in ENCODINGS.items():
        told = same = 0
        for film in real_films:
            good = encode(film)
            answer = answered(pool, tmp_path, rotten(good, bits, chance))
            told += answer.told
            same += not answer.told and answer.digest == answered(pool, tmp_path, good).digest
        count = len(real_films)
        bounds = exact(told, count)
        print(  # noqa: T201  # the table is what this test is for
            f"| {source} | {name} | {bits} | {count} | {told} | {bounds.low:.2f} to {bounds.high:.2f} | {same} |"
        )
        assert name != "PNG" or told + same == count


@pytest.mark.shared
def test_no_good_film_of_the_collections_is_marked(shared_data: Path, full: bool) -> None:
    """Every JPEG file of the three collections; also how near the saltiest of them comes to the limit."""
    files = sorted(shared_data.rglob("*.jp*g"))[:: 1 if full else 97]
    found = [(file.name, film.damage, salt_share(film.values)) for file in files for film in (read(file),)]
    print(f"{len(found)} good films, highest share of salt {max(salt for *_, salt in found):.4f}")  # noqa: T201
    assert [(name, damage) for name, damage, _ in found if damage is not None] == []
