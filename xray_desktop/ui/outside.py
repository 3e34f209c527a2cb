"""The real world behind a room: store, decoder processes, model.

Flow:   options -> Outside: four functions that the lanes call
Calls:  review.store, imaging.isolation, inference.classifier, each when first called. Called by: application.
Never:  loads anything by being imported.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, ParamSpec, TypeVar

from xray_desktop import paths
from xray_desktop.errors import ModelError
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry, opened_entry
from xray_desktop.ui.background import Closeable
from xray_desktop.ui.presenters.case import FILMS_UNDERWAY
from xray_desktop.ui.presenters.listing import site_groups
from xray_desktop.ui.room import Outside

if TYPE_CHECKING:
    from xray_desktop.imaging.isolation import ReaderPool
    from xray_desktop.inference.classifier import Classifier

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_MODEL: Final = "models/xray_pneumonia.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a decoder process may take for one file."""

    seconds: float = 10.0
    megabytes: int = 1500


STANDARD_LIMITS: Final = Limits()


def outside(*, model: Path | None, device: Literal["auto", "cpu", "cuda"], limits: Limits = STANDARD_LIMITS) -> Outside:
    """The store in the user's folder, decoding in processes of its own, the shipped model or another."""
    decoder = _Decoder(limits)
    return Outside(
        open_store=_open_store,
        read=decoder.read,
        look=decoder.look,
        ask=decoder.ask,
        open_model=lambda: _open_model(model, device),
        groups=lambda: site_groups(paths.user_data_dir()),
        warm=decoder.warm,
        close=decoder.close,
    )


class _Decoder:
    """The pool is made when it is first warmed or asked."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool: ReaderPool | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start a process now: it takes longer than to decode a film."""
        self._opened().warm()

    def read(self, entry: Entry) -> Radiograph:
        return self.look(entry, lambda _look: None)

    def look(self, entry: Entry, on_first: Callable[[FirstLook], None]) -> Radiograph:
        return self._opened().look(entry.member or entry.path.name, on_first, opened_entry, entry)

    def ask(self, name: str, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Look at files in a decoder process: a listing opens headers and archives that nobody has vetted."""
        return self._opened().call(name, function, *arguments, **named)

    def _opened(self) -> "ReaderPool":
        from xray_desktop.imaging.isolation import ReaderPool

        with self._lock:
            if self._pool is None:
                # The analysis decodes two at a time: the others are for open cases, which must not wait for it.
                limits = self._limits
                self._pool = ReaderPool(
                    workers=2 + FILMS_UNDERWAY,
                    timeout_s=limits.seconds,
                    memory_bytes=limits.megabytes * 1_000_000,
                    keeps_one_ready=True,
                )
            return self._pool

    def close(self) -> None:
        """End the decoder processes."""
        if self._pool is not None:
            self._pool.close()


def _open_store() -> Closeable:
    from xray_desktop.review.store import FILE_NAME, ReviewStore

    return ReviewStore.open(paths.user_data_dir() / FILE_NAME)


def _open_model(model: Path | None, device: Literal["auto", "cpu", "cuda"]) -> "Classifier":
    from xray_desktop.inference.classifier import open_classifier

    if model is not None:
        return open_classifier(model, device=device)
    try:
        shipped = paths.resource(DEFAULT_MODEL)
    except FileNotFoundError as error:
        raise ModelError("the program's own model is missing; install it again, or name one with --model") from error
    return open_classifier(shipped, device=device)
