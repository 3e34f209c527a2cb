"""What we intend: one TOML file, only differences from the defaults.

Flow:   experiment.toml -> tables checked key by key -> Experiment
Calls:  tomllib, pydantic. Called by: the command line; every part of training takes its own section.
Never:  guesses: an unknown key or a wrong value is an ExperimentError with one sentence.
"""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from xray_desktop.contract.model_card import Frozen, Population
from xray_desktop.errors import ExperimentError


class DataSettings(Frozen):
    """Where the rows come from. ``path`` is relative to ``--data``."""

    source: Literal["kermany", "nih", "nih_entries", "covid", "list", "csv", "export"] = "kermany"
    path: str = "kermany"
    balance: Literal["none", "undersample", "class_weights", "sampler"] = "none"
    share: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Of ``undersample``: the share of the first finding that is left; 0 = every class alike."""
    limit: int = Field(default=0, ge=0)
    """At most so many images of the fit part, drawn once by hash; 0 = all."""
    healthy_only: bool = False
    """Only healthy rows train: what an anomaly is measured against."""
    memorise: int = Field(default=0, ge=0)
    """Train on so many images and score those very ones: a network that cannot even learn them by heart is broken."""
    smallest_part: int = Field(default=20, ge=1)
    """Rows of each label that every part must hold: sixteen validation images make noise, not figures."""


class ModelSettings(Frozen):
    """Which network, and what it does to the grey levels.

    ``weights`` is relative to ``--data``; empty = random; "library" = what torchvision or timm itself fetches.
    """

    name: str = "efficientnet_lite0"
    head: str = "pooled"
    backbone: str = ""
    """Of ``timm``: its name there."""
    weights: str = ""
    trainable_from: str = ""
    """First layer that learns; those before stay as they are. "" = all learn, "head" = the head alone."""
    side: int = Field(default=192, ge=32, le=1024)
    grey: Literal["as_read", "equalised", "clahe"] = "equalised"
    dropout: float = Field(default=0.2, ge=0.0, lt=1.0)
    """Before the last layer."""
    block_dropout: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Of whole channels after each block of the small networks."""
    drop_path: float = Field(default=0.1, ge=0.0, lt=1.0)
    channels: int = Field(default=16, ge=4)
    """Of the first layer of the small networks; the pretrained ones have their own."""


class AugmentSettings(Frozen):
    """Each share is the chance that a change happens to an image; each range is drawn from evenly."""

    enabled: bool = True
    rotation_deg: float = Field(default=7.0, ge=0.0, le=45.0)
    shift: float = Field(default=0.05, ge=0.0, le=0.3)
    scale: float = Field(default=0.10, ge=0.0, le=0.5)
    crop: float = Field(default=0.10, ge=0.0, le=1.0)
    """Each side is scaled by itself between exp(-scale), black around it, and exp(crop), cut at the edges."""
    shear_deg: float = Field(default=0.0, ge=0.0, le=45.0)
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
    accumulate: int = Field(default=1, ge=1)
    """Batches whose gradients are added up before a step."""
    optimizer: Literal["adamw", "adam", "sgd", "rmsprop"] = "adamw"
    momentum: float = Field(default=0.9, ge=0.0, lt=1.0)
    learning_rate: float = Field(default=5e-4, gt=0.0)
    weight_decay: float = Field(default=0.02, ge=0.0)
    schedule: Literal["cosine", "constant", "step", "plateau", "one_cycle"] = "cosine"
    step_epochs: int = Field(default=10, ge=1)
    """``step``: the rate falls to a tenth every so many epochs; ``plateau``: to a third after so many without gain."""
    warm_up_share: float = Field(default=0.1, ge=0.0, lt=1.0)
    average_decay: float = Field(default=0.99, ge=0.0, lt=1.0)
    """Of the running average of the weights, which is what is scored and kept; 0 = the weights themselves."""
    label_smoothing: float = Field(default=0.05, ge=0.0, lt=1.0)
    monitor: Literal["auroc", "changed_auroc", "both", "accuracy", "loss"] = "both"
    """On `select`: plain, on changed copies, their mean; accuracy and loss are of the plain images."""
    patience: int = Field(default=0, ge=0)
    """Epochs without a new best after which training ends; 0 = never."""
    keep: Literal["best", "last"] = "best"
    """``last`` repeats what the reports did; nothing else should."""
    deterministic: bool = False
    precision: Literal["bf16", "fp16", "fp32"] = "bf16"
    workers: int = Field(default=1, ge=0, le=32)
    threads: int = Field(default=2, ge=1)


class CascadeSettings(Frozen):
    """Two experiments beside this file, by name, told as one model: ill or not, and if so, of what."""

    first: str = ""
    second: str = ""


class PublishedSettings(Frozen):
    """What a published row reported, and what this file repeats of it."""

    ids: tuple[str, ...] = ()
    figure: str = ""
    """The report's own figure, with its set; "" where it gave none."""
    column: Literal["as published", "improved"] = "as published"
    note: str = ""


class SearchSettings(Frozen):
    """What ``search`` tries. ``space`` is a name such as "fit.learning_rate" -> values to choose from."""

    space: dict[str, tuple[float | int | str, ...]] = Field(default_factory=dict)
    sampler: Literal["grid", "random", "tpe"] = "tpe"
    trials: int = Field(default=20, ge=1)
    random_seeds: tuple[int, ...] = (0, 1, 2)
    prune: bool = True
    """Give a point up early when it lies below the median of the others at the same epoch."""


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
    """All of it. ``name`` is the file's stem; ``task`` one of ``task.TASKS``."""

    name: str
    task: str = "pneumonia_types"
    published: PublishedSettings = PublishedSettings()
    cascade: CascadeSettings = CascadeSettings()
    search: SearchSettings = SearchSettings()
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


def changed(experiment: Experiment, values: Mapping[str, float | int | str]) -> Experiment:
    """The experiment with other values of settings such as "fit.learning_rate", checked as if they stood in its file.

    Raises
    ------
    ExperimentError : no such setting, or a value out of range
    """
    tables = experiment.model_dump()
    for name, value in values.items():
        table, _, key = name.partition(".")
        if not isinstance(tables.get(table), dict) or key not in tables[table]:
            raise ExperimentError(f"{experiment.name}: [search] knows no setting '{name}'; write it as 'fit.batch'")
        tables[table][key] = value
    try:
        return Experiment.model_validate(tables)
    except ValidationError as error:
        raise ExperimentError(f"{experiment.name}: {_sentence(error)}") from error


def stages(experiment: Experiment, folder: Path) -> tuple[Experiment, ...]:
    """The two experiments that a cascade joins, from the folder of its own file; none for anything else.

    Raises
    ------
    ExperimentError : one of them is missing, or itself a cascade
    """
    names = [name for name in (experiment.cascade.first, experiment.cascade.second) if name]
    found = tuple(load(folder / f"{name}.toml") for name in names)
    if len(found) == 1 or any(stage.cascade.first for stage in found):
        raise ExperimentError(
            f"{experiment.name}: a cascade joins two experiments that are none; name first and second"
        )
    return found


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
