"""The reader's own keys: what may be bound, what is taken, and the file they travel in.

Flow:   BINDINGS and the reader's changes -> table in use; a wish (act, key) -> table, or why not
Calls:  keys, Qt's spelling of keys. Called by: application, preferences, cheat sheet.
Never:  gives two acts one key, gives Enter, Tab or Escape away, or a key to the threshold (there is no such act).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QKeySequence

from xray_desktop.errors import SettingsError
from xray_desktop.ui.keys import BINDINGS, Act, Binding

Keys = tuple[str, ...]
Own = Mapping[str, Keys]
"""Acts by their word, with keys that are not the standard ones."""

RESERVED: Final = frozenset(("Return", "Enter", "Tab", "Backtab", "Shift+Tab", "Esc"))
"""Enter alone records nothing, Tab moves the focus, Escape leads back to the film."""
FIXED: Final = frozenset((Act.BACK_TO_FILM,))
FORMAT: Final = "xray-desktop keys"
SCHEMA: Final = 1


def spelled(key: str) -> str:
    """A key as Qt spells it, "" for none."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def with_own(own: Own) -> tuple[Binding, ...]:
    """The standard table with the reader's changes."""
    return tuple(
        replace(binding, keys=tuple(own[binding.act.value])) if binding.act.value in own else binding
        for binding in BINDINGS
    )


def own_of(bindings: tuple[Binding, ...]) -> dict[str, Keys]:
    """What differs from the standard table."""
    standard = {binding.act: binding.keys for binding in BINDINGS}
    return {binding.act.value: binding.keys for binding in bindings if binding.keys != standard[binding.act]}


def refusal(bindings: tuple[Binding, ...], act: Act, key: str) -> str:
    """Why an act may not have a key, in one sentence with its place for the other act; "" where it may."""
    if act in FIXED:
        return "This key stays as it is."
    if spelled(key) in RESERVED or not spelled(key):
        return "Enter, Tab and Escape keep their meaning."
    if "," in spelled(key).removesuffix(","):
        return "One key, or one key with Ctrl, Alt or Shift."
    if _held(bindings, act) and "+" in spelled(key).removesuffix("+"):
        return "This key is held down: one key without Ctrl, Alt or Shift."
    return "" if taken_by(bindings, act, key) is None else "Taken by: {act}"


def taken_by(bindings: tuple[Binding, ...], act: Act, key: str) -> Act | None:
    """Another act that has this key."""
    wanted = spelled(key)
    others = (binding for binding in bindings if binding.act is not act)
    return next((binding.act for binding in others if wanted in map(spelled, binding.keys)), None)


def bound(bindings: tuple[Binding, ...], act: Act, keys: Keys) -> tuple[Binding, ...]:
    """The table with these keys for an act.

    Raises
    ------
    SettingsError : a key is reserved or taken
    """
    for key in keys:
        why = refusal(bindings, act, key)
        if why:
            raise SettingsError(f"{spelled(key) or key}: {why.format(act=taken_by(bindings, act, key) or '')}")
    return tuple(replace(binding, keys=keys) if binding.act is act else binding for binding in bindings)


def as_text(own: Own) -> str:
    """The reader's changes as a file."""
    acts = {act: list(keys) for act, keys in own.items()}
    return json.dumps({"format": FORMAT, "schema_number": SCHEMA, "keys": acts}, indent=1)


def from_text(text: str) -> dict[str, Keys]:
    """The changes a file holds, checked as if each were typed.

    Raises
    ------
    SettingsError : no such file, an act that is not known, a key that is reserved or taken twice
    """
    try:
        said = json.loads(text)
    except ValueError as error:
        raise SettingsError("this file holds no keys: it is not JSON") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT or not isinstance(said.get("keys"), dict):
        raise SettingsError("this file holds no keys of this program")
    if said.get("schema_number") != SCHEMA:
        raise SettingsError("this file of keys was written by a newer program: update this one")
    return own_of(checked(dict(said["keys"])))


def checked(own: Mapping[str, object]) -> tuple[Binding, ...]:
    """The standard table with these changes, where every one of them may stand.

    Raises
    ------
    SettingsError : an act that is not known, a key that is reserved or taken twice
    """
    known = {act.value for act in Act}
    wanted: dict[str, Keys] = {}
    for act, keys in own.items():
        if act not in known:
            raise SettingsError(f"there is no act '{act}'")
        if not isinstance(keys, list | tuple) or not all(isinstance(key, str) for key in keys):
            raise SettingsError(f"the keys of '{act}' are not a list of words")
        wanted[act] = tuple(keys)
    bindings = with_own(wanted)
    for act, keys in wanted.items():
        bindings = bound(bindings, Act(act), keys)
    return bindings


def _held(bindings: tuple[Binding, ...], act: Act) -> bool:
    return any(binding.hold for binding in bindings if binding.act is act)
