"""One self-contained HTML page per run, and one over all experiments.

Flow:   run folder (figures, pictures) | catalogue -> tables, pictures inside the page -> HTML
Calls:  catalogue, runs. Called by: the command line (report).
Never:  loads anything from elsewhere; computes a figure; leaves ours without the set it was found on.
"""

import base64
import html
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from training.catalogue import Result
from training.experiment import Experiment
from training.runs import Run
from xray_desktop.contract.model_card import Interval

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; color: #16181b; background: #f4f5f7 }
body { margin: 0 auto; max-width: 84rem; padding: 2rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2.5rem }
table { border-collapse: collapse; background: #fff; font-variant-numeric: tabular-nums; width: 100% }
th, td { padding: .35rem .7rem; border-bottom: 1px solid #d5d9df; text-align: left; vertical-align: top }
th { color: #4b5460; font-weight: 600 } td.number { text-align: right; white-space: nowrap }
img { max-width: 100%; background: #fff; margin: .5rem 0 } .hint { color: #4b5460 }
"""
_PICTURES: Final = (
    "plots/history.png",
    "plots/curve.png",
    "understanding/tsne.png",
    "understanding/failures.png",
    "understanding/heatmaps.png",
    "understanding/layers.png",
    "understanding/neurons.png",
)


def run_page(run: Run) -> str:
    """Everything a run's folder holds, for people."""
    parts = [f"<h1>{_text(run.folder.name)}</h1>", f'<p class="hint">{_text(run.experiment.published.note)}</p>']
    for name, title in (
        ("test.json", "Official test part, opened once"),
        ("readiness.json", "On the parts set aside"),
        ("understanding/understanding.json", "Neighbours and heatmap sanity"),
        ("environment.json", "Where and on what"),
    ):
        if run.path(name).exists():
            values = json.loads(run.path(name).read_text(encoding="utf-8"))
            parts += [f"<h2>{title}</h2>", _table(("figure", "value"), _flat(values))]
    parts.append(f"<h2>Experiment</h2>{_table(('setting', 'value'), _flat(run.experiment.model_dump(mode='json')))}")
    parts += [_picture(run.path(name)) for name in _PICTURES if run.path(name).exists()]
    return _page(run.folder.name, parts)


def overview(found: Sequence[tuple[Experiment, Result]]) -> str:
    """Every published row beside ours."""
    rows = []
    for experiment, result in found:
        told = experiment.published
        device = f"{result.device}, {result.when}" if result.seeds else ""
        rows.append(
            (
                " ".join(told.ids),
                experiment.name,
                told.figure or "none given",
                told.column,
                _figure(result.test_accuracy),
                _figure(result.test_auroc),
                _figure(result.select_accuracy),
                "" if result.zero_rate is None else f"{result.zero_rate:.3f}",
                str(len(result.seeds) or ""),
                f"{result.status}. {device} {result.data} {result.reason} {told.note}".strip(),
            )
        )
    head = (
        "row",
        "experiment",
        "published",
        "column",
        "test accuracy",
        "test AUROC",
        "select accuracy",
        "zero rate",
        "seeds",
        "status, device, data, note",
    )
    words = (
        "Means over random seeds with Student's 95 % interval. The epoch was chosen on our own select part, the "
        "official test part opened once per finished run. Many published figures were chosen on the test part, or are "
        "of another set: the notes say which."
    )
    return _page("Published experiments", [f"<h1>Published experiments</h1><p>{words}</p>", _table(head, rows)])


def _figure(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.value:.4f} ({interval.low:.4f}-{interval.high:.4f})"


def _flat(value: object, name: str = "") -> list[tuple[str, str]]:
    """Nested figures as name and value; long lists are left to their file."""
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in _flat(inner, f"{name}.{key}" if name else str(key))]
    if isinstance(value, list) and len(json.dumps(value)) > 160:
        return [(name, f"{len(value)} entries, in its file")]
    return [
        (
            name,
            f"{value:.4f}"
            if isinstance(value, float)
            else json.dumps(value)
            if isinstance(value, list)
            else str(value),
        )
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{_text(word)}</th>" for word in head)
    body = "".join("<tr>" + "".join(_cell(word) for word in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _cell(word: str) -> str:
    kind = ' class="number"' if word[:1].isdigit() and " %" not in word and len(word) < 26 else ""
    return f"<td{kind}>{_text(word)}</td>"


def _picture(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode()
    return f'<h2>{_text(path.stem)}</h2><img alt="{_text(path.stem)}" src="data:image/png;base64,{content}">'


def _page(title: str, parts: Sequence[str]) -> str:
    head = f'<meta charset="utf-8"><title>{_text(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _text(word: str) -> str:
    return html.escape(word)
