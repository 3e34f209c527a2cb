"""A mutated DICOM file opens or gets one sentence, in time and within its memory; the application goes on."""

import pytest

from tests.fuzz.mutations import Original
from tests.fuzz.seeds import dicom_originals
from tests.fuzz.tally import Fuzzer, fuzz_chunk


@pytest.fixture(scope="module")
def originals(fuzzer: Fuzzer) -> list[Original]:
    made = dicom_originals()
    fuzzer.warm(made)
    return made


def test_mutated_dicom_files_open_or_get_their_sentence(
    dicom_chunk: int, fuzzer: Fuzzer, originals: list[Original], request: pytest.FixtureRequest
) -> None:
    fuzz_chunk(fuzzer, originals, "dicom", dicom_chunk, request)
