"""Synthetic training sets, a few seconds small: drawn patterns in the public set's layout, and our own exports."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.experiment import AugmentSettings, DataSettings, Experiment, ExportSettings, FitSettings, ModelSettings
from xray_desktop.contract import manifest
from xray_desktop.contract.findings import PNEUMONIA, Label
from xray_desktop.contract.manifest import ManifestRow
from xray_desktop.imaging.network_input import PIXEL_RULES, network_grey
from xray_desktop.imaging.perceptual_hash import perceptual_hash
from xray_desktop.imaging.reader import read

SUBTYPES = ("normal", "bacteria", "virus")


def pattern(seed: int, subtype: str = "normal", side: int = 80) -> NDArray[np.uint8]:
    """A random soft field; bacteria adds a bright disc on the left, virus fine stripes: learnable, no radiograph.

    Seeds below 200,000 belong to ``write_public_set``: the same seed is the same image.
    """
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.random((9, 9)).astype(np.float32)).resize((side, side), Image.Resampling.BICUBIC)
    grey = 0.1 + 0.6 * np.asarray(coarse)
    rows, columns = np.mgrid[0:side, 0:side] / side
    if subtype == "bacteria":
        grey = grey + 0.35 * ((rows - 0.5) ** 2 + (columns - 0.3) ** 2 < 0.03)
    if subtype == "virus":
        grey = grey + 0.12 * (np.sin(columns * 60.0) > 0.0)
    return np.clip(grey * 255.0, 0, 255).astype(np.uint8)


def write_public_set(root: Path, *, patients: int = 99, test_patients: int = 12, images_each: int = 1) -> Path:
    """Folder ``kermany`` below ``root``: manifest.csv and JPEG files, train and test, three classes in turn."""
    folder = root / "kermany"
    folder.mkdir(parents=True, exist_ok=True)
    records = []
    for number in range(patients + test_patients):
        split = "train" if number < patients else "test"
        subtype = SUBTYPES[number % 3]
        for image in range(images_each):
            name = f"{split}-{number}-{image}.jpeg"
            Image.fromarray(pattern(1000 * number + image, subtype)).save(folder / name, quality=92)
            records.append({"path": name, "split": split, "subtype": subtype, "patient_id": f"p{number}"})
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["path", "split", "subtype", "patient_id"])
        writer.writeheader()
        writer.writerows(records)
    return root


def tiny_experiment(**fit: Any) -> Experiment:
    """A network of a few thousand weights, two epochs."""
    return Experiment(
        name="tiny",
        data=DataSettings(smallest_part=1),
        model=ModelSettings(name="cnn", side=48, grey="as_read", channels=4, dropout=0.1),
        augment=AugmentSettings(rotation_deg=3.0),
        fit=FitSettings(
            **{"epochs": 2, "batch": 8, "workers": 0, "precision": "fp32", "learning_rate": 5e-3, "threads": 1, **fit}
        ),
        export=ExportSettings(file="tiny.onnx", name="tiny", training_sets=("synthetic patterns",)),
    )


def write_experiment(path: Path) -> Path:
    """The tiny experiment as a TOML file named ``tiny.toml``."""
    text = (
        "[data]\nsmallest_part = 1\n"
        '[model]\nname = "cnn"\nside = 48\ngrey = "as_read"\nchannels = 4\ndropout = 0.1\n'
        "[augment]\nrotation_deg = 3.0\n"
        '[fit]\nepochs = 2\nbatch = 8\nworkers = 0\nprecision = "fp32"\nlearning_rate = 5e-3\nthreads = 1\n'
        '[export]\nfile = "tiny.onnx"\nname = "tiny"\ntraining_sets = ["synthetic patterns"]\n'
    )
    path.mkdir(parents=True, exist_ok=True)
    (path / "tiny.toml").write_text(text, encoding="utf-8")
    return path / "tiny.toml"


def write_export(folder: Path, pixels: list[NDArray[np.uint8]], change: Callable[[int], dict[str, Any]]) -> Path:
    """One of our own exports: a 16-bit PNG and a manifest row for each picture; ``change(i)`` alters row i."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for index, picture in enumerate(pixels):
        path = folder / f"{index}.png"
        Image.fromarray(picture.astype(np.uint16) * 257).save(path)
        radiograph = read(path)
        row: dict[str, Any] = {
            "image": path.name,
            "digest": radiograph.digest,
            "source_digest": f"source {folder.name} {index}",
            "perceptual_hash": perceptual_hash(network_grey(radiograph)),
            "patient_key": f"site:{index}",
            "source": "site",
            "labels": {PNEUMONIA: Label.PRESENT},
            "healthy": False,
            "weight": 0.5,
            "pixel_rules": PIXEL_RULES,
        }
        rows.append(ManifestRow.model_validate({**row, **change(index)}))
    (folder / manifest.FILE_NAME).write_text("".join(manifest.lines(rows)), encoding="utf-8")
    return folder
