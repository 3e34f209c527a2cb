"""Folder layouts of public sets and our own exports, told as rows.

Flow:   manifest.csv | manifest.jsonl -> Row (path, labels, patient, source, weight), in file order
Calls:  contract.findings, contract.manifest. Called by: the command line, data.additions.
Never:  opens an image; decides what a row trains as (that is data.dataset).
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from training.experiment import DataSettings
from xray_desktop.contract import manifest
from xray_desktop.contract.findings import BACTERIAL_PATTERN, PNEUMONIA, VIRAL_PATTERN, Label
from xray_desktop.contract.manifest import Exclusion, ManifestRow
from xray_desktop.errors import ManifestError

Official = Literal["train", "test"]

_SUBTYPES: Final[Mapping[str, Mapping[str, Label]]] = {
    "normal": {PNEUMONIA: Label.ABSENT, BACTERIAL_PATTERN: Label.ABSENT, VIRAL_PATTERN: Label.ABSENT},
    "bacteria": {PNEUMONIA: Label.PRESENT, BACTERIAL_PATTERN: Label.PRESENT, VIRAL_PATTERN: Label.ABSENT},
    "virus": {PNEUMONIA: Label.PRESENT, BACTERIAL_PATTERN: Label.ABSENT, VIRAL_PATTERN: Label.PRESENT},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled image before its pixels are read.

    Attributes
    ----------
    name : path relative to its source, for messages
    healthy : nothing abnormal at all; only then it may train as healthy
    official : "test" is opened by ``evaluate`` alone
    read_id, supersedes : of an export: the read behind the label, and the earlier ones that count no more
    """

    path: Path
    name: str
    labels: Mapping[str, Label]
    healthy: bool
    patient_key: str | None
    source: str
    official: Official = "train"
    weight: float = 1.0
    exclusion: Exclusion | None = None
    pixel_rules: int | None = None
    known_digests: tuple[str, ...] = field(default=())
    read_id: str = ""
    supersedes: tuple[str, ...] = ()


def kermany(folder: Path) -> tuple[Row, ...]:
    """Kermany's children from ``manifest.csv`` (path, split, subtype, patient_id).

    The official ``val`` holds 16 images and no viral one: it joins the training pool.

    Raises
    ------
    ManifestError : no manifest, a missing column, or an unknown subtype
    """
    path = folder / "manifest.csv"
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            return tuple(_kermany_row(folder, record) for record in csv.DictReader(stream))
    except OSError as error:
        raise ManifestError(
            f"{folder.name}/manifest.csv: cannot be read; give the folder of the data with --data"
        ) from error
    except KeyError as error:
        raise ManifestError(f"{folder.name}/manifest.csv: no column or no known value {error}") from error


def _kermany_row(folder: Path, record: Mapping[str, str]) -> Row:
    return Row(
        path=folder / record["path"],
        name=record["path"],
        labels=_SUBTYPES[record["subtype"]],
        healthy=record["subtype"] == "normal",
        patient_key=f"kermany:{record['patient_id']}",
        source="kermany",
        official="test" if record["split"] == "test" else "train",
    )


def export_folder(folder: Path) -> tuple[Row, ...]:
    """One of our own exports: ``manifest.jsonl`` beside its 16-bit images.

    Raises
    ------
    ManifestError : no manifest, or a broken line with its number
    """
    return tuple(_export_row(folder, row) for row in manifest.read(folder / manifest.FILE_NAME))


def _export_row(folder: Path, row: ManifestRow) -> Row:
    return Row(
        path=folder / row.image,
        name=f"{folder.name}/{row.image}",
        labels=row.labels,
        healthy=row.healthy,
        patient_key=row.patient_key,
        source=f"export:{row.source}",
        weight=row.weight,
        exclusion=row.exclusion,
        pixel_rules=row.pixel_rules,
        known_digests=(row.digest, row.source_digest),
        read_id=row.read_id,
        supersedes=row.supersedes,
    )


SOURCES: Final[Mapping[str, Callable[[Path], tuple[Row, ...]]]] = {"kermany": kermany}


def rows(settings: DataSettings, root: Path) -> tuple[Row, ...]:
    """Every row of the experiment's source, training pool and official test alike."""
    return SOURCES[settings.source](root / settings.path)
