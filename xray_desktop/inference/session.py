"""onnxruntime sessions and the device they really run on.

Flow:   model bytes + wish -> session on CUDA when it really works, else on CPU
Calls:  onnxruntime. Called by: classifier.
Never:  believes `get_available_providers()`: it lists CUDA on machines without a driver.
"""

import ctypes
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Protocol

from xray_desktop.contract.graph import Signature, Tensor
from xray_desktop.errors import ModelError

Device = Literal["auto", "cpu", "cuda"]
CUDA: Final = "CUDAExecutionProvider"
CPU: Final = "CPUExecutionProvider"
_ONLY_FATAL: Final = 4


class Session(Protocol):
    """The part of ``onnxruntime.InferenceSession`` that we use; tests put a fake here."""

    def run(self, output_names: Sequence[str], input_feed: Mapping[str, Any]) -> list[Any]:
        """Outputs as arrays, in the order of their names."""

    def get_providers(self) -> list[str]:
        """The provider really in use comes first."""

    def get_inputs(self) -> list[Any]:
        """Tensors with name, type, shape."""

    def get_outputs(self) -> list[Any]:
        """Tensors with name, type, shape."""


def open_session(content: bytes, *, device: Device) -> Session:
    """A session of a checked model.

    Raises
    ------
    ModelError : onnxruntime refuses the graph; or CUDA was asked for by name and does not work
    """
    providers = _providers(device)
    import onnxruntime

    if CUDA in providers and importlib.util.find_spec("nvidia") is not None:
        # The extra `cuda` puts NVIDIA's libraries into site-packages, where only this call finds them.
        onnxruntime.preload_dlls()
    # Its own lines on the terminal say less than our one sentence, and would say it twice.
    onnxruntime.set_default_logger_severity(_ONLY_FATAL)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ONLY_FATAL
    try:
        session: Session = onnxruntime.InferenceSession(content, sess_options=options, providers=providers)
    except session_errors() as error:
        raise ModelError(f"onnxruntime refuses the model ({type(error).__name__}); export it again") from error
    if device == "cuda" and running_on(session) != "CUDA":
        raise ModelError("CUDA was asked for but does not work on this machine; install the extra 'cuda' or use auto")
    return session


def running_on(session: Session) -> str:
    """Where this session computes: "CUDA" or "CPU"."""
    return "CUDA" if session.get_providers()[0] == CUDA else "CPU"


def signature(session: Session) -> Signature:
    """Inputs and outputs in the contract's words."""
    return Signature(
        inputs={tensor.name: Tensor(tensor.type, tuple(tensor.shape)) for tensor in session.get_inputs()},
        outputs={tensor.name: Tensor(tensor.type, tuple(tensor.shape)) for tensor in session.get_outputs()},
    )


def session_errors() -> tuple[type[Exception], ...]:
    """What onnxruntime raises when a graph cannot be loaded or a run fails (GPU out of memory among it)."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = ("Fail", "RuntimeException", "EPFail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoSuchFile",
             "NoModel", "EngineError", "ModelLoaded", "NotImplemented")  # fmt: skip
    return tuple(getattr(state, name) for name in names if hasattr(state, name))


def _providers(device: Device) -> list[str]:
    if device == "cpu" or (device == "auto" and not _cuda_driver_present()):
        return [CPU]
    return [CUDA, CPU]


def _cuda_driver_present() -> bool:
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True
