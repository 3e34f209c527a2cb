"""One dataset row, one line of JSON.

Flow:   exchange.training_set writes -> manifest.jsonl -> training.data.sources reads
Calls:  pydantic, findings. Called by: exchange, training.data.
Never:  holds a name, a path outside its own folder, or a word about which reader was right.
"""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from xray_desktop.contract.findings import Label
from xray_desktop.contract.ledger import Part
from xray_desktop.contract.model_card import Frozen
from xray_desktop.errors import ManifestError

SCHEMA: Final = 2
FILE_NAME: Final = "manifest.jsonl"
REVOKED: Final = "revoked.json"
"""Beside the manifest, where there are any: reads of earlier exports that were taken back since."""


class SelectedBecause(StrEnum):
    """Why a case left the reading room."""

    MISSED = "missed"
    FALSE_ALARM = "false alarm at the reference point"
    FALSE_ALARM_READER = "false alarm only at the reader's setting"
    AGREEMENT = "sample of agreements"
    FLAGGED = "flagged by reader"


class Exclusion(StrEnum):
    """Why a row, though exported, must not train."""

    OUTSIDE_POPULATION = "outside population"
    WRONG_VIEW = "wrong view"
    POOR_QUALITY = "poor quality"
    SECOND_READ = "second read"


class Region(Frozen):
    """A box in fractions of the image, 0..1: where a finding is, by the reader."""

    finding: str
    kind: Literal["missed", "misplaced"] = "missed"
    left: float
    top: float
    right: float
    bottom: float


class PastRead(Frozen):
    """One read of the image's history, in the order they were stored.

    Attributes
    ----------
    stands : neither replaced nor taken back
    adjudicates : the reads it decided between
    """

    read_id: str
    reader: str
    label: str
    stands: bool
    blinded: bool = False
    second_of: str | None = None
    replaces: str | None = None
    adjudicates: tuple[str, ...] = ()
    model_seen_before_label: bool = False
    model_id: str | None = None
    score: float | None = None
    threshold: float | None = None
    call: str | None = None
    basis: str = ""
    certainty: str = ""


class ManifestRow(Frozen):
    """One image of a training set.

    Attributes
    ----------
    image : path relative to the manifest
    digest : of the exported file's values; ``source_digest`` of the radiograph it was made from
    patient_key : HMAC of the patient id with the site's key; None where no patient is known
    labels : canonical finding -> present | absent | unknown
    healthy : Pneumonia absent and otherwise abnormal = no; only then may it be trained as healthy
    weight : of the row in the loss, below 1 for a single image-only opinion
    read_id : of the read that speaks; ``supersedes`` names those of this image that went out before and count no more
    adjudicated : a third reader decided between readers who disagreed
    reference : may enter validation or test: the patient is known, and the label is more than a single opinion on the
        image alone, given after the model was seen
    part : where the site's ledger has the patient; None where it has none
    sample : how the case came to be read: consecutive, random or picked
    pixels_checked : a person looked at the picture: no name, date or number in it
    """

    schema_number: int = SCHEMA
    image: str
    digest: str
    source_digest: str
    perceptual_hash: str
    patient_key: str | None
    source: str
    labels: dict[str, Label]
    healthy: bool
    otherwise_abnormal: Literal["no", "yes", "not assessed"] = "not assessed"
    selected_because: SelectedBecause | None = None
    exclusion: Exclusion | None = None
    regions: tuple[Region, ...] = ()
    reader: str = ""
    basis: str = ""
    certainty: str = ""
    model_seen_before_label: bool | None = None
    model_id: str | None = None
    score: float | None = None
    threshold: float | None = None
    weight: float = 1.0
    pixel_rules: int
    read_id: str = ""
    supersedes: tuple[str, ...] = ()
    history: tuple[PastRead, ...] = ()
    adjudicated: bool = False
    blinded: bool = False
    reference: bool = False
    part: Part | None = None
    sample: str = ""
    pixels_checked: bool = False


class Revoked(Frozen):
    """Reads that went out in earlier exports and count no more, though no row of this one stands in their place."""

    schema_number: Literal[1] = 1
    read_ids: tuple[str, ...]


def revoked(folder: Path) -> frozenset[str]:
    """The reads that an export takes back; none where it has no such file.

    Raises
    ------
    ManifestError : the file cannot be read, or is of a newer program
    """
    try:
        return frozenset(Revoked.model_validate_json((folder / REVOKED).read_bytes()).read_ids)
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValidationError) as error:
        raise ManifestError(
            f"{REVOKED}: cannot be read; it names reads that must not train: export again, or update the program"
        ) from error


def lines(rows: Iterable[ManifestRow]) -> Iterator[str]:
    """Each row as one line of JSON, newline included."""
    for row in rows:
        yield row.model_dump_json() + "\n"


def read(path: Path) -> tuple[ManifestRow, ...]:
    """All rows of a manifest.

    Raises
    ------
    ManifestError : no such file, a broken line (with its number), a newer schema, an image outside the folder
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(
            f"{path.name}: cannot be read ({type(error).__name__}); choose the folder of an export"
        ) from error
    return tuple(
        _row(path.name, number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()
    )


def _row(name: str, number: int, line: str) -> ManifestRow:
    try:
        schema = json.loads(line).get("schema_number")
        if isinstance(schema, int) and schema > SCHEMA:
            raise ManifestError(
                f"{name} line {number}: schema {schema}, this program knows {SCHEMA}: update the program"
            )
        row = ManifestRow.model_validate_json(line)
    except (ValidationError, ValueError, AttributeError) as error:
        raise ManifestError(f"{name} line {number}: not a manifest row; export the set again") from error
    image = Path(row.image)
    if image.is_absolute() or ".." in image.parts:
        raise ManifestError(f"{name} line {number}: its image lies outside the folder; export the set again")
    return row
