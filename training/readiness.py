"""What a run needs after its best epoch and before anybody may use it.

Flow:   best weights -> temperature (`calibrate`) -> gate (`fit`) -> its scale (`calibrate`) -> heatmap scale
        (`select`) -> curve (`check`)
Calls:  exported, thresholds, measures, scipy.optimize. Called by: steps; evaluate and export load what it made.
Never:  sees the test part.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from training.data.dataset import Samples, stack
from training.data.pool import TRAINING_PARTS, Pool
from training.exported import ExportedGraph, Gate, Scale
from training.fit import Progress
from training.losses import loss
from training.models import AnyNetwork
from training.models.network import channels_last
from training.runs import Run
from training.task import PRESENT, UNKNOWN, Task, task_of
from training.thresholds import curve
from xray_desktop.contract.ledger import Part
from xray_desktop.contract.model_card import Frozen, Interval
from xray_desktop.contract.operating_point import Curve
from xray_desktop.errors import ExperimentError
from xray_desktop.measures.intervals import resampled
from xray_desktop.measures.roc import auroc

STAGE: Final = "making it ready"
AXES: Final = 64
BATCH: Final = 32
HEATMAP_PERCENTILE: Final = 99.0
DISTANCE_PERCENTILE: Final = 95.0
FILE: Final = "readiness.json"
TENSORS: Final = "readiness.safetensors"


class Readiness(Frozen):
    """Figures of readiness.json; the gate's tensors lie in readiness.safetensors.

    Attributes
    ----------
    findings : names, in the order of every other tuple here
    heatmap_references : of each finding, the 99th percentile of its heatmap's cells on `select`
    distance_reference : the 95th percentile of the distance on `calibrate`
    curves, aurocs : on `check`, one image per patient; of a sub-type no curve, and the AUROC of its share among the
        cases of its root whose type is known; None where a truth is missing
    prevalence : share of each finding among the images that trained and whose label of it is known
    """

    findings: tuple[str, ...]
    temperature: float
    offset: float = 0.0
    heatmap_references: tuple[float, ...]
    distance_reference: float
    curves: tuple[Curve, ...]
    aurocs: tuple[Interval | None, ...]
    prevalence: tuple[float, ...]
    part_counts: dict[str, dict[str, int]]
    skipped: dict[str, int]

    @property
    def curve(self) -> Curve:
        """Of the first finding."""
        return self.curves[0]

    @property
    def auroc(self) -> Interval:
        """Of the first finding.

        Raises
        ------
        ValueError : `check` lacks one of its truths
        """
        first = self.aurocs[0]
        if first is None:
            raise ValueError(f"no AUROC of {self.findings[0]}")
        return first


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the exported graph says of some rows: [n, F], [n, F, h, w], and each column's share [n, K]."""

    probability: NDArray[np.float64]
    heatmap: NDArray[np.float32]
    columns: NDArray[np.float64]


def make_ready(
    network: AnyNetwork, pool: Pool, run: Run, *, report: Progress, added: Samples | None = None
) -> Readiness:
    """Fit temperature and gate, set the scales and the curve, and keep them in the run's folder.

    Parameters
    ----------
    network : with any weights; the run's best ones are loaded into it
    added : rows of --add that trained along, counted as their own part
    """
    network.load_state_dict(run.tensors("best.safetensors"))
    channels_last(network.to("cpu").eval())
    calibrate = pool.samples(Part.CALIBRATE)
    report(STAGE, 0, 4)
    embeddings = _embeddings(network, calibrate)
    scale = fit_scale(_logits(network, calibrate), calibrate)
    gate = fit_gate(_embeddings(network, pool.samples(Part.FIT)))
    report(STAGE, 2, 4)
    distances = torch.linalg.vector_norm((embeddings - gate.mean) @ gate.axes, dim=1).numpy()
    graph = ExportedGraph(network, pool.task, scale=scale, gate=gate)
    select = score(graph, pool.samples(Part.SELECT))
    report(STAGE, 3, 4)
    check = pool.one_per_patient(Part.CHECK)
    probability = score(graph, check).probability
    truth = check.truth
    readiness = Readiness(
        findings=pool.task.findings,
        temperature=scale.temperature,
        offset=scale.offset,
        heatmap_references=heatmap_references(select.heatmap),
        distance_reference=float(np.percentile(distances, DISTANCE_PERCENTILE)),
        curves=curves(pool.task, truth, probability),
        aurocs=aurocs(pool.task, truth, probability, np.arange(len(check))),
        prevalence=_prevalence(pool.samples(Part.FIT).truth),
        part_counts=_part_counts(pool, added),
        skipped=dict(pool.skipped()),
    )
    run.save_tensors(TENSORS, {"mean": gate.mean, "axes": gate.axes})
    run.save_json(FILE, readiness.model_dump(mode="json"))
    report(STAGE, 4, 4)
    return readiness


