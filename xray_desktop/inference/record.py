"""An analysis as a row that another program can read.

Flow:   Analysis + thresholds -> dict -> JSON line | CSV row
Calls:  gate, contract. Called by: the command line.
Never:  carries who the patient is.
"""

import csv
import json
from collections.abc import Mapping
from io import StringIO
from typing import Any

from xray_desktop.contract.cells import cell
from xray_desktop.contract.findings import roots
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.contract.operating_point import Call, OperatingPoint, call, operating_point
from xray_desktop.imaging.network_input import chosen_voi
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.inference.batch import Analysis
from xray_desktop.inference.gate import Admission, Standing, view_unknown

Thresholds = Mapping[str, OperatingPoint]
Record = dict[str, Any]


def thresholds(card: ModelCard, sensitivity: float | None) -> Thresholds:
    """The working point of each root finding; ``None`` takes the card's reference point."""
    target = card.reference_point if sensitivity is None else sensitivity
    return {name: operating_point(card.finding(name).curve, target) for name in roots(card.finding_names)}


def record(analysis: Analysis, points: Thresholds, *, population_declared: bool = False) -> Record:
    """One analysis in the words of ``analyze --out x.jsonl``; ``findings`` is empty when ``error`` is set."""
    radiograph, prediction, admission = analysis.radiograph, analysis.prediction, analysis.admission
    if radiograph is None or prediction is None or admission is None:
        empty = {"path": analysis.path, "digest": None, "findings": {}, "gate": {"verdict": "none", "reasons": []}}
        return {**empty, "model": None, "device": None, "warnings": [], "error": analysis.error}
    findings: dict[str, dict[str, Any]] = {}
    for name in prediction.findings:
        probability = prediction.probability_of(name)
        findings[name] = {"probability": probability}
        if name in points:
            findings[name]["call"] = str(_call(probability, points[name], admission))
    against = [str(reason) for reason in admission.reasons if admission.standing is Standing.NOT_SCORED]
    return {
        "path": analysis.path,
        "digest": radiograph.digest,
        "findings": findings,
        # "none": nothing in the file's facts speaks against it, and this model has no gate on the image itself.
        "gate": {"verdict": "unlike" if against else "none", "reasons": against},
        "model": prediction.model_id,
        "device": prediction.device,
        "warnings": warnings(radiograph, admission, population_declared=population_declared),
        "error": None,
    }


def warnings(radiograph: Radiograph, admission: Admission, *, population_declared: bool = False) -> list[str]:
    """Every doubt and reason, each once, in a fixed order."""
    words: list[str] = [*admission.reasons, *radiograph.doubts, *chosen_voi(radiograph)[1]]
    if view_unknown(radiograph, population_declared=population_declared):
        words.append("view_unknown")
    return list(dict.fromkeys(str(word) for word in words))


def columns(card: ModelCard) -> list[str]:
    """The columns of the CSV, in order."""
    names = card.finding_names
    flat = [
        f"{name}.{part}" for name in names for part in ("probability", "call") if part != "call" or name in roots(names)
    ]
    return ["path", "digest", *flat, "gate.verdict", "gate.reasons", "model", "device", "warnings", "error"]


def csv_row(row: Mapping[str, Any], names: list[str]) -> list[str]:
    """A record flattened; what a spreadsheet would run as a formula gets an apostrophe."""
    flat: dict[str, Any] = {**row, "warnings": "; ".join(row["warnings"])}
    flat["gate.verdict"] = row["gate"]["verdict"]
    flat["gate.reasons"] = "; ".join(row["gate"]["reasons"])
    for name, parts in row["findings"].items():
        flat.update({f"{name}.{part}": value for part, value in parts.items()})
    return [cell(flat.get(name)) for name in names]


def csv_line(cells: list[str]) -> str:
    """Cells as one line of CSV, quoted where they must be."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def json_line(row: Mapping[str, Any]) -> str:
    """A record as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"


def _call(probability: float, point: OperatingPoint, admission: Admission) -> Call:
    return call(probability, point.threshold) if admission.standing is Standing.SCORED else Call.WITHHELD
