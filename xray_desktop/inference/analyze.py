"""Scoring without a window, from paths to a table.

Flow:   paths -> scan -> analyse -> record -> CSV | JSON lines (and heatmaps), all or nothing
Calls:  imaging.scan, batch, record, saliency. Called by: the command line.
Never:  skips a file in silence; leaves half a table.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from xray_desktop.errors import ExportError
from xray_desktop.imaging.scan import scan
from xray_desktop.inference.batch import Analysis, Entry, analyse
from xray_desktop.inference.classifier import Classifier, open_classifier
from xray_desktop.inference.record import columns, csv_line, csv_row, json_line, record, thresholds
from xray_desktop.inference.saliency import placed, save_heatmap
from xray_desktop.inference.session import Device
from xray_desktop.paths import resource

DEFAULT_MODEL = "models/xray_pneumonia.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyzeOptions:
    """What the user asked for; ``sensitivity`` None takes the card's reference point."""

    out: Path
    model: Path | None = None
    sensitivity: float | None = None
    heatmaps: Path | None = None
    device: Device = "auto"
    population_declared: bool = False


@dataclass(slots=True)
class Summary:
    """Counts of one run."""

    read: int = 0
    failed: int = 0
    skipped: int = 0
    device: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """One line for the terminal."""
        parts = [f"{self.read} read", f"{self.failed} failed", f"{self.skipped} skipped (no images)"]
        return "; ".join([", ".join(parts) + f" on {self.device}", *self.notes])
