"""A planned case and its written image, as a row of the manifest.

Flow:   PlannedRow + Made -> ManifestRow
Calls:  contract, patient_key, review. Called by: training_set.
Never:  carries initials, a comment, a typed word, a path or a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from xray_desktop.contract.ledger import Part
from xray_desktop.contract.manifest import ManifestRow, PastRead, Region
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.picture import Made
from xray_desktop.exchange.plan import PlannedRow
from xray_desktop.imaging.network_input import PIXEL_RULES
from xray_desktop.review.review import Abnormal, Basis, Review
from xray_desktop.review.standing import in_force

_ABNORMAL: Final[Mapping[Abnormal, Literal["no", "yes", "not assessed"]]] = {
    Abnormal.NO: "no",
    Abnormal.YES: "yes",
    Abnormal.NOT_ASSESSED: "not assessed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an image stands: its name in the set, its patient's part in the ledger, and whether somebody looked."""

    image: str
    part: Part | None
    checked: bool


def manifest_row(row: PlannedRow, made: Made, placed: Placed, *, key: SiteKey) -> ManifestRow:
    """The whole row."""
    review, patient = row.review, made.patient_key
    return ManifestRow(
        image=placed.image,
        digest=made.digest,
        source_digest=row.case.digest,
        perceptual_hash=made.perceptual_hash,
        patient_key=patient,
        source=key.site,
        labels=dict(row.labels),
        healthy=row.healthy,
        otherwise_abnormal=_ABNORMAL[review.otherwise_abnormal],
        selected_because=row.selected_because,
        exclusion=row.exclusion,
        regions=_regions(review, made),
        reader=key.reader(review.reader),
        basis=str(review.basis),
        certainty=str(review.certainty),
        model_seen_before_label=review.shown.seen_before_label,
        model_id=review.shown.model_id,
        score=review.shown.score,
        threshold=review.shown.threshold,
        weight=row.weight,
        pixel_rules=PIXEL_RULES,
        read_id=review.read_id,
        supersedes=tuple(known for known in row.supersedes if known != review.read_id),
        history=_history(row, key),
        adjudicated=row.adjudicated,
        blinded=review.blinded,
        reference=patient is not None and is_reference(row),
        part=placed.part,
        sample=str(review.sample),
        pixels_checked=placed.checked,
    )


def is_reference(row: PlannedRow) -> bool:
    """Whether the label may stand in validation or test: it is more than one opinion on the image after the model's.

    The patient must be known besides.
    """
    if row.exclusion is not None:
        return False
    if row.adjudicated or row.review.basis is not Basis.IMAGE:
        return True
    blind = {read.reader for read in in_force(row.history) if read.blinded and read.label is row.review.label}
    return len(blind) > 1


def _regions(review: Review, made: Made) -> tuple[Region, ...]:
    """Boxes of pixels as fractions of the image, cut at its edges; one that lies outside is left out."""
    found = []
    for region in review.regions:
        left, right = _within(region.left, region.width, made.width_px)
        top, bottom = _within(region.top, region.height, made.height_px)
        if right > left and bottom > top:
            found.append(
                Region(finding=region.finding, kind=region.kind, left=left, top=top, right=right, bottom=bottom)
            )
    return tuple(found)


def _within(start: float, length: float, side_px: int) -> tuple[float, float]:
    return min(max(start / side_px, 0.0), 1.0), min(max((start + length) / side_px, 0.0), 1.0)


def _history(row: PlannedRow, key: SiteKey) -> tuple[PastRead, ...]:
    standing = {read.read_id for read in in_force(row.history)}
    return tuple(
        PastRead(
            read_id=read.read_id,
            reader=key.reader(read.reader),
            label="withdrawn" if read.withdrawn else str(read.label),
            stands=read.read_id in standing,
            blinded=read.blinded,
            second_of=read.second_of,
            replaces=read.replaces,
            adjudicates=read.adjudicates,
            model_seen_before_label=read.shown.seen_before_label,
            model_id=read.shown.model_id,
            score=read.shown.score,
            threshold=read.shown.threshold,
            call=str(read.shown.call) if read.shown.call is not None else None,
            basis=str(read.basis),
            certainty=str(read.certainty),
        )
        for read in row.history
    )
