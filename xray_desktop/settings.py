"""What this user chose, kept between sittings.

Flow:   settings.json -> Settings -> screen; a change -> settings.json, at once
Calls:  pydantic. Called by: ui.application, preferences.
Never:  holds a read, a patient or a model's output.
"""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE_NAME: Final = "settings.json"
SCHEMA: Final = 1
MOST_RECENT: Final = 10

Theme = Literal["dark", "light", "system"]
Drag = Literal["window", "zoom", "pan", "none"]
Wheel = Literal["zoom", "cases", "none"]
Order = Literal["as opened", "most uncertain first", "highest score first"]
Scale = Literal["fixed", "per image"]
Device = Literal["auto", "cpu", "cuda"]
Keys = tuple[str, ...]


class Settings(BaseModel):
    """Every choice with its default.

    Attributes
    ----------
    reader : initials
    language : "" as the system says
    target_sensitivity : the slider's last place, with the model ``target_model_id`` alone
    blinded : the switch "Blinded read"
    geometry : of the window, as Qt wrote it, hexadecimal
    list_px, right_px : widths of the side panels
    recent : folders opened last, the newest first
    keys : acts whose keys are not the standard ones
    decode_limit_s, decode_limit_mb : what a decoder process may take for one file
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_number: int = SCHEMA
    reader: Annotated[str, Field(max_length=12)] = ""
    language: Literal["", "en", "de"] = ""
    theme: Theme = "dark"
    target_sensitivity: float | None = None
    target_model_id: str = ""
    blinded: bool = False
    hide_identity: bool = False
    geometry: str = ""
    list_px: Annotated[int, Field(ge=0)] = 0
    right_px: Annotated[int, Field(ge=0)] = 0
    heatmap_opacity: Annotated[float, Field(ge=0.0, le=1.0)] = 0.4
    heatmap_outline: bool = False
    heatmap_scale: Scale = "fixed"
    mouse_left: Drag = "window"
    mouse_middle: Drag = "pan"
    mouse_right: Drag = "zoom"
    mouse_wheel: Wheel = "zoom"
    swap_axes: bool = False
    order: Order = "as opened"
    device: Device = "auto"
    decode_limit_s: Annotated[int, Field(ge=5, le=600)] = 10
    decode_limit_mb: Annotated[int, Field(ge=500, le=16000)] = 1500
    recent: Annotated[tuple[str, ...], Field(max_length=MOST_RECENT)] = ()
    keys: dict[str, Keys] = Field(default_factory=dict)


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
    except ValidationError as error:
        kept = _put_aside(path)
        wrong = ".".join(str(part) for part in error.errors()[0]["loc"]) or "its whole text"
        return (
            Settings(),
            f"{path.name}: {wrong} is not understood; kept as {kept}, the standard settings are used",
        )
    except ValueError:
        return (
            Settings(),
            f"{path.name}: not readable; kept as {_put_aside(path)}, the standard settings are used",
        )


def _put_aside(path: Path) -> str:
    """Under the first name that is free: an older file that was put aside stays."""
    aside = path.with_suffix(".damaged.json")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_suffix(f".damaged-{number}.json")
    path.replace(aside)
    return aside.name


def save(path: Path, settings: Settings) -> None:
    """Write the settings, all or nothing.

    Raises
    ------
    OSError : the disk refuses
    """
    beside = path.with_suffix(".new")
    beside.write_text(settings.model_dump_json(indent=1), encoding="utf-8")
    os.replace(beside, path)


def with_recent(settings: Settings, folder: str) -> Settings:
    """The folder first, named once, no more than ten."""
    recent = (folder, *(known for known in settings.recent if known != folder))[:MOST_RECENT]
    return settings.model_copy(update={"recent": recent})
