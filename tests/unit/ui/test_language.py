"""Every text has German words, .po and .mo are one, places stay the same, and errors speak the reader's language."""

import importlib.util
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from xray_desktop.ui import language
from xray_desktop.ui.sentences import in_language

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "resources" / "locale" / "de" / "LC_MESSAGES"


def tool(name: str) -> ModuleType:
    """A module of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def german() -> Iterator[None]:
    language.choose("de")
    yield
    language.choose("en")


def test_every_text_of_the_window_has_german_words() -> None:
    assert tool("locale_catalogue").missing("de") == []


def test_the_sentences_on_file_are_those_that_are_raised() -> None:
    harvest = tool("harvest_sentences")
    assert harvest.OUT.read_text(encoding="utf-8") == harvest.as_text(harvest.sentences())


def test_what_is_compiled_is_what_is_written() -> None:
    written = {
        str(each.id): str(each.string)
        for each in read_po(io.BytesIO((FOLDER / "xray_desktop.po").read_bytes()), locale="de")
        if each.id and each.string
    }
    compiled = read_mo(io.BytesIO((FOLDER / "xray_desktop.mo").read_bytes()))
    assert {str(each.id): str(each.string) for each in compiled if each.id} == written


def test_german_fills_the_same_places() -> None:
    wrong = []
    for each in read_po(io.BytesIO((FOLDER / "xray_desktop.po").read_bytes()), locale="de"):
        english, said = places(str(each.id)), places(str(each.string))
        if each.id and english != said:
            wrong.append(each.id)
    assert wrong == []


def places(text: str) -> set[tuple[str, str]]:
    """Names and formats of the places of a template; a style sheet or a pattern has none."""
    try:
        return {(name, form or "") for _, name, form, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def test_no_german_words_praise_or_promise() -> None:
    forbidden = re.compile(r"negativ|unauffällig|garantiert|zertifiziert|\bKI\b|!", re.IGNORECASE)
    said = [str(each.string) for each in read_po(io.BytesIO((FOLDER / "xray_desktop.po").read_bytes()), locale="de")]
    assert [text for text in said[1:] if forbidden.search(re.sub(r"{[^}]*}", "", text))] == []


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("english", "said"),
    [
        (
            "a.dcm: its pixel data are cut off; copy or export the file again",
            "a.dcm: die Pixeldaten sind abgeschnitten",
        ),
        ("x.png: 10 x 10 pixels, smaller than 64 on a side; choose the original image", "x.png: 10 x 10 Pixel, eine"),
        (
            "model.onnx: it carries no model card; export it with this program",
            "model.onnx: sie enthält keine Modellkarte",
        ),
    ],
)
def test_an_error_of_a_lower_room_speaks_german(english: str, said: str) -> None:
    assert in_language(english).startswith(said)


@pytest.mark.usefixtures("german")
def test_a_sentence_nobody_knows_stays_as_it_is() -> None:
    assert in_language("entirely unheard of") == "entirely unheard of"
    assert in_language("a: b: entirely unheard of") == "a: b: entirely unheard of"


def test_english_is_left_alone() -> None:
    assert in_language("a.dcm: its pixel data are cut off; copy or export the file again").endswith("again")


@pytest.mark.parametrize(("wish", "chosen"), [("de", "de"), ("en", "en"), ("fr", "en")])
def test_a_language_without_words_is_english(wish: str, chosen: str) -> None:
    language.choose(wish)
    assert language.chosen() == chosen
    language.choose("en")


def test_the_systems_language_is_one_there_are_words_in() -> None:
    assert language.of_the_system() in language.LANGUAGES
