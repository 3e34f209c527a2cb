"""The tables of public sets, and anybody's own, told as rows.

Flow:   manifest.csv | Data_Entry_2017.csv | a list | a plain table -> Row, in file order
Calls:  csv, contract.findings. Called by: data.sources.
Never:  opens an image; guesses a label.
"""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from training.data.row import Official, Row
from xray_desktop.contract.findings import (
    BACTERIAL_PATTERN,
    COVID_19,
    NIH_FINDINGS,
    PNEUMONIA,
    VIRAL_PATTERN,
    Label,
    canonical,
)
from xray_desktop.errors import ManifestError

_SUBTYPES: Final[Mapping[str, Mapping[str, Label]]] = {
    "normal": {PNEUMONIA: Label.ABSENT, BACTERIAL_PATTERN: Label.ABSENT, VIRAL_PATTERN: Label.ABSENT},
    "bacteria": {PNEUMONIA: Label.PRESENT, BACTERIAL_PATTERN: Label.PRESENT, VIRAL_PATTERN: Label.ABSENT},
    "virus": {PNEUMONIA: Label.PRESENT, BACTERIAL_PATTERN: Label.ABSENT, VIRAL_PATTERN: Label.PRESENT},
}


def kermany(folder: Path) -> tuple[Row, ...]:
    """Kermany's children from ``manifest.csv`` (path, split, subtype, patient_id).

    The official ``val`` holds 16 images and no viral one: it joins the training pool.

    Raises
    ------
    ManifestError : no manifest, a missing column, or an unknown subtype
    """
    path = folder / "manifest.csv"
    try:
        return tuple(_kermany_row(folder, record) for record in _records(path))
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


def nih(folder: Path) -> tuple[Row, ...]:
    """ChestX-ray14 from ``manifest.csv``: a 0/1 column for each label; or the original ``Data_Entry`` table.

    Raises
    ------
    ManifestError : no manifest, or a missing column
    """
    return tuple(_nih_row(folder, record) for record in _records(folder / "manifest.csv"))


def _nih_row(folder: Path, record: Mapping[str, str]) -> Row:
    labels = {
        str(name): Label.PRESENT if record[column] == "1" else Label.ABSENT
        for column in record
        if (name := canonical(column)) in NIH_FINDINGS
    }
    return Row(
        path=folder / record["path"],
        name=record["path"],
        labels=labels,
        healthy=record["No_Finding"] == "1",
        patient_key=f"nih:{record['patient_id']}",
        source="nih",
        official=_official(record["split"]),
        view=record.get("view_position", ""),
        age_years=_number(record.get("age", "")),
        sex=record.get("sex", ""),
    )


def nih_entries(folder: Path) -> tuple[Row, ...]:
    """ChestX-ray14 as its authors give it: ``Data_Entry_2017*.csv`` and, where it lies there, ``test_list.txt``.

    Raises
    ------
    ManifestError : no such table, or a missing column
    """
    tables = sorted(folder.glob("Data_Entry_2017*.csv"))
    if not tables:
        raise ManifestError(f"{folder.name}: holds no Data_Entry_2017 table; give the folder of the data with --data")
    listed = folder / "test_list.txt"
    test = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    found = {path.name: path for path in sorted(folder.rglob("*.png"))}
    return tuple(
        _entry_row(found[record["Image Index"]], record, is_test=record["Image Index"] in test)
        for record in _records(tables[0])
        if record["Image Index"] in found
    )


def _entry_row(path: Path, record: Mapping[str, str], *, is_test: bool) -> Row:
    told = {canonical(name) for name in record["Finding Labels"].split("|")}
    return Row(
        path=path,
        name=path.name,
        labels={name: Label.PRESENT if name in told else Label.ABSENT for name in NIH_FINDINGS},
        healthy=record["Finding Labels"] == "No Finding",
        patient_key=f"nih:{record['Patient ID']}",
        source="nih",
        official="test" if is_test else "train",
        view=record.get("View Position", ""),
    )


