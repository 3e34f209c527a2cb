"""The house keeps its rules: rooms in a row, no torch in the app, small modules that say where they are."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*(ROOT / "xray_desktop").rglob("*.py"), *(ROOT / "training").rglob("*.py")])
LONGEST_MODULE_LINES = 300
LONGEST_FUNCTION_LINES = 40
MAIN_WINDOW_LINES = 200


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_app_never_imports_torch() -> None:
    code = (
        "import sys, pkgutil, importlib, xray_desktop\n"
        "for m in pkgutil.walk_packages(xray_desktop.__path__, 'xray_desktop.'):\n"
        "    if '.migrations' not in m.name: importlib.import_module(m.name)\n"
        "bad = {'torch', 'torchvision', 'training', 'sklearn'} & set(sys.modules)\n"
        "assert not bad, bad\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_first_window_needs_nothing_but_qt() -> None:
    code = (
        "import sys, xray_desktop.ui.application\n"
        "bad = {'onnxruntime', 'sqlalchemy', 'pydicom', 'onnx', 'matplotlib', 'scipy'} & set(sys.modules)\n"
        "assert not bad, bad\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_packaging_does_not_shadow_its_namesake() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= (MAIN_WINDOW_LINES if path.name == "main_window.py" else LONGEST_MODULE_LINES)
    tree = ast.parse(text)
    assert ast.get_docstring(tree), f"{name(path)} has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            code = (
                node.end_lineno - node.body[0].lineno
                if ast.get_docstring(node) is None
                else _lines_after_docstring(node)
            )
            assert code <= LONGEST_FUNCTION_LINES, f"{name(path)}: {node.name} has {code} lines"


def _lines_after_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - (node.body[0].end_lineno or 0)


def test_no_room_fits_everything() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc", "core", "managers", "services"}
    assert not [name(path) for path in MODULES if forbidden & set(path.relative_to(ROOT).with_suffix("").parts)]
