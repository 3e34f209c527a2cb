"""A plan becomes a training set on the disk, all or nothing.

Flow:   Plan -> read again -> network_grey -> 16-bit PNG, manifest, card, contact sheet, checksums -> the folder's name
Calls:  plan, set_folder, dataset_card, contact_sheet, patient_key, imaging, contract.manifest. Called by: ui, export.
Never:  copies a header, a file name or a typed word; leaves a half-written folder under the chosen name.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from PIL import Image

from xray_desktop.contract.manifest import FILE_NAME as MANIFEST
from xray_desktop.contract.manifest import ManifestRow, lines
from xray_desktop.errors import ExportError, XrayError
from xray_desktop.exchange import contact_sheet, dataset_card
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.plan import ClassMix, Plan, PlannedRow, class_mix
from xray_desktop.exchange.set_folder import NAME_DIGITS, SetFolder, stored
from xray_desktop.imaging.limits import SMALLEST_SIDE_PX
from xray_desktop.imaging.network_input import PIXEL_RULES, network_grey
from xray_desktop.imaging.perceptual_hash import perceptual_hash
from xray_desktop.imaging.radiograph import Doubt, Radiograph, digest
from xray_desktop.review.disk import temporary_sibling
from xray_desktop.review.review import Abnormal, Review

Read = Callable[[str], Radiograph]
"""Opens what ``CaseRow.path`` names, ``archive.zip::member`` too; raises an XrayError where it cannot."""

Report = Callable[[int, int], bool]
"""Told (done, total) after each image; False stops, and nothing is left behind."""

_ABNORMAL: Final[Mapping[Abnormal, Literal["no", "yes", "not assessed"]]] = {
    Abnormal.NO: "no",
    Abnormal.YES: "yes",
    Abnormal.NOT_ASSESSED: "not assessed",
}


class SkippedBecause(StrEnum):
    """Why a planned image did not leave."""

    UNREADABLE = "its file is gone or cannot be read"
    CHANGED = "its file is no longer the one that was read"
    BURNED_IN = "its header says that words are burned into the picture"
    TOO_SMALL = "it is too small for a radiograph"
    REPEATED = "the same picture is in the set already"


@dataclass(frozen=True, slots=True)
class Skipped:
    """One image that stayed. ``sentence`` is for this site's screen alone: it may name a file."""

    digest: str
    because: SkippedBecause
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What left: for the screen, and for ``ReviewStore.mark_exported``."""

    folder: Path
    export_id: str
    rows: tuple[ManifestRow, ...]
    mix: ClassMix
    read_ids: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def write(plan: Plan, out_dir: Path, *, read: Read, key: SiteKey, report: Report | None = None) -> Written | None:
    """Write the set into a new folder; None when ``report`` stopped it.

    Parameters
    ----------
    plan : what the reader agreed to
    out_dir : a folder that does not exist yet, or an empty one
    read : called with each case's path, one after the other
    key : of this site, for patients and readers

    Raises
    ------
    ExportError : nothing to write, the folder is not empty, no image could be used, the disk refuses; nothing is left
    """
    folder = SetFolder(temporary_sibling(out_dir))
    try:
        _check_target(out_dir)
        if not plan.rows:
            raise ExportError("there is nothing to export: no read case is flagged, disagrees or agrees with the model")
        folder.make()
        writing = _Writing(folder, key)
        for done, row in enumerate(plan.rows, start=1):
            writing.take(row, read)
            if report is not None and not report(done, len(plan.rows)):
                return None
        writing.finish(plan)
        folder.publish(out_dir)
        return writing.written(out_dir)
    except OSError as error:
        raise ExportError(
            f"{out_dir.name}: cannot be written ({error.strerror or 'disk error'}); free space or choose another folder"
        ) from error
    finally:
        folder.discard()


def _check_target(out_dir: Path) -> None:
    if out_dir.is_dir() and any(out_dir.iterdir()):
        raise ExportError(f"{out_dir.name}: this folder is not empty; choose a new one")
    if out_dir.exists() and not out_dir.is_dir():
        raise ExportError(f"{out_dir.name}: is a file; choose a new folder")


@dataclass(slots=True)
class _Writing:
    """The set under way: what was written and what stayed."""

    folder: SetFolder
    key: SiteKey
    export_id: str = field(default_factory=lambda: secrets.token_hex(8))
    taken: list[tuple[PlannedRow, ManifestRow]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    cells: list[Image.Image] = field(default_factory=list)

    def take(self, row: PlannedRow, read: Read) -> None:
        """Write one image, or note why not."""
        radiograph = self._opened(row, read)
        if radiograph is None:
            return
        grey = network_grey(radiograph)
        values = stored(grey)
        new_digest = digest(values)
        image = self.folder.add_image(values, new_digest)
        if image is None:
            self._skip(row, SkippedBecause.REPEATED)
            return
        picture = _Picture(image, new_digest, perceptual_hash(grey))
        self.taken.append((row, _manifest_row(row, picture, self.key, patient_key=self._patient(row, radiograph))))
        self.cells.append(contact_sheet.cell(new_digest[:NAME_DIGITS], grey))
        if len(self.cells) == contact_sheet.CELLS_A_PAGE:
            self._turn_page()

    def finish(self, plan: Plan) -> None:
        """The last page, the manifest and the card.

        Raises
        ------
        ExportError : no image could be used
        """
        if not self.taken:
            raise ExportError(f"no image could be exported; the first one: {self.skipped[0].sentence}")
        if self.cells:
            self._turn_page()
        rows = tuple(row for _, row in self.taken)
        self.folder.add_text(MANIFEST, "".join(lines(rows)))
        facts = dataset_card.CardFacts(
            export_id=self.export_id,
            site=self.key.site,
            day=datetime.now(UTC).date().isoformat(),
            plan=plan,
            mix=class_mix(planned for planned, _ in self.taken),
            rows=rows,
            skipped=Counter(str(skipped.because) for skipped in self.skipped),
        )
        self.folder.add_text(dataset_card.FILE_NAME, dataset_card.card(facts))

    def written(self, folder: Path) -> Written:
        """What came of it."""
        return Written(
            folder=folder,
            export_id=self.export_id,
            rows=tuple(row for _, row in self.taken),
            mix=class_mix(planned for planned, _ in self.taken),
            read_ids=tuple(planned.review.read_id for planned, _ in self.taken),
            skipped=tuple(self.skipped),
        )

    def _opened(self, row: PlannedRow, read: Read) -> Radiograph | None:
        """The radiograph if it may leave; else why not is noted."""
        try:
            radiograph = read(row.case.path)
            refusal = _refusal(row, radiograph)
            if refusal is None:
                return radiograph
            self._skip(row, refusal)
        except XrayError as error:
            self._skip(row, SkippedBecause.UNREADABLE, detail=str(error))
        except OSError as error:
            self._skip(row, SkippedBecause.UNREADABLE, detail=error.strerror or "it cannot be read")
        return None

    def _patient(self, row: PlannedRow, radiograph: Radiograph) -> str | None:
        """Of the header, else of the patient list or folder that the reader confirmed (``CaseRow.patient_group``)."""
        return self.key.patient(radiograph.identity) or row.case.patient_group or None

    def _skip(self, row: PlannedRow, because: SkippedBecause, *, detail: str = "") -> None:
        known = row.case.digest
        sentence = f"image {known[:12]} stays here: {because}" + (f" ({detail})" if detail else "")
        self.skipped.append(Skipped(known, because, sentence))

    def _turn_page(self) -> None:
        self.folder.add_page(contact_sheet.page(self.cells))
        self.cells.clear()


def _refusal(row: PlannedRow, radiograph: Radiograph) -> SkippedBecause | None:
    if radiograph.digest != row.case.digest:
        return SkippedBecause.CHANGED
    if radiograph.facts.burned_in or Doubt.BURNED_IN in radiograph.doubts:
        return SkippedBecause.BURNED_IN
    if min(radiograph.width_px, radiograph.height_px) < SMALLEST_SIDE_PX:
        return SkippedBecause.TOO_SMALL
    return None


@dataclass(frozen=True, slots=True)
class _Picture:
    """One exported image: its path in the set, digest of its values, perceptual hash."""

    image: str
    digest: str
    perceptual_hash: str


def _manifest_row(row: PlannedRow, picture: _Picture, key: SiteKey, *, patient_key: str | None) -> ManifestRow:
    review: Review = row.review
    return ManifestRow(
        image=picture.image,
        digest=picture.digest,
        source_digest=row.case.digest,
        perceptual_hash=picture.perceptual_hash,
        patient_key=patient_key,
        source=key.site,
        labels=dict(row.labels),
        healthy=row.healthy,
        otherwise_abnormal=_ABNORMAL[review.otherwise_abnormal],
        selected_because=row.selected_because,
        exclusion=row.exclusion,
        reader=key.reader(review.reader),
        basis=str(review.basis),
        certainty=str(review.certainty),
        model_seen_before_label=review.shown.seen_before_label,
        model_id=review.shown.model_id,
        score=review.shown.score,
        threshold=review.shown.threshold,
        weight=row.weight,
        pixel_rules=PIXEL_RULES,
    )
