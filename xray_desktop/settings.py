"""What this user chose, kept between sittings.

Flow:   settings.json -> Settings -> screen; a change -> settings.json, at once
Calls:  pydantic. Called by: ui.application, presenters.
Never:  holds a read, a patient or a model's output.
"""

import os
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

FILE_NAME: Final = "settings.json"
SCHEMA: Final = 1


class Settings(BaseModel):
    """Every choice with its default.

    Attributes
    ----------
    reader : initials
    target_sensitivity : the slider's last place, with the model ``target_model_id`` alone
    blinded : the switch "Blinded read"
    geometry : of the window, as Qt wrote it, hexadecimal
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_number: int = SCHEMA
    reader: str = ""
    target_sensitivity: float | None = None
    target_model_id: str = ""
    blinded: bool = False
    theme: Literal["dark", "light"] = "dark"
    geometry: str = ""
    heatmap_opacity: float = 0.4


def load(path: Path) -> tuple[Settings, str]:
    """The settings, and a sentence when the file could not be used.

    A damaged file is put aside under another name, so that nothing of it is lost, and the defaults hold.
    """
    try:
        return Settings.model_validate_json(path.read_text(encoding="utf-8")), ""
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"{path.name}: cannot be read ({error.strerror}); the standard settings are used"
    except (ValidationError, ValueError):
        aside = path.with_suffix(".damaged.json")
        path.replace(aside)
        return Settings(), f"{path.name}: not readable; it is kept as {aside.name}, the standard settings are used"


def save(path: Path, settings: Settings) -> None:
    """Write the settings, all or nothing.

    Raises
    ------
    OSError : the disk refuses
    """
    beside = path.with_suffix(".new")
    beside.write_text(settings.model_dump_json(indent=1), encoding="utf-8")
    os.replace(beside, path)
