"""Where files lie.

Flow:   name -> path
Calls:  platformdirs. Called by: settings, review, ui, the command line.
Never:  reads or writes a file's contents.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Path of a file shipped with the program, e.g. ``resource("models/default.onnx")``.

    Installed, the resources lie inside the package; in a checkout, beside it.

    Raises
    ------
    FileNotFoundError : no such resource, an incomplete installation
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name}: not among the program's resources; install the program again")


def user_data_dir() -> Path:
    """Folder of this user's reads and settings, made when it is missing.

    The environment variable XRAY_DESKTOP_HOME overrides it (tests, and sites that keep it on a chosen disk).
    """
    import os

    import platformdirs

    chosen = os.environ.get("XRAY_DESKTOP_HOME")
    folder = Path(chosen) if chosen else Path(platformdirs.user_data_dir("xray-desktop", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
