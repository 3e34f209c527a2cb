"""A model file is either opened whole and checked, or refused in one sentence; a failing device loses no case."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from onnxruntime.capi.onnxruntime_pybind11_state import RuntimeException

from tests.tiny_model import SIDE, make_card, tiny_onnx
from xray_desktop.contract import graph
from xray_desktop.errors import ModelError
from xray_desktop.imaging.network_input import Placement
from xray_desktop.inference.classifier import Classifier, open_classifier

PLACEMENT = Placement(scale_x=1.0, scale_y=1.0)


def images(*greys: float) -> np.ndarray:
    return np.stack([np.full((1, SIDE, SIDE), grey, dtype=np.float32) for grey in greys])


def test_a_tiny_model_opens_on_the_cpu_and_predicts(tmp_path: Path) -> None:
    classifier = open_classifier(tiny_onnx(tmp_path / "m.onnx"), device="cpu")
    dark, bright = classifier.predict(images(0.2, 0.9), [PLACEMENT, PLACEMENT])
    assert classifier.side == SIDE
    assert classifier.device == "CPU"
    assert dark.probability_of("Pneumonia") < 0.1
    assert bright.probability_of("Pneumonia") > 0.9
    assert bright.probability_of("Bacterial pattern") == pytest.approx(
        0.7 * bright.probability_of("Pneumonia"), abs=1e-6
    )
    assert bright.heatmap_of("Pneumonia").shape == (4, 4)
    assert not bright.probability.flags.writeable


def test_the_model_id_is_the_hash_of_the_bytes(tmp_path: Path) -> None:
    import hashlib

    path = tiny_onnx(tmp_path / "m.onnx")
    assert open_classifier(path, device="cpu").model_id == hashlib.sha256(path.read_bytes()).hexdigest()


def loop() -> tuple[onnx.NodeProto, ...]:
    body = helper.make_graph(
        [helper.make_node("Identity", ["c"], ["c_out"])], "b",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("c", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("c_out", TensorProto.BOOL, [])],
    )  # fmt: skip
    return (helper.make_node("Loop", ["", ""], [], body=body),)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: (p.write_bytes(b""), p)[1], "empty"),
        (lambda p: (p.write_bytes(b"\xff\xfe not a model"), p)[1], "not an ONNX file"),
        (lambda p: (p.write_bytes(tiny_onnx(p).read_bytes()[:-200]), p)[1], "not an ONNX file, or cut short"),
        (lambda p: tiny_onnx(p, card="{}"), "schema None"),
        (lambda p: tiny_onnx(p, card="not json"), "not readable"),
        (lambda p: tiny_onnx(p, card='{"schema_number": 99}'), "update the program"),
        (lambda p: tiny_onnx(p, card='{"schema_number": 1, "surprise": 1}'), "wrong at"),
        (lambda p: tiny_onnx(p, card=make_card(pixel_rules=77).model_dump_json()), "pixel rules 77"),
        (lambda p: tiny_onnx(p, extra=loop()), "Loop"),
        (lambda p: tiny_onnx(p, extra=(helper.make_node("X", ["image"], ["y"], domain="evil"),)), "evil.X"),
    ],
)
def test_a_wrong_model_file_gets_one_sentence(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    path = make(tmp_path / "wrong.onnx")
    with pytest.raises(ModelError, match=said) as caught:
        open_classifier(path, device="cpu")
    assert "wrong.onnx" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_missing_model_file_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere.onnx: cannot be read"):
        open_classifier(tmp_path / "nowhere.onnx")


def test_a_card_with_fewer_findings_than_columns_is_refused(tmp_path: Path) -> None:
    card = make_card()
    path = tiny_onnx(tmp_path / "m.onnx", card=card.model_copy(update={"findings": card.findings[:2]}))
    with pytest.raises(ModelError, match="3 columns, its card names 2 findings"):
        open_classifier(path, device="cpu")


def test_cuda_by_name_is_refused_where_it_does_not_work(tmp_path: Path) -> None:
    import ctypes

    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        with pytest.raises(ModelError, match="CUDA was asked for"):
            open_classifier(tiny_onnx(tmp_path / "m.onnx"), device="cuda")
    else:
        assert open_classifier(tiny_onnx(tmp_path / "m.onnx"), device="cuda").device == "CUDA"


@dataclass
class FailingSession:
    """Says CUDA, and runs out of memory at call ``fails_at``."""

    real: Any
    fails_at: int
    calls: int = field(default=0)

    def run(self, names: Any, feed: Any) -> Any:
        self.calls += 1
        if self.calls == self.fails_at:
            raise RuntimeException("CUDA failure 2: out of memory")
        return self.real.run(names, feed)


@pytest.mark.parametrize("fails_at", [1, 2, 7, 20])
def test_a_gpu_that_fails_at_call_k_loses_no_case(tmp_path: Path, fails_at: int) -> None:
    good = open_classifier(tiny_onnx(tmp_path / "m.onnx"), device="cpu")
    expected = [good.predict(images(i / 20), [PLACEMENT])[0].probability[0] for i in range(20)]
    failing: Any = FailingSession(good.session, fails_at)
    classifier = Classifier(
        card=good.card,
        model_id=good.model_id,
        side=good.side,
        session=failing,
        reopen_on_cpu=good.reopen_on_cpu,
        device="CUDA",
    )
    predictions = [classifier.predict(images(i / 20), [PLACEMENT])[0] for i in range(20)]
    assert [p.probability[0] for p in predictions] == pytest.approx(expected, abs=1e-6)
    assert [p.device for p in predictions] == ["CUDA"] * (fails_at - 1) + ["CPU"] * (21 - fails_at)
    assert classifier.fell_back == "RuntimeException"


@dataclass
class OddSession:
    """Answers with what it was told to."""

    outputs: list[np.ndarray]

    def run(self, _names: Any, _feed: Any) -> list[np.ndarray]:
        return self.outputs


@pytest.mark.parametrize("score", [np.nan, np.inf, -3.0, 7.5])
def test_a_score_that_is_no_score_is_never_shown(tmp_path: Path, score: float) -> None:
    good = open_classifier(tiny_onnx(tmp_path / "m.onnx"), device="cpu")
    outputs = good.session.run(graph.OUTPUTS, {graph.INPUT: images(0.5)})
    odd: Any = OddSession([np.array([[score, 0.1, 0.1]], np.float32), *outputs[1:]])
    classifier = Classifier(card=good.card, model_id="x", side=SIDE, session=odd, reopen_on_cpu=lambda: odd)
    with pytest.raises(ModelError, match="not shown"):
        classifier.predict(images(0.5), [PLACEMENT])


def test_a_card_survives_the_way_through_the_file(tmp_path: Path) -> None:
    card = make_card()
    assert open_classifier(tiny_onnx(tmp_path / "m.onnx", card=card), device="cpu").card == card