def curves(task: Task, truth: NDArray[np.int8], probability: NDArray[np.float64]) -> tuple[Curve, ...]:
    """Of each root finding, over the rows whose label of it is known; of a sub-type none.

    Raises
    ------
    ExperimentError : a root finding is never present, or never absent
    """
    found: list[Curve] = []
    for place, parent in enumerate(task.parents):
        known = truth[:, place] != UNKNOWN
        present = truth[known, place] == PRESENT
        if parent is None and (present.all() or not present.any()):
            raise ExperimentError(
                f"the check part holds {int(present.sum())} of {len(present)} rows with {task.findings[place]}: "
                "no curve can be drawn; give more data, or a task without this finding"
            )
        found.append(curve(present, probability[known, place]) if parent is None else ())
    return tuple(found)


def aurocs(
    task: Task, truth: NDArray[np.int8], probability: NDArray[np.float64], patients: NDArray[np.generic]
) -> tuple[Interval | None, ...]:
    """Of each finding; of a sub-type its share's, among cases of its root whose type is known."""
    found: list[Interval | None] = []
    for place, parent in enumerate(task.parents):
        score, among = probability[:, place], truth[:, place] != UNKNOWN
        if parent is not None:
            among = among & (truth[:, parent] == PRESENT)
            score = score / np.maximum(probability[:, parent], 1e-12)
        present = truth[among, place] == PRESENT
        both = present.any() and not present.all()
        found.append(auroc_interval(present, score[among], patients[among]) if both else None)
    return tuple(found)


def ready_graph(network: AnyNetwork, run: Run) -> tuple[ExportedGraph, Readiness]:
    """The finished run's graph, in fp32 on the processor, and its figures.

    Raises
    ------
    ExperimentError : the run is not finished
    """
    if not run.path(FILE).exists():
        raise ExperimentError(f"{run.folder.name}: not finished; run fit with this seed first")
    readiness = Readiness.model_validate_json(run.path(FILE).read_text(encoding="utf-8"))
    tensors = run.tensors(TENSORS)
    network.load_state_dict(run.tensors("best.safetensors"))
    gate = Gate(tensors["mean"], tensors["axes"])
    channels_last(network.to("cpu").eval())
    scale = Scale(readiness.temperature, readiness.offset)
    return ExportedGraph(network, task_of(run.experiment.task), scale=scale, gate=gate), readiness


def score(graph: ExportedGraph, rows: Samples) -> Scores:
    """Run the graph over rows, in fp32."""
    share = (lambda logits: torch.softmax(logits, 1)) if graph.task.exclusive else torch.sigmoid
    probability, heatmap, columns = [], [], []
    with torch.no_grad():
        for chunk in _chunks(rows):
            of_chunk, logits = graph.told(chunk)
            probability.append(of_chunk[0])
            heatmap.append(of_chunk[1])
            columns.append(share(logits))
    return Scores(
        torch.cat(probability).double().numpy(), torch.cat(heatmap).numpy(), torch.cat(columns).double().numpy()
    )


