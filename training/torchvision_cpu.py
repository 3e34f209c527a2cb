"""Lets torchvision import beside a CPU-only torch.

Flow:   import torchvision; when its CUDA wheel cannot register its operators, declare their schemas and import again
Calls:  torch. Called by: training.__init__, before anything else (timm imports torchvision).
Never:  hides a real version mismatch on a CUDA build.

The compiled part of torchvision's wheel is linked against CUDA. Without it the package's own ``__init__`` fails on
``operator torchvision::nms does not exist``. With the two schemas declared, models and transforms work; ``ops.nms`` and
``io`` do not.
"""

import importlib
import sys
from types import ModuleType
from typing import Any, cast

import torch

_schemas: list[Any] = []  # must stay referenced: a collected Library takes its schemas along


def import_torchvision() -> ModuleType:
    """Import torchvision; with a CPU-only torch, declare the operator schemas its CUDA wheel cannot register."""
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if torch.version.cuda is not None or "operator torchvision::" not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library: Any = cast(Any, torch.library).Library("torchvision", "FRAGMENT")  # untyped in torch
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _schemas.append(library)
        return importlib.import_module("torchvision")
