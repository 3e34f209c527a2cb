"""A tiny real ONNX model with a card, made by the tests: brighter film, higher score."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from xray_desktop.contract import graph
from xray_desktop.contract.model_card import FindingCard, Interval, ModelCard, Population, TestPart
from xray_desktop.contract.operating_point import OperatingPoint
from xray_desktop.imaging.network_input import PIXEL_RULES

SIDE = 64
FINDINGS = ("Pneumonia", "Bacterial pattern", "Viral pattern")


def curve(thresholds: tuple[float, ...] = (0.9, 0.7, 0.5, 0.3, 0.1)) -> tuple[OperatingPoint, ...]:
    """Five working points: at 0.9 forty of 100 are missed, at 0.1 none; false alarms rise the other way."""
    missed = (40, 20, 5, 1, 0)
    marked = (1, 4, 10, 30, 60)
    return tuple(
        OperatingPoint(threshold=t, missed=m, positives=100, marked=k, negatives=100)
        for t, m, k in zip(thresholds, missed, marked, strict=True)
    )


def make_card(**changes: object) -> ModelCard:
    """A valid card; every field can be changed."""
    points = curve()
    test = TestPart(
        name="synthetic test part",
        images=80,
        patients=80,
        auroc=Interval(value=0.9, low=0.85, high=0.95),
        points=points,
    )
    fields: dict[str, object] = {
        "name": "tiny test model",
        "version": "1",
        "pixel_rules": PIXEL_RULES,
        "findings": (
            FindingCard(
                name=FINDINGS[0],
                curve=points,
                auroc=Interval(value=0.95, low=0.9, high=0.98),
                prevalence=0.5,
                heatmap_reference=1.0,
                test=test,
            ),
            FindingCard(name=FINDINGS[1], parent=FINDINGS[0], heatmap_reference=1.0),
            FindingCard(name=FINDINGS[2], parent=FINDINGS[0], heatmap_reference=1.0),
        ),
        "check_words": "synthetic radiographs",
        "population": Population(words="children of 1-5 years", age_years=(1.0, 5.0)),
        "intended_use": "Tests of the program.",
        "limits": ("Synthetic.",),
        "training_sets": ("synthetic",),
        "part_counts": {"check": {"Pneumonia present": 100, "Pneumonia absent": 100}},
        "distance_reference": 1.0,
        "experiment": "",
        "random_seed": 0,
        "packages": {"onnx": onnx.__version__},
        "parity_error": 0.0,
        "trained_on": "CPU",
    }
    return ModelCard.model_validate({**fields, **changes})


def tiny_onnx(
    path: Path,
    *,
    card: ModelCard | str | None = None,
    gain: float = 12.0,
    centre: float = 0.5,
    extra: tuple[onnx.NodeProto, ...] = (),
) -> Path:
    """Write the model: sigmoid(gain * (mean grey - centre)); bacterial : viral = 7 : 3; heatmap = 4 x 4 mean grey."""
    nodes = [
        helper.make_node("ReduceMean", ["image", "hw"], ["mean4"], keepdims=1),
        helper.make_node("Flatten", ["mean4"], ["mean"], axis=1),
        helper.make_node("Sub", ["mean", "centre"], ["shifted"]),
        helper.make_node("Mul", ["shifted", "gain"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["root"]),
        helper.make_node("Mul", ["root", "shares"], ["probability"]),
        helper.make_node("AveragePool", ["image"], ["pooled"], kernel_shape=[16, 16], strides=[16, 16]),
        helper.make_node("Concat", ["pooled", "pooled", "pooled"], ["heatmap"], axis=1),
        helper.make_node("Flatten", ["pooled"], ["embedding"], axis=1),
        helper.make_node("Squeeze", ["mean", "one"], ["distance"]),
        *extra,
    ]
    f32 = np.float32
    constants = {
        "hw": np.array([2, 3]), "one": np.array([1]), "centre": np.array([[centre]], f32),
        "gain": np.array([[gain]], f32), "shares": np.array([[1.0, 0.7, 0.3]], f32),
    }  # fmt: skip
    shapes = {"probability": ["N", 3], "heatmap": ["N", 3, 4, 4], "embedding": ["N", 16], "distance": ["N"]}
    made = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(graph.INPUT, TensorProto.FLOAT, ["N", 1, SIDE, SIDE])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    text = card if isinstance(card, str) else (card or make_card()).model_dump_json()
    helper.set_model_props(model, {graph.CARD_KEY: text})
    path.write_bytes(model.SerializeToString())
    return path
