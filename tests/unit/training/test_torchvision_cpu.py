"""torchvision imports beside a CPU-only torch, and a real mismatch is not hidden."""

import importlib

import pytest
import torch

from training.torchvision_cpu import import_torchvision


def test_torchvision_is_there() -> None:
    assert import_torchvision().__name__ == "torchvision"


@pytest.mark.parametrize(("cuda", "words"), [("13.0", "operator torchvision::nms"), (None, "something else")])
def test_another_fault_stays_visible(monkeypatch: pytest.MonkeyPatch, cuda: str | None, words: str) -> None:
    def failing(name: str) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(torch.version, "cuda", cuda)
    monkeypatch.setattr(importlib, "import_module", failing)
    with pytest.raises(RuntimeError, match=words):
        import_torchvision()
