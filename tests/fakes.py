"""A world for the window that answers at once: files of few bytes, films made by the tests, a model of brightness."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from tests.sessions import MODEL_ID, make_film
from tests.tiny_model import FINDINGS, make_card
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.errors import ModelError, RadiographError
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.network_input import NetworkInput, Placement
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.inference.prediction import Prediction

PNG_HEAD = b"\x89PNG\r\n\x1a\n" + bytes(24)
SIDE = 64
EXAMINED = "examined: "


class FakeClassifier:
    """Score = mean grey of the network input. ``may_answer`` holds every answer back until it is set."""

    def __init__(self, card: ModelCard | None = None) -> None:
        self.card = card or make_card()
        self.model_id = MODEL_ID
        self.device = "CPU"
        self.fell_back = ""
        self.side = SIDE
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.breaks = False
        self.asked = 0

    def predict(self, images: NetworkInput, placements: Sequence[Placement]) -> list[Prediction]:
        """One prediction an image."""
        self.asked += 1
        assert self.may_answer.wait(20)
        if self.breaks:
            raise ModelError("the model failed on this image (Fake); try another model")
        return [self._one(image, placement) for image, placement in zip(images, placements, strict=True)]

    def _one(self, image: NetworkInput, placement: Placement) -> Prediction:
        root = float(np.clip(image.mean(), 0.0, 1.0))
        return Prediction(
            model_id=self.model_id,
            device=self.device,
            findings=FINDINGS,
            probability=np.array([root, 0.7 * root, 0.3 * root], dtype=np.float32),
            heatmap=np.full((3, 4, 4), root, dtype=np.float32),
            embedding=np.zeros(16, dtype=np.float32),
            distance=1.0,
            placement=placement,
        )


class FakeFolder:
    """Files that look like PNGs to the scan, each with a film or a sentence behind it."""

    def __init__(self, folder: Path, films: Mapping[str, Radiograph | str]) -> None:
        self.folder = folder
        self.films = dict(films)
        self.may_decode = threading.Event()
        self.may_decode.set()
        self.may_examine = threading.Event()
        self.may_examine.set()
        folder.mkdir(parents=True, exist_ok=True)
        for name in films:
            (folder / name).write_bytes(PNG_HEAD)

    def read(self, entry: Entry) -> Radiograph:
        """The film of a file, or its error."""
        assert self.may_decode.wait(20)
        film = self.films[entry.path.name]
        if isinstance(film, str):
            raise RadiographError(film)
        return film

    def look(self, entry: Entry, on_first: Callable[[FirstLook], None]) -> Radiograph:
        """The film of a file in two stages; "examined: ..." is what its examination says of it."""
        assert self.may_decode.wait(20)
        film = self.films[entry.path.name]
        if isinstance(film, str) and not film.startswith(EXAMINED):
            raise RadiographError(film)
        radiograph = make_film(0.5) if isinstance(film, str) else film
        shown = {field.name: getattr(radiograph, field.name) for field in fields(FirstLook)}
        on_first(FirstLook(**shown))
        assert self.may_examine.wait(20)
        if isinstance(film, str):
            raise RadiographError(film.removeprefix(EXAMINED))
        return radiograph

    def key(self, name: str) -> str:
        """The key of a row."""
        return str(self.folder / name)
