"""From the reads of the store to a training set: planned, looked at, written.

Flow:   store -> Plan -> pictures (jobs) -> the reader ticks -> write (jobs) -> the store marks what left
Calls:  exchange, export_state. Called by: wiring.
Never:  writes an image that was not ticked; leaves half a set.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from xray_desktop import paths
from xray_desktop.contract.ledger import FILE_NAME as LEDGER
from xray_desktop.errors import XrayError
from xray_desktop.imaging.asking import here
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow
from xray_desktop.ui.background import Job
from xray_desktop.ui.export_state import ExportState, Picture, Sheet, export_state, suspects_first
from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.progress_state import Progress
from xray_desktop.ui.sentences import in_language

if TYPE_CHECKING:
    from xray_desktop.exchange.plan import Plan
    from xray_desktop.exchange.set_outcome import Written
    from xray_desktop.review.store import ReviewStore

_STRIPS: Final = ("top", "bottom", "left, turned", "right, turned")
"""Of the picture on the screen; its box stands below it."""
_AT_ONCE: Final = 2
"""Decoders that draw or write; the third is for the open case."""

_TOLD_EVERY_S: Final = 0.2


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
    patients_named = Signal(int)  # how many cases

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

    def set_dicom(self, dicom: bool) -> None:  # what a check box says
        """DICOM files by the standard's basic profile, or 16-bit PNG."""
        self._become(replace(self._sheet, dicom=dicom))

    def name_patients(self, list_path: str = "") -> None:
        """Of the cases that no header names: by a list, or, without one, each folder as the reader confirmed."""
        material = self._material
        if material is None or self._sheet.busy:
            return
        self._become(replace(self._sheet, busy="looking up the patients", error=""))
        self._lanes.jobs.run(lambda _job: _named_cases(material.cases, list_path), self._keep_patients, self._failed)

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

    def _keep_patients(self, cases: tuple[CaseRow, ...]) -> None:
        def keep(store: "ReviewStore") -> int:
            return len(store.remember_cases(cases))

        self._lanes.store.run(keep, self._patients_kept, self._failed)

    def _patients_kept(self, count: int) -> None:
        self.patients_named.emit(count)
        said = f"{count} images have a patient now."
        model_id = self._holder.session.thresholds.model_id
        self._become(replace(self._sheet, busy="looking up the reads", done=said))
        self._lanes.store.run(lambda store: _material(store, model_id), self._plan, self._failed)

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
        busy = "making the contact sheet" if missing else ""
        self._become(suspects_first(replace(self._sheet, plan=plan, busy=busy)))
        if missing:
            self._job = self._lanes.jobs.run(
                lambda job: self._pictures(missing, job), self._pictured, self._failed, on_word=self._picture
            )

    def _pictures(self, cases: list[CaseRow], job: Job) -> int:
        """In the jobs lane: one cell a case, told a few at a time."""
        from xray_desktop.exchange.making import in_order

        made: dict[str, Picture] = {}
        told = monotonic()
        jobs = (partial(_picture_of, case, self._lanes, self._entry) for case in cases)
        for done, (digest, picture) in enumerate(in_order(jobs, _AT_ONCE), start=1):
            made[digest] = picture
            if done == len(cases) or monotonic() - told > _TOLD_EVERY_S:
                if not job.tell((made, done, len(cases))):
                    break
                made, told = {}, monotonic()
        return len(cases)

    def _picture(self, word: tuple[dict[str, Picture], int, int]) -> None:
        made, done, total = word
        self._become(replace(self._sheet, pictures={**self._sheet.pictures, **made}))
        self.progressed.emit(Progress("contact sheet", done, total))

    def _pictured(self, _count: int) -> None:
        self.progressed.emit(Progress())
        self._become(suspects_first(replace(self._sheet, busy="")))

    def _read(self, path: str) -> Radiograph:
        return self._lanes.read(self._entry(path) or entry_of(path))

    def _written_set(self, plan: "Plan", out_dir: Path, job: Job) -> "Written | None":
        from xray_desktop.exchange.making import making_by
        from xray_desktop.exchange.patient_key import open_site_key
        from xray_desktop.exchange.picture import Format
        from xray_desktop.exchange.set_outcome import Options
        from xray_desktop.exchange.training_set import write

        folder = paths.user_data_dir()
        options = Options(
            format=Format.DICOM if self._sheet.dicom else Format.PNG,
            checked=frozenset(row.case.digest for row in plan.rows),
            make=None if self._lanes.ask is here else making_by(self._lanes.ask),
            workers=_AT_ONCE,
            report=lambda done, total: job.tell((done, total)),
            ledger=folder / LEDGER,
        )
        return write(plan, out_dir, read=self._read, key=open_site_key(folder), options=options)

    def _progress(self, word: tuple[int, int]) -> None:
        self.progressed.emit(Progress("writing", *word))

    def _written(self, written: "Written | None") -> None:
        self.progressed.emit(Progress())
        if written is None:
            self._become(replace(self._sheet, busy="", done=tr("Stopped; nothing was written.")))
            return
        self._become(replace(self._sheet, busy="", done=_done(written), folder=str(written.folder)))
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


def _done(written: "Written") -> str:
    count, stayed, near = len(written.rows), written.skipped, len(written.near_duplicates)
    said = (
        tr("1 image written, header removed, with its labels and a description, to {folder}")
        if count == 1
        else tr("{count} images written, header removed, with their labels and a description, to {folder}")
    )
    parts = [f"{said.format(count=count, folder=written.folder)}."]
    if near:
        parts.append(tr("{count} nearly equal another picture.").format(count=near))
    if stayed:
        parts.append(tr("{count} stayed: {why}").format(count=len(stayed), why=in_language(stayed[0].sentence)))
    return " ".join(parts)


def entry_of(path: str) -> Entry:
    """The entry of a stored path: ``archive.zip::member`` or a file."""
    outer, _, member = path.partition("::")
    return Entry(Path(outer), path, member)


def _material(store: "ReviewStore", model_id: str) -> _Material:
    gate = {row.digest: row.reasons for row in store.predictions(model_id)}
    return _Material(store.all_reads(), store.cases(), gate, frozenset(store.exported()))


def _named_cases(cases: tuple[CaseRow, ...], list_path: str) -> tuple[CaseRow, ...]:
    from xray_desktop.exchange.patient_key import open_site_key
    from xray_desktop.exchange.patient_list import by_folder, by_list, patient_list

    key = open_site_key(paths.user_data_dir())
    return by_list(cases, patient_list(Path(list_path)), key) if list_path else by_folder(cases, key)


def _picture_of(case: CaseRow, lanes: Lanes, entry: Callable[[str], Entry | None]) -> tuple[str, Picture]:
    """One cell, drawn in a decoder process where there is one."""
    from xray_desktop.exchange.contact_picture import contact_picture, contact_picture_of

    where = entry(case.path) or entry_of(case.path)
    name, said = case.digest[:12], (*(tr(strip) for strip in _STRIPS), "")
    try:
        if lanes.ask is here:
            made = contact_picture(lanes.read(where), name, said)
        else:
            made = lanes.ask(where.member or where.path.name, contact_picture_of, where, name, said)
    except XrayError as error:
        return case.digest, Picture(error=str(error))
    return case.digest, Picture(jpeg=made.jpeg, suspected=made.suspected)