_LISTED: Final[Mapping[str, Mapping[str, Label]]] = {
    "normal": {PNEUMONIA: Label.ABSENT, COVID_19: Label.ABSENT},
    "pneumonia": {PNEUMONIA: Label.PRESENT, COVID_19: Label.ABSENT},
    "bacterial": {PNEUMONIA: Label.PRESENT, BACTERIAL_PATTERN: Label.PRESENT, COVID_19: Label.ABSENT},
    "viral": {PNEUMONIA: Label.PRESENT, VIRAL_PATTERN: Label.PRESENT, COVID_19: Label.ABSENT},
    "covid": {PNEUMONIA: Label.PRESENT, COVID_19: Label.PRESENT},
}


def listed(path: Path) -> tuple[Row, ...]:
    """A ready list (path, split, label, source, patient_id); paths are relative to the folder above the list's own.

    Raises
    ------
    ManifestError : no such list, a missing column, or an unknown label
    """
    root = path.parent.parent
    return tuple(_listed_row(root, record, path.name) for record in _records(path))


def _listed_row(root: Path, record: Mapping[str, str], name: str) -> Row:
    if record["label"] not in _LISTED:
        raise ManifestError(f"{name}: no label '{record['label']}'; it knows {', '.join(_LISTED)}")
    return Row(
        path=root / record["path"],
        name=record["path"],
        labels=_LISTED[record["label"]],
        healthy=record["label"] == "normal",
        patient_key=f"{record['source']}:{record['patient_id']}",
        source=record["source"],
        official=_official(record["split"]),
    )


def covid(folder: Path) -> tuple[Row, ...]:
    """The COVID-19 image data collection from ``manifest.csv`` (path, split, label3, patient_id, view, age, sex).

    Raises
    ------
    ManifestError : no manifest, or a missing column
    """
    rows = []
    for record in _records(folder / "manifest.csv"):
        row = _listed_row(
            folder,
            {
                **record,
                "label": record["label3"],
                "source": "covid_collection",
                "patient_id": f"cc_{record['patient_id']}",  # as the ready lists write it
            },
            f"{folder.name}/manifest.csv",
        )
        rows.append(
            replace(
                row, view=record.get("view", ""), age_years=_number(record.get("age", "")), sex=record.get("sex", "")
            )
        )
    return tuple(rows)


def plain(path: Path) -> tuple[Row, ...]:
    """Anybody's table: columns ``path`` and one for each finding (1, 0 or empty); optional ``patient``, ``split``,
    ``healthy``, ``source``, ``weight``. Paths are relative to the table.

    Raises
    ------
    ManifestError : no such table, no known finding among its columns, or a value that is none
    """
    records = _records(path)
    names = {column: name for column in (records[0] if records else {}) if (name := canonical(column)) is not None}
    if not names:
        raise ManifestError(f"{path.name}: no column names a finding; name one 'Pneumonia', with 1, 0 or nothing")
    return tuple(_plain_row(path, record, names, number) for number, record in enumerate(records, start=2))


def _plain_row(path: Path, record: Mapping[str, str], names: Mapping[str, str], number: int) -> Row:
    codes = {"1": Label.PRESENT, "0": Label.ABSENT, "": Label.UNKNOWN}
    try:
        labels = {name: codes[record[column].strip()] for column, name in names.items()}
    except KeyError as error:
        raise ManifestError(f"{path.name}, line {number}: {error} is no label; write 1, 0 or nothing") from error
    absent = all(label is Label.ABSENT for label in labels.values())
    return Row(
        path=path.parent / record["path"],
        name=record["path"],
        labels=labels,
        healthy=record["healthy"].strip() == "1" if record.get("healthy") else absent,
        patient_key=f"{path.stem}:{record['patient']}" if record.get("patient") else None,
        source=record.get("source") or path.stem,
        official=_official(record.get("split", "train")),
        weight=float(record.get("weight") or 1.0),
    )


def _records(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise ManifestError(
            f"{path.parent.name}/{path.name}: cannot be read; give the folder of the data with --data"
        ) from error


def _official(split: str) -> Official:
    return "test" if split == "test" else "train"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
