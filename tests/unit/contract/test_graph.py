"""A graph that does not speak the contract is told which tensor is wrong."""

from dataclasses import replace

import pytest

from xray_desktop.contract.graph import Signature, Tensor, check
from xray_desktop.errors import ModelError

FLOAT = "tensor(float)"
GOOD = Signature(
    inputs={"image": Tensor(FLOAT, ("N", 1, 192, 192))},
    outputs={
        "probability": Tensor(FLOAT, ("N", 2)),
        "heatmap": Tensor(FLOAT, ("N", 2, 6, 6)),
        "embedding": Tensor(FLOAT, ("N", 1280)),
        "distance": Tensor(FLOAT, ("N",)),
    },
)
NAMES = ("Pneumonia", "Viral pattern")


def with_output(name: str, tensor: Tensor) -> Signature:
    return replace(GOOD, outputs={**GOOD.outputs, name: tensor})


def test_a_graph_of_the_contract_tells_its_side() -> None:
    assert check(GOOD, NAMES) == 192


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        (replace(GOOD, inputs={"x": GOOD.inputs["image"]}), "inputs are"),
        (replace(GOOD, outputs={"probability": GOOD.outputs["probability"]}), "no output"),
        (with_output("heatmap", Tensor("tensor(double)", ("N", 2, 6, 6))), "heatmap is tensor"),
        (with_output("distance", Tensor(FLOAT, ("N", 1))), "rank 1"),
        (with_output("probability", Tensor(FLOAT, ("N", 3))), "3 columns"),
        (replace(GOOD, inputs={"image": Tensor(FLOAT, ("N", 3, 192, 192))}), "not .N, 1, S, S"),
        (replace(GOOD, inputs={"image": Tensor(FLOAT, ("N", 1, 192, 160))}), "not .N, 1, S, S"),
        (replace(GOOD, inputs={"image": Tensor(FLOAT, (1, 1, 192, 192))}), "batch size is fixed"),
    ],
)
def test_a_graph_outside_the_contract_is_refused(signature: Signature, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        check(signature, NAMES)
