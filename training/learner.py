"""What changes while training, and where it is computed.

Flow:   network, FitSettings -> Device, Learner -> checkpoint and back
Calls:  averaging, optimisers, torch. Called by: fit.
Never:  decides anything about the run.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from torch import Tensor

from training.averaging import WeightAverage
from training.experiment import FitSettings
from training.models import AnyNetwork
from training.models.network import channels_last
from training.optimisers import optimizer
from training.runs import State


@dataclass(frozen=True, slots=True)
class Device:
    """Where and how it is computed."""

    name: str
    precision: str

    @classmethod
    def best(cls, settings: FitSettings) -> "Device":
        """CUDA when it is there, else the processor."""
        torch.set_num_threads(settings.threads)
        torch.use_deterministic_algorithms(settings.deterministic)
        return cls("cuda" if torch.cuda.is_available() else "cpu", settings.precision)

    def autocast(self) -> AbstractContextManager[object]:
        """bf16 or fp16 where the experiment says so."""
        kind = torch.float16 if self.precision == "fp16" else torch.bfloat16
        return torch.autocast(self.name, dtype=kind, enabled=self.precision != "fp32")

    def place(self, images: Tensor) -> Tensor:
        """Onto the device, channels last."""
        return images.to(self.name, memory_format=torch.channels_last, non_blocking=True)


@dataclass(slots=True, eq=False)
class Learner:
    """What changes while training: the network, its optimiser, the average of its weights, the loss scale of fp16."""

    network: AnyNetwork
    optimizer: torch.optim.Optimizer
    average: WeightAverage
    scaler: torch.amp.GradScaler

    @classmethod
    def of(cls, network: AnyNetwork, settings: FitSettings, device: Device) -> "Learner":
        """Ready for the first step."""
        channels_last(network.to(device.name))
        scaler = torch.amp.GradScaler(device.name, enabled=settings.precision == "fp16")
        return cls(network, optimizer(network, settings), WeightAverage(network, settings.average_decay), scaler)

    def state(self, history: list[State]) -> State:
        """What a checkpoint holds."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "steps": self.average.steps,
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
            "history": history,
        }

    def resume(self, state: State | None) -> list[State]:
        """Stand where a checkpoint stood; its history."""
        if state is None:
            return []
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["average"])
        self.average.steps = int(state["steps"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        return list(state["history"])
