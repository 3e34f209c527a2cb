"""What a run needs after its best epoch and before anybody may use it.

Flow:   best weights -> temperature (`calibrate`) -> gate (`fit`) -> its scale (`calibrate`) -> heatmap scale
        (`select`) -> curve (`check`)
Calls:  exported, thresholds, measures, scipy.optimize. Called by: steps; evaluate and export load what it made.
Never:  sees the test part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from training.data.dataset import Samples, Target, stack
from training.data.pool import TRAINING_PARTS, Pool
from training.exported import ExportedGraph, Gate
from training.fit import Progress
from training.losses import loss
from training.models.network import Network, channels_last
from training.runs import Run
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
    heatmap_references : of each finding, the 99th percentile of its heatmap's cells on `select`
    distance_reference : the 95th percentile of the distance on `calibrate`
    curve, auroc, subtype_auroc : on `check`, one image per patient; sub-types among pneumonias of known type
    prevalence : share of each finding among the images that trained, of those whose type is known for sub-types
    """

    temperature: float
    heatmap_references: tuple[float, ...]
    distance_reference: float
    curve: Curve
    auroc: Interval
    subtype_auroc: Interval | None
    prevalence: tuple[float, ...]
    part_counts: dict[str, dict[str, int]]
    skipped: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the exported graph says of some rows."""

    probability: NDArray[np.float64]
    heatmap: NDArray[np.float32]


def make_ready(network: Network, pool: Pool, run: Run, *, report: Progress, added: Samples | None = None) -> Readiness:
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
    temperature = fit_temperature(network.head(embeddings).detach(), calibrate)
    gate = fit_gate(_embeddings(network, pool.samples(Part.FIT)))
    report(STAGE, 2, 4)
    distances = torch.linalg.vector_norm((embeddings - gate.mean) @ gate.axes, dim=1).numpy()
    graph = ExportedGraph(network, temperature=temperature, gate=gate)
    select = score(graph, pool.samples(Part.SELECT))
    report(STAGE, 3, 4)
    check = pool.one_per_patient(Part.CHECK)
    probability = score(graph, check).probability
    readiness = Readiness(
        temperature=temperature,
        heatmap_references=heatmap_references(select.heatmap),
        distance_reference=float(np.percentile(distances, DISTANCE_PERCENTILE)),
        curve=curve(check.pneumonia, probability[:, 0]),
        auroc=auroc_interval(check.pneumonia, probability[:, 0], np.arange(len(check))),
        subtype_auroc=subtype_auroc(check.targets, probability, np.arange(len(check))),
        prevalence=_prevalence(pool.samples(Part.FIT).targets),
        part_counts=_part_counts(pool, added),
        skipped=dict(pool.skipped()),
    )
    run.save_tensors(TENSORS, {"mean": gate.mean, "axes": gate.axes})
    run.save_json(FILE, readiness.model_dump(mode="json"))
    report(STAGE, 4, 4)
    return readiness


def ready_graph(network: Network, run: Run) -> tuple[ExportedGraph, Readiness]:
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
    return ExportedGraph(network, temperature=readiness.temperature, gate=gate), readiness


def score(graph: ExportedGraph, rows: Samples) -> Scores:
    """Run the graph over rows, in fp32."""
    with torch.inference_mode():
        found = [graph(chunk)[:2] for chunk in _chunks(rows)]
    return Scores(
        torch.cat([probability for probability, _ in found]).double().numpy(),
        torch.cat([heatmap for _, heatmap in found]).numpy(),
    )


def fit_temperature(logits: Tensor, rows: Samples) -> float:
    """The one number, 0.1..10, by which logits are divided so that `calibrate` is most likely."""
    targets, weights = torch.from_numpy(rows.targets), torch.from_numpy(rows.weights)

    def cost(log_temperature: float) -> float:
        return float(loss(logits / float(np.exp(log_temperature)), targets, weights, smoothing=0.0))

    found = optimize.minimize_scalar(cost, bounds=(np.log(0.1), np.log(10.0)), method="bounded")
    return float(np.exp(found.x))


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


def subtype_auroc(
    targets: NDArray[np.int64], probability: NDArray[np.float64], patients: NDArray[np.generic]
) -> Interval | None:
    """Bacterial against viral among pneumonias of known type, by the bacterial share; None where one is missing."""
    known = np.isin(targets, (Target.BACTERIAL, Target.VIRAL))
    bacterial = targets[known] == Target.BACTERIAL
    if bacterial.all() or not bacterial.any():
        return None
    share = probability[known, 1] / np.maximum(probability[known, 0], 1e-12)
    return auroc_interval(bacterial, share, patients[known])


def _chunks(rows: Samples) -> Iterator[Tensor]:
    for first in range(0, len(rows), BATCH):
        chunk = stack(rows, range(first, min(first + BATCH, len(rows))))
        yield chunk.contiguous(memory_format=torch.channels_last)


def _embeddings(network: Network, rows: Samples) -> Tensor:
    with torch.no_grad():
        return torch.cat([network.embedding(chunk) for chunk in _chunks(rows)])


def _prevalence(targets: NDArray[np.int64]) -> tuple[float, ...]:
    known = targets[targets != Target.PNEUMONIA_OF_UNKNOWN_TYPE]
    return (
        float(np.mean(targets != Target.NORMAL)),
        float(np.mean(known == Target.BACTERIAL)),
        float(np.mean(known == Target.VIRAL)),
    )


def _part_counts(pool: Pool, added: Samples | None) -> dict[str, dict[str, int]]:
    told = {str(part): dict(counts) for part, counts in pool.counts().items()}
    for part in TRAINING_PARTS:
        told[str(part)]["patients"] = len(pool.one_per_patient(part))
    if added is not None:
        told["added"] = {target.words: int(np.sum(added.targets == target)) for target in Target}
    return told
