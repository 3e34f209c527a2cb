"""A training set under way: each image entered or left out, then the texts.

Flow:   PlannedRow -> Wish -> Made -> name, journal, manifest row, cell -> pages, texts
Calls:  making, rows, set_folder, set_texts, contact_sheet, contract. Called by: training_set.
Never:  waits for the disk image by image; lets out who is set aside for checking.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.contract.ledger import LOCKED, NEAR_DUPLICATE_BITS, Ledger, LedgerEntry, Part
from xray_desktop.contract.likeness import Likeness
from xray_desktop.contract.manifest import ManifestRow
from xray_desktop.errors import ExportError
from xray_desktop.exchange import contact_sheet
from xray_desktop.exchange.border_text import SUSPECT
from xray_desktop.exchange.making import Make, Outcome, in_order, outcome
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.picture import NAME_DIGITS, Made, SkippedBecause, Wish
from xray_desktop.exchange.plan import Plan, PlannedRow, class_mix
from xray_desktop.exchange.png_file import stored
from xray_desktop.exchange.rows import Placed, manifest_row
from xray_desktop.exchange.set_folder import SetFolder
from xray_desktop.exchange.set_outcome import Options, Skipped, Written
from xray_desktop.exchange.set_texts import SetTexts
from xray_desktop.imaging.network_input import network_grey
from xray_desktop.imaging.reader import read as read_image

EARLIER: Final = "an image of an earlier export"
_JOURNALLED: Final = ("digest", "perceptual_hash", "sha256", "size_bytes", "patient_key", "width_px", "height_px")


@dataclass(slots=True)
class Writing:
    """The set under way: what was written and what stayed."""

    folder: SetFolder
    key: SiteKey
    options: Options
    make: Make
    export_id: str = field(default_factory=lambda: secrets.token_hex(8))
    done: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    taken: list[tuple[PlannedRow, ManifestRow]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    cells: list[NDArray[np.uint8]] = field(default_factory=list)
    report: dict[str, Counter[str]] = field(default_factory=dict)
    likeness: Likeness = field(default_factory=Likeness)
    near: dict[str, str] = field(default_factory=dict)
    suspected: list[str] = field(default_factory=list)
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        known = self.options.ledger
        self.ledger = Ledger.open(known) if known is not None else Ledger(Path())
        for entry in self.ledger.entries:
            if entry.part not in LOCKED:
                self.likeness.enter(EARLIER, entry.perceptual_hash)

    def images(self, plan: Plan) -> Iterator[tuple[PlannedRow, Path, Outcome]]:
        """Each row with what became of its image, in order; those of an interrupted export are there already."""

        def job(index: int, row: PlannedRow) -> tuple[PlannedRow, Path, Outcome]:
            place = self.folder.place(index)
            known = self.done.get(row.review.read_id)
            if known is not None:
                return row, place, _resumed(known)
            return row, place, outcome(self.make, row.case.path, self._wish(row, place))

        return in_order((partial(job, index, row) for index, row in enumerate(plan.rows)), self.options.workers)

    def take(self, row: PlannedRow, place: Path, found: Outcome) -> None:
        """Enter one image, or note why not."""
        if not isinstance(found, Made):
            self._skip(row, found[0], detail=found[1])
            return
        if self._set_aside(row, found, place):
            return
        image = self._named(row, place, found)
        if image is None:
            self._skip(row, SkippedBecause.REPEATED)
            return
        placed = Placed(
            image=image,
            part=self.ledger.part_of(found.patient_key),
            checked=row.case.digest in self.options.checked,
        )
        self.taken.append((row, manifest_row(row, found, placed, key=self.key)))
        for name, counts in found.report.items():
            self.report.setdefault(name, Counter()).update(counts)
        self._compare(image, found)
        if found.suspected >= SUSPECT:
            self.suspected.append(image)
        self.cells.append(found.cell if found.cell is not None else _cell_of(self.folder.folder / image, found.digest))
        if len(self.cells) == contact_sheet.CELLS_A_PAGE:
            self._turn_page()

    def finish(self, plan: Plan) -> None:
        """The last page, the manifest, the card and the report.

        Raises
        ------
        ExportError : no image could be used
        """
        if not self.taken:
            raise ExportError(f"no image could be exported; the first one: {self.skipped[0].sentence}")
        if self.cells:
            self._turn_page()
        texts = SetTexts(
            export_id=self.export_id,
            site=self.key.site,
            plan=plan,
            taken=tuple(self.taken),
            skipped=Counter(str(skipped.because) for skipped in self.skipped),
            report=self.report,
            near=self.near,
            suspected=tuple(self.suspected),
            profile=self.options.profile,
            format=self.options.format,
        )
        for name, text in texts.files():
            self.folder.add_text(name, text)

    def enter(self) -> None:
        """Every patient that left for training, into the site's ledger."""
        if self.options.ledger is None:
            return
        self.ledger.append(
            LedgerEntry(
                part=Part.FIT,
                patient_key=row.patient_key,
                digest=row.source_digest,
                perceptual_hash=row.perceptual_hash,
            )
            for _, row in self.taken
            if row.exclusion is None
        )

    def written(self, folder: Path) -> Written:
        """What came of it."""
        return Written(
            folder=folder,
            export_id=self.export_id,
            rows=tuple(row for _, row in self.taken),
            mix=class_mix(planned for planned, _ in self.taken),
            read_ids=tuple(planned.review.read_id for planned, _ in self.taken),
            skipped=tuple(self.skipped),
            near_duplicates=self.near,
            suspected=tuple(self.suspected),
        )

    def _wish(self, row: PlannedRow, place: Path) -> Wish:
        return Wish(
            digest=row.case.digest,
            file=place,
            key=self.key,
            format=self.options.format,
            profile=self.options.profile,
            group=row.case.patient_group,
            checked=row.case.digest in self.options.checked,
        )

    def _named(self, row: PlannedRow, place: Path, found: Made) -> str | None:
        """The image under its own name, in the journal; None for a picture that is there already."""
        known = self.done.get(row.review.read_id)
        if known is not None:
            return str(known["image"])
        image = self.folder.add_image(place, found.digest, found.sha256, self.options.format.value)
        if image is not None:
            plain = {name: getattr(found, name) for name in _JOURNALLED}
            self.folder.note(
                row.review.read_id,
                {**plain, "image": image, "report": dict(found.report), "suspected": found.suspected},
            )
        return image

    def _set_aside(self, row: PlannedRow, found: Made, place: Path) -> bool:
        """Whether the site's ledger keeps this patient or picture from training; its image is removed then."""
        reason = self.ledger.refusal(
            patient_key=found.patient_key, digest=row.case.digest, perceptual_hash=found.perceptual_hash
        )
        if reason is None:
            return False
        known = self.done.get(row.review.read_id)
        if known is not None:
            self.folder.drop_image(str(known["image"]))
        else:
            place.unlink(missing_ok=True)
        self._skip(row, SkippedBecause.SET_ASIDE, detail=reason)
        return True

    def _compare(self, image: str, found: Made) -> None:
        """Tell of a picture that nearly equals another of this set or of an earlier one."""
        bits, known = self.likeness.nearest(found.perceptual_hash)
        if bits <= NEAR_DUPLICATE_BITS:
            self.near[image] = known
        self.likeness.enter(image, found.perceptual_hash)

    def _skip(self, row: PlannedRow, because: SkippedBecause, *, detail: str = "") -> None:
        known = row.case.digest
        sentence = f"image {known[:12]} stays here: {because}" + (f" ({detail})" if detail else "")
        self.skipped.append(Skipped(known, because, sentence))

    def _turn_page(self) -> None:
        self.folder.add_page(contact_sheet.page(self.cells))
        self.cells.clear()


def _resumed(known: Mapping[str, Any]) -> Made:
    return Made(
        **{name: known[name] for name in _JOURNALLED}, report=known["report"], suspected=float(known["suspected"])
    )


def _cell_of(image: Path, digest: str) -> NDArray[np.uint8]:
    """The contact sheet's cell of an image that an interrupted export had written."""
    return contact_sheet.cell(digest[:NAME_DIGITS], stored(network_grey(read_image(image))))
