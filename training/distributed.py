"""Several processes, on one machine or many, train one network: what ``torchrun`` starts.

Flow:   torchrun's environment -> process group ; each batch is dealt out, gradients are averaged
Calls:  torch.distributed. Called by: fit, the command line.
Never:  changes what one process does: alone, every function here hands back what it was given.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from xray_desktop.errors import ExperimentError


@contextmanager
def joined() -> Iterator[None]:
    """Join the group that torchrun describes, if it does; leave it at the end."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield
        return
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    try:
        yield
    finally:
        distributed.destroy_process_group()


@contextmanager
def in_turn() -> Iterator[None]:
    """The first process goes ahead and writes what all need (cache, ledger, figures); the others then find it there."""
    if not first():
        distributed.barrier()
    yield
    if first() and size() > 1:
        distributed.barrier()


def size() -> int:
    """Processes in the group."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def first() -> bool:
    """Whether this process is the one that writes the run's files."""
    return not distributed.is_initialized() or distributed.get_rank() == 0


def wrapped(network: nn.Module) -> nn.Module:
    """The network whose gradients are averaged over the group."""
    return DistributedDataParallel(network) if size() > 1 else network


def mine(batches: Tensor) -> Tensor:
    """Int64 [steps, batch] -> this process's columns of every batch.

    Raises
    ------
    ExperimentError : the batch cannot be dealt out evenly
    """
    if batches.shape[1] % size():
        raise ExperimentError(
            f"a batch of {batches.shape[1]} cannot be dealt to {size()} processes; choose a multiple for [fit] batch"
        )
    return batches if size() == 1 else batches[:, distributed.get_rank() :: size()]


def mean(number: float) -> float:
    """Over the group."""
    if size() == 1:
        return number
    whole = torch.tensor([number], device="cuda" if torch.cuda.is_available() else "cpu")
    distributed.all_reduce(whole)
    return float(whole) / size()
