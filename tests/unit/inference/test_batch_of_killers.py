"""Of two hundred mixed files five kill their worker: 195 results, five sentences, nothing lost, the order kept."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests import image_files
from tests.refusals import fault
from tests.tiny_model import tiny_onnx
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import read
from xray_desktop.inference.batch import Analysis, Entry, analyse
from xray_desktop.inference.classifier import open_classifier

FILES = 200
KILLERS = {0: signal.SIGSEGV, 58: signal.SIGKILL, 59: signal.SIGABRT, 120: signal.SIGBUS, 199: signal.SIGSEGV}
ENCODINGS = (*image_files.NATIVE, *image_files.LOSSLESS, image_files.JPEG_EXTENDED, image_files.JPEG_2000)


def read_or_die(path: Path) -> Radiograph:
    """The reader; on a file that says so its process gets the signal that a broken decoder would raise."""
    word, _, number = path.read_bytes()[-12:].partition(b"kill ")
    if number and not word.strip(b"\0"):
        os.kill(os.getpid(), int(number))
    return read(path)


def written(folder: Path, number: int) -> Path:
    """File ``number``: DICOM in every encoding and polarity, PNG of 8 and 16 bits, each with its own pixels."""
    pixels = image_files.chest(160, 150, seed=number)
    if number % 5 == 4:
        deep = number % 2 == 1
        path = image_files.write_png(folder / f"{number}.png", pixels if deep else (pixels >> 4).astype(np.uint8))
    else:
        photometric = ("MONOCHROME1", "MONOCHROME2")[number % 2]
        syntax = ENCODINGS[number % len(ENCODINGS)]
        path = image_files.write_dicom(
            folder / f"{number}.dcm", pixels, transfer_syntax=syntax, photometric=photometric, WindowCenter=2048,
            WindowWidth=4096,
        )  # fmt: skip
    if number in KILLERS:
        path.write_bytes(path.read_bytes() + f"kill {int(KILLERS[number]):d}".rjust(12, "\0").encode())
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("batch")


@pytest.fixture(scope="module")
def answers(folder: Path) -> Iterator[list[Analysis]]:
    classifier = open_classifier(tiny_onnx(folder / "m.onnx"), device="cpu")
    with ReaderPool(workers=2) as pool:
        files = [written(folder, number) for number in range(FILES)]
        entries = [Entry(path=str(file), read=partial(pool.call, file.name, read_or_die, file)) for file in files]
        yield list(analyse(entries, classifier))


def test_every_file_has_its_answer_in_its_place(answers: list[Analysis]) -> None:
    assert [int(Path(answer.path).stem) for answer in answers] == list(range(FILES))


def test_five_have_a_sentence_and_all_others_a_score(answers: list[Analysis]) -> None:
    failed = [number for number, answer in enumerate(answers) if answer.error is not None]
    assert failed == list(KILLERS)
    assert sum(answer.prediction is not None for answer in answers) == FILES - len(KILLERS)
    for number in failed:
        sentence = answers[number].error or ""
        assert "the decoder died on it" in sentence
        assert fault(sentence, Path(answers[number].path).name) == ""


def test_no_result_belongs_to_another_file(answers: list[Analysis], folder: Path) -> None:
    scored = [answer for answer in answers if answer.radiograph is not None]
    digests = [answer.radiograph.digest for answer in scored if answer.radiograph]
    assert len(set(digests)) == len(scored)
    for answer in scored[::13]:
        assert answer.radiograph is not None
        assert answer.radiograph.digest == read(Path(answer.path)).digest
