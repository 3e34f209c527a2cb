"""The files of a training set under way, in a hidden folder that becomes the set in one step.

Flow:   images of the decoders, pages, texts -> hidden folder + journal -> synced beside -> checksums -> the final name
Calls:  new_file, review.disk. Called by: training_set.
Never:  writes over a file; stands under its final name before every byte is on the disk.

A folder left by a killed process is taken up again by the next export of the same plan beside it: its journal says
which images are whole. Folders of other plans are swept unless a living process holds their lock.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.exchange.contact_sheet import jpeg
from xray_desktop.exchange.folder_lock import FolderLock
from xray_desktop.exchange.new_file import write_new
from xray_desktop.exchange.picture import NAME_DIGITS
from xray_desktop.review.disk import sync_file, sync_folder

IMAGES: Final = "images"
SHEETS: Final = "contact_sheet"
CHECKSUMS: Final = "SHA256SUMS"
JOURNAL: Final = "journal.jsonl"
_PART: Final = ".part"
_SYNCED_AT_ONCE: Final = 4


@dataclass(slots=True)
class SetFolder:
    """A hidden folder that becomes a training set."""

    final: Path
    fingerprint: str
    folder: Path = field(init=False)
    sums: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    _lock: FolderLock | None = None
    _syncing: dict[str, Future[None]] = field(default_factory=dict)
    _threads: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(_SYNCED_AT_ONCE)
        self.folder = self.final.with_name(f".{self.final.name}.{self.fingerprint}{_PART}")

    def begin(self) -> Mapping[str, Mapping[str, Any]]:
        """Make the folder, or take up what a killed process left of the same plan.

        Returns
        -------
        what its journal says of images that are whole, by read id; empty for a new folder
        """
        self.final.parent.mkdir(parents=True, exist_ok=True)
        if self._take_up():
            return self._journalled()
        if self.folder.exists() or self.folder.is_symlink():
            self.folder = self.folder.with_name(f".{self.final.name}.{secrets.token_hex(6)}{_PART}")
        self.folder.mkdir()
        self._lock = FolderLock.take(self.folder)
        for name in (IMAGES, SHEETS):
            (self.folder / name).mkdir()
        return {}

    def place(self, index: int) -> Path:
        """Where a decoder may write image ``index``; it has its own name only once it is in the journal."""
        return self.folder / IMAGES / f"{index}{_PART}"

    def add_image(self, written: Path, digest: str, sha256: str, suffix: str) -> str | None:
        """Give a written image its name; None, and it is gone, when the same picture is there already."""
        name = f"{IMAGES}/{digest[:NAME_DIGITS]}.{suffix}"
        if name in self.sums:
            written.unlink()
            return None
        written.rename(self.folder / name)
        self.sums[name] = sha256
        self._sync(name)
        return name

    def note(self, read_id: str, what: Mapping[str, Any]) -> None:
        """Enter an image in the journal."""
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"read_id": read_id, **what}) + "\n")

    def drop_image(self, name: str) -> None:
        """Take an image out again."""
        (self.folder / name).unlink()
        del self.sums[name]

    def add_page(self, page: NDArray[np.uint8]) -> None:
        """Write one page of the contact sheet."""
        self.pages += 1
        self._write(f"{SHEETS}/page_{self.pages:03d}.jpg", jpeg(page))

    def add_text(self, name: str, text: str) -> None:
        """Write a text file, UTF-8, line feeds everywhere alike."""
        self._write(name, text.encode())

    def publish(self) -> None:
        """Put everything on the disk, the checksums last, and take the final name; an empty folder gives way."""
        (self.folder / JOURNAL).unlink(missing_ok=True)
        for begun in (self.folder / IMAGES).glob(f"*{_PART}"):  # of a decoder that died over it
            begun.unlink()
        sums = "".join(f"{digest}  {name}\n" for name, digest in self.sums.items())
        write_new(self.folder / CHECKSUMS, sums.encode())
        for name in (*self.sums, CHECKSUMS):
            if name not in self._syncing:
                self._sync(name)
        for syncing in self._syncing.values():
            syncing.result()
        self._release()
        for folder in (self.folder / IMAGES, self.folder / SHEETS, self.folder):
            sync_folder(folder)
        if self.final.exists():
            self.final.rmdir()
        self.folder.rename(self.final)
        sync_folder(self.final.parent)

    def discard(self) -> None:
        """Remove what was not published."""
        self._threads.shutdown(cancel_futures=True)
        self._release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what killed exports of other plans left beside the set, unless somebody is writing there now."""
        for left in _left_over(self.final.parent):
            lock = FolderLock.take(left)
            if lock is not None:
                lock.release()
                shutil.rmtree(left, ignore_errors=True)

    def _write(self, name: str, data: bytes) -> None:
        write_new(self.folder / name, data)
        self.sums[name] = hashlib.sha256(data).hexdigest()
        self._sync(name)

    def _sync(self, name: str) -> None:
        """Begin to wait for the disk; while it writes, the next images are made."""
        self._syncing[name] = self._threads.submit(sync_file, self.folder / name)

    def _take_up(self) -> bool:
        """A folder of the same plan, whatever its final name was to be."""
        for left in _left_over(self.final.parent):
            if left.name.endswith(f".{self.fingerprint}{_PART}") and (lock := FolderLock.take(left)) is not None:
                self.folder, self._lock = left, lock
                return True
        return False

    def _journalled(self) -> Mapping[str, Mapping[str, Any]]:
        """Images that are whole; everything else in the folder goes and is made again."""
        whole: dict[str, Mapping[str, Any]] = {}
        kept: set[str] = set()
        for row in _rows(self.folder / JOURNAL):
            name, sha256 = str(row["image"]), str(row["sha256"])
            path = self.folder / name
            if path.is_file() and not path.is_symlink() and _sha256(path) == sha256:
                whole[str(row["read_id"])] = row
                kept.add(name)
                self.sums[name] = sha256
        for path in self.folder.rglob("*"):
            inside = path.relative_to(self.folder).as_posix()
            if (
                (path.is_file() or path.is_symlink())
                and inside not in kept
                and inside not in (JOURNAL, FolderLock.NAME)
            ):
                path.unlink()
        for name in (IMAGES, SHEETS):
            (self.folder / name).mkdir(exist_ok=True)
        return whole

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _left_over(parent: Path) -> Iterable[Path]:
    """Hidden folders of exports that did not end; only such as carry our journal or lock."""
    if not parent.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(parent.glob(f".*{_PART}"))
        if path.is_dir() and not path.is_symlink() and ((path / IMAGES).is_dir() or (path / FolderLock.NAME).is_file())
    )


def _rows(path: Path) -> Iterable[Mapping[str, Any]]:
    """The journal's lines; the last may have been cut off."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for line in text[: text.rfind("\n") + 1].splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and {"read_id", "image", "sha256"} <= row.keys() and ".." not in str(row["image"]):
            yield row


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
