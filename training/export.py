"""A finished run becomes one model file with its card.

Flow:   ExportedGraph -> torch.onnx.export (opset 18) -> stripped of traces -> parity at batch 1 and 3 -> card -> file
Calls:  torch, onnx, onnx_session, contract.graph, contract.model_card. Called by: the command line (export).
Never:  writes a file that disagrees with the network or breaks the graph contract; leaves a path of this machine in it.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import nn

from training.evaluate import Finished, sensitivity, specificity
from training.exported import ExportedGraph
from training.onnx_session import OnnxSession
from training.runs import packages
from xray_desktop.contract import graph as contract
from xray_desktop.contract.findings import FINDINGS
from xray_desktop.contract.model_card import FindingCard, ModelCard, SeedFigures, TestPart
from xray_desktop.errors import ExportError
from xray_desktop.imaging.network_input import PIXEL_RULES

OPSET: Final = 18
WORST_PARITY: Final = 1e-4
LARGEST_BATCH: Final = 1024


def export(graph: ExportedGraph, finished: Finished, seeds: Sequence[Finished], path: Path) -> ModelCard:
    """Write the model file and give back the card it carries.

    Raises
    ------
    ExportError : the file disagrees with the network, breaks the contract, or cannot be written
    """
    side = finished.run.experiment.model.side
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_graph(graph, side, partial)
        error = parity_error(graph, OnnxSession.open(partial), side)
        if not error <= WORST_PARITY:
            raise ExportError(f"{path.name}: differs from the network by {error:.1e} of its maximum; try another torch")
        card = make_card(finished, seeds, parity=error)
        put_card(partial, card)
        contract.check(OnnxSession.open(partial).signature(), card.finding_names)
        os.replace(partial, path)
    except OSError as fault:
        raise ExportError(f"{path.name}: cannot be written ({fault.strerror}); choose another --out") from fault
    finally:
        partial.unlink(missing_ok=True)
    return card


def write_graph(graph: nn.Module, side: int, path: Path, *, outputs: Sequence[str] = contract.OUTPUTS) -> None:
    """One ONNX file of a network that takes float32 [N, 1, side, side], weights inside, free of traces."""
    program = torch.onnx.export(
        _program(graph.eval(), side),
        dynamo=True,
        opset_version=OPSET,
        external_data=False,
        input_names=[contract.INPUT],
        output_names=list(outputs),
        verbose=False,
    )
    if program is None:
        raise ExportError(f"{path.name}: the exporter gave nothing back; try another torch")
    model = program.model_proto
    strip(model)
    operators = {node.op_type for node in model.graph.node}
    domains = {node.domain for node in model.graph.node}
    if operators & contract.FORBIDDEN_OPERATORS or not domains <= contract.STANDARD_DOMAINS or model.functions:
        raise ExportError(f"{path.name}: the graph needs operators that are not allowed; change the network")
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _program(graph: nn.Module, side: int) -> torch.export.ExportedProgram:
    """The traced network with a free batch, gradients taken inside it (``torch.func``) traced along.

    The public torch.export refuses those; its private twin takes them when it traces after autograd.
    """
    from torch.export._trace import _export

    program: torch.export.ExportedProgram = _export(
        graph,
        (torch.rand(2, 1, side, side),),
        strict=False,
        pre_dispatch=False,
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=LARGEST_BATCH)},),
    )
    return program


def strip(model: onnx.ModelProto) -> None:
    """Take out stack traces, source paths and documentation that the exporter writes beside every node."""
    graph = model.graph
    for group in ([model], [graph], graph.node, graph.input, graph.output, graph.value_info, graph.initializer):
        for part in group:
            part.doc_string = ""
            del part.metadata_props[:]
    model.producer_name, model.producer_version = "xray training", ""


def probes(side: int, count: int) -> NDArray[np.float32]:
    """float32 [count, 1, side, side]: drawn pictures, soft at large and grainy at small scale, to compare by."""
    random = np.random.default_rng(7)
    coarse = torch.from_numpy(random.random((count, 1, 6, 6), dtype=np.float32))
    soft = nn.functional.interpolate(coarse, size=(side, side), mode="bicubic").numpy()
    grain = random.normal(0.0, 0.03, (count, 1, side, side))
    return np.clip(soft + grain, 0.0, 1.0).astype(np.float32)


def parity_error(graph: ExportedGraph, session: OnnxSession, side: int) -> float:
    """Greatest difference of any output from the network, in parts of that output's maximum, at batch 1 and 3."""
    worst = 0.0
    for count in (1, 3):
        image = probes(side, count)
        with torch.inference_mode():
            wanted = graph(torch.from_numpy(image))
        found = session.run(image)
        for name, tensor in zip(contract.OUTPUTS, wanted, strict=True):
            expected = tensor.numpy()
            if found[name].shape != expected.shape:
                return float("inf")
            scale = max(float(np.abs(expected).max()), 1e-6)
            worst = max(worst, float(np.abs(found[name] - expected).max()) / scale)
    return worst


def make_card(finished: Finished, seeds: Sequence[Finished], *, parity: float) -> ModelCard:
    """Everything the file says of itself."""
    run, readiness = finished.run, finished.readiness
    words = run.experiment.export
    best = sum(point.missed for point in readiness.curve[-1:])
    point = readiness.curve[0]
    return ModelCard(
        name=words.name,
        version=words.version,
        pixel_rules=PIXEL_RULES,
        findings=tuple(_finding(finished, column) for column in range(len(readiness.findings))),
        reference_point=words.reference_point,
        check_words=(
            f"{point.positives} pneumonia and {point.negatives} healthy patients set aside from training, "
            f"one radiograph each ({words.population.words}); the most sensitive setting missed {best}"
        ),
        population=words.population,
        intended_use=words.intended_use,
        limits=words.limits,
        training_sets=words.training_sets,
        part_counts={
            **readiness.part_counts,
            "test": {"images": finished.test.images, "patients": finished.test.patients},
        },
        distance_reference=readiness.distance_reference,
        experiment=run.experiment.model_dump_json(),
        random_seed=run.random_seed,
        seeds=tuple(_seed(one, words.reference_point) for one in seeds),
        packages=packages(),
        parity_error=parity,
        trained_on=f"{readiness.part_counts['fit']['patients']} patients",
    )


def _finding(finished: Finished, column: int) -> FindingCard:
    readiness, test = finished.readiness, finished.test
    name = readiness.findings[column]
    parent = FINDINGS[name].parent
    figure = test.aurocs[column]
    return FindingCard(
        name=name,
        parent=parent,
        curve=readiness.curves[column],
        auroc=readiness.aurocs[column],
        prevalence=readiness.prevalence[column],
        heatmap_reference=readiness.heatmap_references[column],
        test=None
        if figure is None
        else TestPart(
            name=finished.run.experiment.export.test_name,
            images=test.images,
            patients=test.patients,
            auroc=figure,
            points=test.points[column],
        ),
    )


def _seed(finished: Finished, reference_point: float) -> SeedFigures:
    _, by_patient, _ = finished.at(reference_point)
    return SeedFigures(
        random_seed=finished.run.random_seed,
        auroc=finished.test.auroc.value,
        sensitivity=sensitivity(by_patient).value,
        specificity=specificity(by_patient).value,
    )


def put_card(path: Path, card: ModelCard) -> None:
    """Write the card into the file's metadata."""
    model = onnx.load(path)
    entry = model.metadata_props.add()
    entry.key, entry.value = contract.CARD_KEY, card.model_dump_json()
    onnx.save(model, path)
