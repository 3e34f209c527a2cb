"""Two processes train what one process trains."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.training_sets import write_experiment, write_public_set
from training import distributed
from xray_desktop.errors import ExperimentError


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def train(root: Path, runs: Path, *, processes: int) -> dict[str, torch.Tensor]:
    words = ["-m", "training", "fit", str(root / "tiny.toml"), "--data", str(root), "--runs", str(runs)]
    launcher = ["-m", "torch.distributed.run", f"--nproc-per-node={processes}", f"--master-port={free_port()}"]
    command = [sys.executable, *(launcher if processes > 1 else []), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return load_file(runs / "tiny-seed0" / "best.safetensors")


def test_two_processes_give_the_single_process_result(tmp_path: Path) -> None:
    """Batch norms see half a batch each, so the weights agree within two per cent and not to the bit."""
    root = write_public_set(tmp_path)
    path = write_experiment(root)
    text = path.read_text(encoding="utf-8").replace("epochs = 2", "epochs = 1")
    path.write_text(text.replace("[fit]\n", '[fit]\noptimizer = "sgd"\nmomentum = 0.0\n'), encoding="utf-8")
    one = train(root, tmp_path / "one", processes=1)
    two = train(root, tmp_path / "two", processes=2)
    assert one.keys() == two.keys()
    for kind in ("running", "weight"):
        first, second = (torch.cat([t.flatten() for n, t in told.items() if kind in n]) for told in (one, two))
        assert float((second - first).norm()) <= 0.02 * float(first.norm()), kind


def test_a_batch_that_cannot_be_dealt_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "size", lambda: 3)
    with pytest.raises(ExperimentError, match="a batch of 8 cannot be dealt to 3 processes"):
        distributed.mine(torch.zeros(2, 8))
