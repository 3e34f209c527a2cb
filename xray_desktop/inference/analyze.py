"""Scoring without a window, from paths to a table.

Flow:   paths -> scan -> analyse -> record -> CSV | JSON lines (and heatmaps), all or nothing
Calls:  imaging.scan, batch, record, saliency. Called by: the command line.
Never:  skips a file in silence; leaves half a table.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import track

from xray_desktop.contract.findings import roots
from xray_desktop.errors import ExportError
from xray_desktop.imaging.isolation import ReaderPool, unseen
from xray_desktop.imaging.scan import Entry as Scanned
from xray_desktop.imaging.scan import opened_entry, scan
from xray_desktop.inference.batch import Analysis, Entry, analyse
from xray_desktop.inference.classifier import Classifier, default_model, open_classifier
from xray_desktop.inference.record import Record, columns, csv_line, csv_row, json_line, record, thresholds
from xray_desktop.inference.saliency import placed, save_heatmap
from xray_desktop.inference.session import Device


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
    """Counts of one run; ``notes`` is what else the terminal should say."""

    read: int = 0
    failed: int = 0
    skipped: int = 0
    device: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """One line for the terminal."""
        counts = f"{self.read} read, {self.failed} failed, {self.skipped} skipped (no images), on {self.device}"
        return "; ".join([counts, *self.notes])


def analyze_to(paths: tuple[Path, ...], options: AnalyzeOptions) -> Summary:
    """Score everything under ``paths`` into ``options.out``.

    Raises
    ------
    ModelError : the model cannot be used
    ExportError : the table or a heatmap cannot be written
    """
    with ReaderPool() as pool:
        return _analyze(paths, options, pool)


def _analyze(paths: tuple[Path, ...], options: AnalyzeOptions, pool: ReaderPool) -> Summary:
    """Everything that reads a file from outside goes through the pool, the listing too."""
    found = scan(paths, pool.call)
    classifier = open_classifier(options.model or default_model(), device=options.device)
    points = thresholds(classifier.card, options.sensitivity)
    summary = Summary(skipped=found.skipped)
    summary.notes += [
        f"{name}: the target sensitivity cannot be reached, {point.sensitivity:.3f} was taken"
        for name, point in points.items()
        if not point.reached
    ]
    names = columns(classifier.card)
    as_csv = options.out.suffix.lower() == ".csv"
    with ExitStack() as stack:
        out = stack.enter_context(_whole_file(options.out))
        if as_csv:
            out.write(csv_line(names))
        analyses = _analyses(found.entries, classifier, pool, options)
        shown = track(analyses, total=len(found.entries), description="analysing", console=Console(stderr=True))
        rows = (record(analysis, points, population_declared=options.population_declared) for analysis in shown)
        for row in _containers_told(rows, found.entries):
            summary.failed += row["error"] is not None
            summary.read += row["error"] is None
            out.write(csv_line(csv_row(row, names)) if as_csv else json_line(row))
    summary.device = classifier.device
    if classifier.fell_back:
        summary.notes.append(f"CUDA failed ({classifier.fell_back}), the rest was computed on the CPU")
    return summary


def _analyses(
    entries: tuple[Scanned, ...], classifier: Classifier, pool: ReaderPool, options: AnalyzeOptions
) -> Iterator[Analysis]:
    """One Analysis an entry; a container's own is empty, its members speak for it."""
    images = [
        Entry(path=entry.name, read=partial(pool.look, entry.member or entry.path.name, unseen, opened_entry, entry))
        for entry in entries
        if not entry.is_container
    ]
    analysed = analyse(images, classifier, population_declared=options.population_declared)
    for entry in entries:
        if entry.is_container:
            yield Analysis(path=entry.name)
            continue
        analysis = next(analysed)
        if options.heatmaps is not None:
            _save_heatmaps(options.heatmaps, analysis, classifier)
        yield analysis


def _containers_told(rows: Iterable[Record], entries: tuple[Scanned, ...]) -> Iterator[Record]:
    """The same rows in the same order; a container whose members all fail, or that has none, gets its error."""
    held: list[Record] = []
    for entry, row in zip(entries, rows, strict=True):
        if held and (not entry.member or row["error"] is None):
            yield from _released(held, opened=bool(entry.member))
            held = []
        if entry.is_container or held:
            held.append(row)
        else:
            yield row
    yield from _released(held, opened=False)


def _released(held: list[Record], *, opened: bool) -> list[Record]:
    if held and not opened:
        held[0]["error"] = (
            f"{Path(held[0]['path']).name}: no radiograph in it could be opened; unpack it and look inside"
        )
    return held


def _save_heatmaps(folder: Path, analysis: Analysis, classifier: Classifier) -> None:
    """One PNG a root finding, named by the digest: a source file's name may name a patient."""
    radiograph, prediction = analysis.radiograph, analysis.prediction
    if radiograph is None or prediction is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in roots(prediction.findings):
        relative = placed(
            prediction.heatmap_of(name),
            reference=classifier.card.finding(name).heatmap_reference,
            width_px=radiograph.width_px,
            height_px=radiograph.height_px,
        )
        save_heatmap(folder / f"{radiograph.digest[:16]}_{name}.png", relative)


@contextmanager
def _whole_file(path: Path) -> Iterator[TextIO]:
    """A table that appears when it is complete, and not before."""
    partial_path = path.with_name(f".{path.name}.part")
    try:
        with partial_path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial_path, path)
    except OSError as error:
        raise ExportError(f"{path.name}: cannot be written ({error.strerror}); choose another folder") from error
    finally:
        partial_path.unlink(missing_ok=True)
