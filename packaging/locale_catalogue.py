"""The catalogues of words: what the window says, gathered and compiled.

Run by `make locale`. Gathers every text given to tr(), every table of words at the top of a module of ui, the errors'
sentences and the card's words; brings each language's .po up to date (nothing that was translated is lost) and compiles
its .mo. Exit 1 when a text has no words in some language.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).parent))

import harvest_sentences  # beside this file, which is no package

ROOT = harvest_sentences.ROOT
LOCALE = ROOT / "resources" / "locale"
UI = ROOT / "xray_desktop" / "ui"
DOMAIN = "xray_desktop"
LANGUAGES = ("de",)
NO_WORDS = (
    "language.py",
    "tokens.py",
    "icons.py",
    "theme.py",
    "first_look.py",
    "paths.py",
    "mouse_map.py",
    "keys.py",
    "key_map.py",
    "sentences.py",
)
ENUMS = ("review", "exchange", "imaging/radiograph.py", "contract/manifest.py")


def gathered() -> set[str]:
    """Every text that may be shown."""
    found = set(harvest_sentences.sentences()) | set(_more_words())
    for path in sorted(UI.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.update(_given_to_tr(tree))
        found.update(word for word in _told(tree) if isinstance(word, str))
        if path.name not in NO_WORDS:
            found.update(_tables(tree))
        elif path.name == "keys.py":
            found.update(_enums(tree))
    for path in (each for place in ENUMS for each in _modules(ROOT / "xray_desktop" / place)):
        words = _enums(ast.parse(path.read_text(encoding="utf-8")))
        found.update(word for word in words if "_" not in word and not word.isupper())
    return found


def _modules(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _given_to_tr(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            said = node.args[0]
            chosen = (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,)
            yield from (each.value for each in chosen if isinstance(each, ast.Constant) and isinstance(each.value, str))


def _told(tree: ast.Module) -> Iterator[str]:
    """What presenters tell: it is put into the reader's language where it is shown."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        told = node.args[:1] if name in ("emit", "Progress", "_begin") else []
        told += [each.value for each in node.keywords if each.arg in ("busy", "done")]
        yield from (each.value for each in told if isinstance(each, ast.Constant) and each.value)


def _tables(tree: ast.Module) -> Iterator[str]:
    """Texts with a space or a capital in the tables at the top of a module, and the values of its enumerations."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and not isinstance(node.value, ast.Subscript | None):
            yield from (each.value for each in _texts(node.value) if _is_said(each.value))
    yield from (word for word in _enums(tree) if _is_said(word))


def _enums(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "StrEnum" for base in node.bases):
            if node.name in ("Act", "ActKind"):
                continue  # names of acts in files, never shown
            for each in node.body:
                if isinstance(each, ast.Assign):
                    yield from (text.value for text in _texts(each.value))


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.strip():
            yield each


def _is_said(text: str) -> bool:
    bare = text.strip()
    in_words = any(letter.isalpha() for letter in bare) and len(bare) > 1
    return (
        in_words
        and (" " in bare or bare[:1].isupper())
        and not bare.startswith(("#", "<", "Ctrl+", "Alt+", "Shift+", "body{"))
    )


def _more_words() -> Iterator[str]:
    """What the models' cards say of people and findings, the names of keys, words put together elsewhere."""
    yield from (LOCALE / "more_words.txt").read_text(encoding="utf-8").splitlines()


def catalogue(language: str) -> Catalog:
    """The language's words, brought up to date with what is gathered."""
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    known = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, project=DOMAIN, charset="utf-8", fuzzy=False)
    for text in sorted(gathered()):
        before = known.get(text)
        fresh.add(text, string=before.string if before is not None else "")
    return fresh


def missing(language: str) -> list[str]:
    """Texts that have no words in this language."""
    return [str(message.id) for message in catalogue(language) if message.id and not message.string]


def main() -> int:
    """Write sentences, catalogues and what is compiled of them."""
    harvest_sentences.main()
    left = 0
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        words = catalogue(language)
        with (folder / f"{DOMAIN}.po").open("wb") as written:
            write_po(written, words, omit_header=False, sort_output=True, width=120)
        with (folder / f"{DOMAIN}.mo").open("wb") as compiled:
            write_mo(compiled, words)
        without = missing(language)
        left += len(without)
        sys.stdout.writelines(f"{language}: no words for {text!r}\n" for text in without)
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