def fit_scale(logits: Tensor, rows: Samples) -> Scale:
    """What makes `calibrate` most likely: a temperature 0.1..10; for an unsupervised error an offset too (Platt)."""
    if rows.task.unsupervised:
        return _platt(logits[:, 0].double().numpy(), rows.monitored)
    targets, weights = torch.from_numpy(rows.targets), torch.from_numpy(rows.weights)

    def cost(log_temperature: float) -> float:
        scaled = logits / float(np.exp(log_temperature))
        return float(loss(rows.task, scaled, targets, weights, smoothing=0.0))

    found = optimize.minimize_scalar(cost, bounds=(np.log(0.1), np.log(10.0)), method="bounded")
    return Scale(float(np.exp(found.x)))


def _platt(error: NDArray[np.float64], present: NDArray[np.bool_]) -> Scale:
    """Logistic regression on one number, the slope kept positive: a worse redrawing never lowers the score."""
    centre, spread = float(error.mean()), max(float(error.std()), 1e-6)
    signs = np.where(present, 1.0, -1.0)

    def cost(numbers: NDArray[np.float64]) -> float:
        odds = ((error - centre) / spread - numbers[0]) * np.exp(numbers[1])
        return float(np.logaddexp(0.0, -signs * odds).mean())

    found = optimize.minimize(cost, np.zeros(2), method="Nelder-Mead", bounds=[(-5.0, 5.0), (-3.0, 3.0)]).x
    return Scale(temperature=spread / float(np.exp(found[1])), offset=centre + spread * float(found[0]))


def fit_gate(embeddings: Tensor) -> Gate:
    """Mean and whitened principal axes of float32 [n, D]; fewer than 64 where n or D is small."""
    mean = embeddings.double().mean(0)
    _, deviations, axes = torch.linalg.svd(embeddings.double() - mean, full_matrices=False)
    scale = deviations / max(len(embeddings) - 1, 1) ** 0.5
    kept = min(AXES, int((scale > scale[0] * 1e-4).sum()))
    return Gate(mean.float(), (axes[:kept].T / scale[:kept]).float().contiguous())


def heatmap_references(heatmap: NDArray[np.float32]) -> tuple[float, ...]:
    """Of float32 [n, C, h, w], per finding the 99th percentile of all cells; positive even for an empty map."""
    columns = np.moveaxis(heatmap, 1, 0)
    return tuple(max(float(np.percentile(column, HEATMAP_PERCENTILE)), 1e-6) for column in columns)


def auroc_interval(truth: NDArray[np.bool_], scores: NDArray[np.float64], patients: NDArray[np.generic]) -> Interval:
    """AUROC with its bootstrap interval by patient."""
    bounds = resampled(lambda rows: auroc(truth[rows], scores[rows]), patients)
    return Interval(value=auroc(truth, scores), low=bounds.low, high=bounds.high)


def _chunks(rows: Samples) -> Iterator[Tensor]:
    for first in range(0, len(rows), BATCH):
        chunk = stack(rows, range(first, min(first + BATCH, len(rows))))
        yield chunk.contiguous(memory_format=torch.channels_last)


def _logits(network: AnyNetwork, rows: Samples) -> Tensor:
    with torch.no_grad():
        return torch.cat([network(chunk) for chunk in _chunks(rows)])


def _embeddings(network: AnyNetwork, rows: Samples) -> Tensor:
    with torch.no_grad():
        return torch.cat([network.embedding(chunk) for chunk in _chunks(rows)])


def _prevalence(truth: NDArray[np.int8]) -> tuple[float, ...]:
    known = [column[column != UNKNOWN] for column in truth.T]
    return tuple(float(np.mean(column == PRESENT)) if len(column) else 0.0 for column in known)


def _part_counts(pool: Pool, added: Samples | None) -> dict[str, dict[str, int]]:
    told = {str(part): dict(counts) for part, counts in pool.counts().items()}
    for part in TRAINING_PARTS:
        told[str(part)]["patients"] = len(pool.one_per_patient(part))
    if added is not None:
        told["added"] = dict(Counter(added.words))
    return told
