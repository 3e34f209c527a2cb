"""Finds every sentence that is raised as an error below the window, so that it can be shown in the reader's language.

Run by `make locale`: writes resources/locale/sentences.json. A place filled in at run time is written {0}, {1}, ... in
its order; a sentence that is computed cannot be found and stays English.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("settings.py", "imaging", "contract", "measures", "inference", "review", "exchange", "ui")
OUT = ROOT / "resources" / "locale" / "sentences.json"
FAMILY = (
    "XrayError",
    "RadiographError",
    "UnsupportedRadiograph",
    "ModelError",
    "StoreError",
    "ManifestError",
    "ExportError",
    "SettingsError",
)


def sentences(root: Path = ROOT) -> list[str]:
    """All templates, sorted, each once."""
    found: set[str] = set()
    for path in _files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in FAMILY and node.args:
                found.update(_templates(node.args[0]))
    return sorted(found)


def _files(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        place = root / "xray_desktop" / room
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _templates(said: ast.expr) -> Iterator[str]:
    """The template of a text, or of both texts where a condition chooses."""
    if isinstance(said, ast.IfExp):
        yield from _templates(said.body)
        yield from _templates(said.orelse)
    elif isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield said.value
    elif isinstance(said, ast.JoinedStr):
        places = 0
        parts: list[str] = []
        for part in said.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
            else:
                parts.append(f"{{{places}}}")
                places += 1
        if any(any(letter.isalpha() for letter in part) for part in parts if not part.startswith("{")):
            yield "".join(parts)


def as_text(found: list[str]) -> str:
    """The file's text."""
    return json.dumps(found, indent=0, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the file again."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(as_text(sentences()), encoding="utf-8")
    sys.stdout.write(f"{len(sentences())} sentences\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
