"""Where rows come from: public sets, anybody's table, our own exports.

Flow:   [data] source, path -> rows, in file order
Calls:  data.public_sets, contract.manifest. Called by: data.pool, data.additions.
Never:  opens an image; decides what a row trains as (that is the task's).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from training.data import public_sets
from training.data.row import Row
from training.experiment import DataSettings
from xray_desktop.contract import manifest
from xray_desktop.contract.manifest import ManifestRow
from xray_desktop.errors import ManifestError


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


SOURCES: Final[Mapping[str, Callable[[Path], tuple[Row, ...]]]] = {
    "kermany": public_sets.kermany,
    "nih": public_sets.nih,
    "nih_entries": public_sets.nih_entries,
    "covid": public_sets.covid,
    "list": public_sets.listed,
    "csv": public_sets.plain,
    "export": export_folder,
}


def rows(settings: DataSettings, root: Path) -> tuple[Row, ...]:
    """Every row of the experiment's source, training pool and official test alike.

    Raises
    ------
    ManifestError : the source cannot be read, or lacks a column
    """
    path = root / settings.path
    try:
        return SOURCES[settings.source](path)
    except KeyError as error:
        raise ManifestError(f"{path.name}: no column or no known value {error}; check the table") from error
