"""A mutated PNG, JPEG or TIFF opens or gets one sentence, in time and within its memory; the application goes on."""

import random
from pathlib import Path
from typing import cast

import pytest

from tests.fuzz.examined import examined
from tests.fuzz.mutations import Original
from tests.fuzz.seeds import raster_originals, tiff_originals
from tests.fuzz.tally import Fuzzer, fuzz_chunk
from tests.refusals import fault
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.reader import read_bytes


@pytest.fixture(scope="module")
def originals(fuzzer: Fuzzer) -> dict[str, list[Original]]:
    made = {"raster": raster_originals(), "tiff": tiff_originals()}
    fuzzer.warm(good for many in made.values() for good in many)
    return made


def test_mutated_png_and_jpeg_files_open_or_get_their_sentence(
    raster_chunk: int, fuzzer: Fuzzer, originals: dict[str, list[Original]], request: pytest.FixtureRequest
) -> None:
    fuzz_chunk(fuzzer, originals["raster"], "raster", raster_chunk, request)


def test_mutated_tiff_files_open_or_get_their_sentence(
    tiff_chunk: int, fuzzer: Fuzzer, originals: dict[str, list[Original]], request: pytest.FixtureRequest
) -> None:
    fuzz_chunk(fuzzer, originals["tiff"], "tiff", tiff_chunk, request)


def test_an_error_that_nobody_foresaw_would_be_told(fuzzer: Fuzzer) -> None:
    assert "AttributeError" in str(fuzzer.pool.call("none", examined, cast(Path, None)))


def test_noise_behind_every_signature_gets_its_sentence() -> None:
    chance = random.Random(1)
    signatures = (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"PK\x03\x04", b"\0" * 128 + b"DICM")
    for signature in signatures:
        for length in (0, 1, 10, 300, 5000):
            with pytest.raises(RadiographError) as caught:
                read_bytes(signature + chance.randbytes(length), "noise")
            assert fault(str(caught.value), "noise") == ""
