"""The pictures of a run's folder.

Flow:   metrics, curve, test figures -> plots/*.png
Calls:  matplotlib (Figure, no pyplot). Called by: the command line.
Never:  shows an image of a patient.
"""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from training.runs import State
from xray_desktop.contract.operating_point import Curve


def history_plot(history: Sequence[State], path: Path) -> None:
    """Loss and the scores on `select`, epoch by epoch; the kept epoch is marked."""
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    epochs = [line["epoch"] + 1 for line in history]
    left.plot(epochs, [line["loss"] for line in history], marker="o")
    left.set(xlabel="epoch", ylabel="loss on fit")
    for name, words in (("select_auroc", "as they are"), ("select_changed_auroc", "changed copies")):
        right.plot(epochs, [line[name] for line in history], marker="o", label=words)
    kept = max(history, key=lambda line: line["monitor"])
    right.axvline(kept["epoch"] + 1, color="grey", linestyle=":", label="kept")
    right.set(xlabel="epoch", ylabel="AUROC on select")
    right.legend()
    _save(figure, path)


def curve_plot(curves: Sequence[tuple[str, Curve]], path: Path) -> None:
    """Sensitivity against the share of healthy ones marked, of `check` and, once opened, the test part."""
    figure = Figure(figsize=(5, 4.5), layout="constrained")
    axes = figure.subplots()
    for name, curve in curves:
        axes.plot(
            [1.0 - point.specificity for point in curve],
            [point.sensitivity for point in curve],
            label=f"{name} (n = {curve[0].positives} + {curve[0].negatives})",
        )
    axes.set(xlabel="healthy patients marked", ylabel="pneumonia patients marked", xlim=(0, 1), ylim=(0.5, 1.005))
    axes.grid(visible=True, alpha=0.3)
    axes.legend(loc="lower right")
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
