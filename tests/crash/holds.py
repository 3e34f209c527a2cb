"""What must hold after any kill and any fault.

Flow:   folder, what was acknowledged -> sentences of what does not hold; empty is good
Calls:  the program, as at its next start. Called by: kills, faults.
"""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path

from tests.reads import make_read
from xray_desktop import settings
from xray_desktop.contract import manifest
from xray_desktop.errors import XrayError
from xray_desktop.exchange.export import export_all
from xray_desktop.exchange.set_folder import CHECKSUMS
from xray_desktop.review.store import FILE_NAME, ReviewStore
from xray_desktop.review.store_check import check_store


def broken(folder: Path, acknowledged: Iterable[str]) -> list[str]:
    """Everything that does not hold."""
    lines = list(acknowledged)
    found = _store(folder, lines) + _sets(folder, lines)
    chosen = [line.split()[1] for line in lines if line.startswith("setting ")]
    if chosen:
        loaded, complaint = settings.load(folder / "settings.json")
        step = int(loaded.target_model_id.partition("-")[2] or -1)
        if complaint or step < int(chosen[-1].partition("-")[2]):
            found.append(f"the settings are not the last ones: {complaint or loaded.target_model_id}")
    return found


def usable(folder: Path, name: str) -> tuple[list[str], float]:
    """The next start: it opens, and takes a read. How long that took, s."""
    begun = time.monotonic()
    with ReviewStore.open(folder / FILE_NAME) as store:
        store.append(make_read(1, read_id=name, reader="ZZ"))
    return [], time.monotonic() - begun


def resumed(folder: Path, name: str) -> list[str]:
    """The next export goes through, and leaves nothing of the killed ones behind."""
    try:
        export_all(folder, folder / "out" / name)
    except XrayError as error:
        if "nothing to export" not in str(error):
            return [f"the next export: {error}"]
        return []
    hidden = [entry.name for entry in (folder / "out").iterdir() if entry.name.startswith(".")]
    return [f"left behind after the next export: {hidden}"] if hidden else []


def _store(folder: Path, lines: list[str]) -> list[str]:
    try:
        checked = check_store(folder / FILE_NAME)
    except XrayError as error:
        return [f"the store does not open: {error}"]
    found = [] if checked.whole else list(checked.lines)
    with ReviewStore.open(folder / FILE_NAME) as store:
        reads = {read.read_id for read in store.all_reads()}
        acts = {act.sequence for act in store.acts()}
        drafts = dict(line.split()[1:3] for line in lines if line.startswith("draft "))
        found += [f"lost: {line}" for line in lines if line.startswith("read ") and line.split()[1] not in reads]
        found += [f"lost: {line}" for line in lines if line.startswith("act ") and int(line.split()[1]) not in acts]
        found += [
            f"lost draft {name}" for digest, name in drafts.items() if not _as_new(store.draft(digest, "AB"), name)
        ]
        places = [line.split()[1] for line in lines if line.startswith("place ")]
        if places and store.place("AB") is None:
            found.append("lost place")
    return found


def _as_new(draft: str | None, name: str) -> bool:
    """The draft that was acknowledged, or one that was written after it."""
    return draft is not None and tuple(map(int, draft.split("-"))) >= tuple(map(int, name.split("-")))


def _sets(folder: Path, lines: list[str]) -> list[str]:
    out = folder / "out"
    found = [f"lost: {line}" for line in lines if line.startswith("set ") and not (out / line.split()[1]).is_dir()]
    for entry in sorted(out.iterdir()) if out.exists() else []:
        if not entry.name.startswith("."):
            found += [f"{entry.name}: {word}" for word in _half(entry)]
    return found


def _half(folder: Path) -> list[str]:
    """What is wrong with a visible set: a file that is missing, different, or not in its checksums."""
    try:
        sums = dict(line.split("  ", 1)[::-1] for line in (folder / CHECKSUMS).read_text().splitlines())
        rows = manifest.read(folder / manifest.FILE_NAME)
    except (OSError, XrayError) as error:
        return [f"half: {error}"]
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {CHECKSUMS}
    wrong = [f"half: {name}" for name in there ^ set(sums)]
    wrong += [f"half: {row.image}" for row in rows if row.image not in sums]
    for name in there & set(sums):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != sums[name]:
            wrong.append(f"half: {name} is not what was written")
    return wrong
