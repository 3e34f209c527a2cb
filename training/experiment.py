"""What we intend: one TOML file, only differences from the defaults.

Flow:   experiment.toml -> tables checked key by key -> Experiment
Calls:  tomllib, pydantic. Called by: the command line; every part of training takes its own section.
Never:  guesses: an unknown key or a wrong value is an ExperimentError with one sentence.
"""

import difflib
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from xray_desktop.contract.model_card import Frozen, Population
from xray_desktop.errors import ExperimentError


class DataSettings(Frozen):
    """Where the rows come from. ``path`` is relative to ``--data``."""

    source: Literal["kermany"] = "kermany"
    path: str = "kermany"
    smallest_part: int = Field(default=20, ge=1)
    """Rows of each label that every part must hold: sixteen validation images make noise, not figures."""


class ModelSettings(Frozen):
    """Which network, and what it does to the grey levels. ``weights`` is relative to ``--data``; empty = random."""

    name: str = "efficientnet_lite0"
    weights: str = ""
    side: int = Field(default=192, ge=32, le=1024)
    grey: Literal["as_read", "equalised"] = "equalised"
    dropout: float = Field(default=0.2, ge=0.0, lt=1.0)
    drop_path: float = Field(default=0.1, ge=0.0, lt=1.0)
    channels: int = Field(default=16, ge=4)
    """Of the first layer of ``cnn_fc``; the pretrained networks have their own."""


class AugmentSettings(Frozen):
    """Each share is the chance that a change happens to an image; each range is drawn from evenly."""

    rotation_deg: float = Field(default=7.0, ge=0.0, le=45.0)
    shift: float = Field(default=0.05, ge=0.0, le=0.3)
    scale: float = Field(default=0.10, ge=0.0, le=0.5)
    crop: float = Field(default=0.10, ge=0.0, le=1.0)
    """Each side is scaled by itself between exp(-scale), black around it, and exp(crop), cut at the edges."""
    mirror_share: float = Field(default=0.0, ge=0.0, le=1.0)
    """Off by default: a mirrored chest has its heart on the wrong side."""
    exposure_share: float = Field(default=0.8, ge=0.0, le=1.0)
    gamma: float = Field(default=0.6, ge=0.0, le=2.0)
    """Gamma lies between exp(-gamma) and exp(gamma)."""
    contrast: float = Field(default=0.3, ge=0.0, lt=1.0)
    brightness: float = Field(default=0.1, ge=0.0, lt=1.0)
    sharpness_share: float = Field(default=0.6, ge=0.0, le=1.0)
    noise_share: float = Field(default=0.4, ge=0.0, le=1.0)
    noise: float = Field(default=0.03, ge=0.0, le=0.5)
    jpeg_share: float = Field(default=0.7, ge=0.0, le=1.0)
    jpeg_quality: tuple[int, int] = (20, 95)
    erase_share: float = Field(default=0.2, ge=0.0, le=1.0)


class FitSettings(Frozen):
    """How it is trained."""

    epochs: int = Field(default=5, ge=1)
    batch: int = Field(default=32, ge=2)
    learning_rate: float = Field(default=5e-4, gt=0.0)
    weight_decay: float = Field(default=0.02, ge=0.0)
    warm_up_share: float = Field(default=0.1, ge=0.0, lt=1.0)
    average_decay: float = Field(default=0.99, ge=0.0, lt=1.0)
    label_smoothing: float = Field(default=0.05, ge=0.0, lt=1.0)
    precision: Literal["bf16", "fp32"] = "bf16"
    workers: int = Field(default=1, ge=0, le=32)
    threads: int = Field(default=2, ge=1)


class ExportSettings(Frozen):
    """What the model file says of itself."""

    file: str = "model.onnx"
    name: str = "unnamed model"
    version: str = "1"
    reference_point: float = Field(default=0.95, gt=0.0, le=1.0)
    population: Population = Population(words="not stated", age_years=(0.0, 120.0))
    intended_use: str = "Research and software testing. Not for diagnosis."
    limits: tuple[str, ...] = ()
    training_sets: tuple[str, ...] = ()
    test_name: str = "official test part"


class Experiment(Frozen):
    """All of it. ``name`` is the file's stem."""

    name: str
    data: DataSettings = DataSettings()
    model: ModelSettings = ModelSettings()
    augment: AugmentSettings = AugmentSettings()
    fit: FitSettings = FitSettings()
    export: ExportSettings = ExportSettings()


def load(path: Path) -> Experiment:
    """An experiment from its TOML file.

    Raises
    ------
    ExperimentError : no such file, no TOML, an unknown key (with the nearest known one), a value out of range
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ExperimentError(f"{path.name}: no such experiment file; see training/experiments") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExperimentError(f"{path.name}: not a readable TOML file ({error})") from error
    try:
        return Experiment.model_validate({"name": path.stem, **tables})
    except ValidationError as error:
        raise ExperimentError(f"{path.name}: {_sentence(error)}") from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    *table, key = [str(part) for part in first["loc"]]
    where = f"[{table[0]}]" if table else "the file"
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, _known(table), n=1, cutoff=0.3)
        return f"{where} has no '{key}'" + (f" (did you mean '{near[0]}'?)" if near else "")
    return f"{where} '{key}': {first['msg']}"


def _known(table: list[str]) -> list[str]:
    fields = Experiment.model_fields
    for name in table:
        kind = fields[name].annotation if name in fields else None
        if not (isinstance(kind, type) and issubclass(kind, Frozen)):
            return []
        fields = kind.model_fields
    return list(fields)
