"""From the reads of the store to a training set: planned, looked at, written.

Flow:   store -> Plan -> pictures (jobs) -> the reader ticks -> write (jobs) -> the store marks what left
Calls:  exchange, export_state. Called by: wiring.
Never:  writes an image that was not ticked; leaves half a set.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xray_desktop import paths
from xray_desktop.errors import XrayError
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow
from xray_desktop.ui.background import Job
from xray_desktop.ui.export_state import ExportState, Picture, Sheet, export_state
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.progress_state import Progress

if TYPE_CHECKING:
    from xray_desktop.exchange.plan import Plan
    from xray_desktop.exchange.set_outcome import Written
    from xray_desktop.review.store import ReviewStore


@dataclass(frozen=True, slots=True)
class _Material:
    """What the store gives to plan from."""

    reads: tuple[Review, ...]
    cases: tuple[CaseRow, ...]
    gate: Mapping[str, Collection[GateReason]]
    exported: Collection[str]


class ExportPresenter(QObject):
    """One export at a time."""

    state_changed = Signal(object)  # ExportState
    progressed = Signal(object)  # Progress
    exported = Signal()

    def __init__(
        self,
        holder: SessionHolder,
        lanes: Lanes,
        entry: Callable[[str], Entry | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._holder, self._lanes, self._entry = holder, lanes, entry
        self._sheet = Sheet()
        self._material: _Material | None = None
        self._job: Job | None = None

    @property
    def state(self) -> ExportState:
        """The page now."""
        return export_state(self._sheet)

    def begin(self) -> None:
        """Ask the store what there is, and plan."""
        model_id = self._holder.session.thresholds.model_id
        self._become(Sheet(busy="looking up the reads"))
        self._lanes.store.run(lambda store: _material(store, model_id), self._plan, self._failed)

    def set_sample(self, agreements: int) -> None:
        """How many agreements go along; what was ticked stays ticked."""
        if self._material is not None and not self._sheet.busy:
            self._planned(agreements)

    def tick(self, digest: str, ticked: bool) -> None:
        """The reader looked at a picture: no name, date or number in it."""
        marks = self._sheet.ticked | {digest} if ticked else self._sheet.ticked - {digest}
        self._become(replace(self._sheet, ticked=marks))

    def cancel(self) -> None:
        """Stop what runs; an export that is stopped leaves nothing behind."""
        if self._job is not None:
            self._job.cancel()

    def write(self, folder: str) -> None:
        """Write what was ticked into a new folder inside ``folder``."""
        sheet = self._sheet
        plan = sheet.plan.without({row.case.digest for row in sheet.plan.rows} - sheet.ticked)
        name = datetime.now().astimezone().strftime("training_set_%Y-%m-%d_%H%M%S")
        self._become(replace(sheet, busy="writing", done="", error=""))
        out_dir = Path(folder) / name
        self._job = self._lanes.jobs.run(
            lambda job: self._written_set(plan, out_dir, job), self._written, self._failed, on_word=self._progress
        )

    # parts

    def _plan(self, material: _Material) -> None:
        self._material = material
        self._planned(None)

    def _planned(self, agreements: int | None) -> None:
        from xray_desktop.exchange.plan import Sample
        from xray_desktop.exchange.selection import select

        material = self._material
        if material is None:
            return
        plan = select(
            material.reads,
            material.cases,
            sample=Sample(agreements=agreements),
            gate_reasons=material.gate,
            already_exported=material.exported,
        )
        missing = [row.case for row in plan.rows if row.case.digest not in self._sheet.pictures]
        self._become(replace(self._sheet, plan=plan, busy="making the contact sheet" if missing else ""))
        if missing:
            self._job = self._lanes.jobs.run(
                lambda job: self._pictures(missing, job), self._pictured, self._failed, on_word=self._picture
            )

    def _pictures(self, cases: list[CaseRow], job: Job) -> int:
        """In the jobs lane: one cell a case."""
        for done, case in enumerate(cases, start=1):
            if not job.tell((case.digest, _picture(case, self._read), done, len(cases))):
                break
        return len(cases)

    def _picture(self, word: tuple[str, Picture, int, int]) -> None:
        digest, picture, done, total = word
        self._become(replace(self._sheet, pictures={**self._sheet.pictures, digest: picture}))
        self.progressed.emit(Progress("contact sheet", done, total))

    def _pictured(self, _count: int) -> None:
        self.progressed.emit(Progress())
        self._become(replace(self._sheet, busy=""))

    def _read(self, path: str) -> Radiograph:
        return self._lanes.read(self._entry(path) or entry_of(path))

    def _written_set(self, plan: "Plan", out_dir: Path, job: Job) -> "Written | None":
        from xray_desktop.exchange.patient_key import open_site_key
        from xray_desktop.exchange.set_outcome import Options
        from xray_desktop.exchange.training_set import write

        key = open_site_key(paths.user_data_dir())
        options = Options(report=lambda done, total: job.tell((done, total)), checked=self._sheet.ticked)
        return write(plan, out_dir, read=self._read, key=key, options=options)

    def _progress(self, word: tuple[int, int]) -> None:
        self.progressed.emit(Progress("writing", *word))

    def _written(self, written: "Written | None") -> None:
        self.progressed.emit(Progress())
        if written is None:
            self._become(replace(self._sheet, busy="", done="Stopped; nothing was written."))
            return
        skipped = f" {len(written.skipped)} stayed: {written.skipped[0].sentence}" if written.skipped else ""
        said = f"{len(written.rows)} images written to {written.folder.name}, header removed.{skipped}"
        self._become(replace(self._sheet, busy="", done=said))
        reader = self._holder.session.reading.reader
        detail = {"images": len(written.rows), "skipped": len(written.skipped)}

        def mark(store: "ReviewStore") -> None:
            store.mark_exported(written.export_id, written.read_ids, reader=reader, detail=detail)

        self._lanes.store.run(mark, lambda _: self.exported.emit(), self._holder.say)

    def _failed(self, error: Exception) -> None:
        self.progressed.emit(Progress())
        sentence = str(error) if isinstance(error, XrayError) else "The export failed."
        self._become(replace(self._sheet, busy="", error=sentence))

    def _become(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.state_changed.emit(export_state(sheet))


def entry_of(path: str) -> Entry:
    """The entry of a stored path: ``archive.zip::member`` or a file."""
    outer, _, member = path.partition("::")
    return Entry(Path(outer), path, member)


def _material(store: "ReviewStore", model_id: str) -> _Material:
    gate = {row.digest: row.reasons for row in store.predictions(model_id)}
    return _Material(store.all_reads(), store.cases(), gate, frozenset(store.exported()))


def _picture(case: CaseRow, read: Callable[[str], Radiograph]) -> Picture:
    from xray_desktop.exchange.contact_sheet import cell
    from xray_desktop.imaging.network_input import network_grey

    try:
        made = cell(case.digest[:12], network_grey(read(case.path)))
    except XrayError as error:
        return Picture(error=str(error))
    return Picture(made.tobytes(), made.shape[1], made.shape[0])
