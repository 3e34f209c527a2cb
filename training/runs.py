"""The folder of one run: what was intended, what happened, and where it stopped.

Flow:   <runs>/<experiment>-seed<k>/ <- experiment, environment, metrics, checkpoint, best weights
Calls:  torch (checkpoints). Called by: fit, readiness, evaluate, export, the command line.
Never:  loads code from a checkpoint: tensors and plain values only.

Every file is written beside itself and moved: a kill leaves the old one or the new one, never half.
"""

import json
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.experiment import Experiment
from xray_desktop.errors import ExperimentError

PACKAGES: Final = ("torch", "torchvision", "timm", "numpy", "scipy", "pillow", "onnx", "onnxscript")
State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder."""

    folder: Path
    experiment: Experiment
    random_seed: int

    @classmethod
    def open(cls, runs: Path, experiment: Experiment, random_seed: int, *, added: str = "") -> "Run":
        """The folder of this experiment, seed and added sets (named by ``added``), begun or not.

        Raises
        ------
        ExperimentError : the folder holds a run of the same name made with other settings
        """
        name = _name(experiment, random_seed, added)
        run = cls(runs / name, experiment, random_seed)
        stored = run.folder / "experiment.json"
        if stored.exists() and not _same_training(stored.read_text(encoding="utf-8"), experiment):
            raise ExperimentError(
                f"{name}: this run was begun with other settings; "
                "give the experiment another name, or another --runs folder"
            )
        return run

    def begin(self, device: str) -> None:
        """Make the folder; say what is intended, and on which packages and processor. A path or host name never.

        A run that goes on keeps the environment it was begun in.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.path("experiment.json"), self.experiment.model_dump_json(indent=2))
        if not self.path("environment.json").exists():
            machine = {"python": platform.python_version(), "device": device, "machine": platform.machine()}
            self.save_json("environment.json", {**machine, **packages()})

    @staticmethod
    def seeds(runs: Path, experiment: Experiment, *, added: str = "") -> tuple[int, ...]:
        """Random seeds of the runs of this experiment and these added sets that lie in ``runs``, ascending."""
        prefix, suffix = f"{experiment.name}-seed", f"-plus-{added}" if added else ""
        names = [folder.name for folder in runs.glob("*/")]
        told = [re.fullmatch(re.escape(prefix) + r"(\d+)" + re.escape(suffix), name) for name in names]
        return tuple(sorted(int(match[1]) for match in told if match))

    def path(self, name: str) -> Path:
        """A file of this run."""
        return self.folder / name

    def log(self, history: Sequence[State]) -> None:
        """Write metrics.jsonl, a line for each epoch so far."""
        _write(self.path("metrics.jsonl"), "".join(json.dumps(line) + "\n" for line in history))

    def save_checkpoint(self, state: State) -> None:
        """Keep where the training stands."""
        partial = self.path("checkpoint.partial")
        torch.save(state, partial)
        os.replace(partial, self.path("checkpoint.pt"))

    def checkpoint(self) -> State | None:
        """Where the training stood; None at the beginning."""
        path = self.path("checkpoint.pt")
        if not path.exists():
            return None
        state: State = torch.load(path, map_location="cpu", weights_only=True)
        return state

    def save_tensors(self, name: str, tensors: dict[str, Tensor]) -> None:
        """Write a safetensors file of this run."""
        partial = self.path(name + ".partial")
        save_file({key: tensor.detach().cpu().contiguous() for key, tensor in tensors.items()}, partial)
        os.replace(partial, self.path(name))

    def tensors(self, name: str) -> dict[str, Tensor]:
        """A safetensors file of this run.

        Raises
        ------
        ExperimentError : the run has not come so far
        """
        if not self.path(name).exists():
            raise ExperimentError(f"{self.folder.name}: has no {name}; finish it first with fit")
        loaded: dict[str, Tensor] = load_file(self.path(name))
        return loaded

    def save_json(self, name: str, value: object) -> None:
        """Write a JSON file of this run."""
        _write(self.path(name), json.dumps(value, indent=2))


def packages() -> dict[str, str]:
    """Versions of what shapes a model."""
    return {name: metadata.version(name) for name in PACKAGES}


def _name(experiment: Experiment, random_seed: int, added: str) -> str:
    return f"{experiment.name}-seed{random_seed}" + (f"-plus-{added}" if added else "")


def _same_training(text: str, experiment: Experiment) -> bool:
    try:
        stored = Experiment.model_validate_json(text)
    except ValueError:
        return False
    return stored.model_copy(update={"export": experiment.export}) == experiment


def _write(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
