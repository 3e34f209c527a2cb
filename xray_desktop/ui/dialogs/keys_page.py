"""The keys, to be changed one by one, and a file of them to be taken along.

Flow:   the reader's own keys -> table of acts; a key typed -> bound, or a sentence why not
Calls:  key_map, key_words. Called by: dialogs.preferences.
Never:  lets two acts share a key.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QKeySequenceEdit,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.errors import SettingsError
from xray_desktop.ui import key_map, messages
from xray_desktop.ui.key_map import Keys
from xray_desktop.ui.key_names import keys_of
from xray_desktop.ui.key_words import ACT_WORDS
from xray_desktop.ui.keys import BINDINGS, Act, Binding, Group
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, set_role, words
from xray_desktop.ui.tokens import GRID_PX

FILE_NAME: Final = "xray-keys.json"
_ACT: Final = Qt.ItemDataRole.UserRole
_HINT: Final = "Choose an act, type its key. Words on buttons follow after the next start."


class KeysPage(QWidget):
    """Acts with their keys; the line below changes the chosen one."""

    def __init__(self, own: Mapping[str, Keys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bindings: tuple[Binding, ...] = key_map.with_own(own)
        self.table = QTreeWidget()
        self.table.setAccessibleName(tr("Keys"))
        self.table.setHeaderLabels([tr("Act"), tr("Keys")])
        self.table.setColumnWidth(0, 360)
        self.table.currentItemChanged.connect(lambda _now, _before: self._turn())
        self.typed = QKeySequenceEdit()
        self.typed.setAccessibleName(tr("New key"))
        self.typed.setMaximumSequenceLength(1)
        for line in self.typed.findChildren(QLineEdit):
            line.setPlaceholderText(tr("Press the key"))
        self.typed.keySequenceChanged.connect(lambda _keys: self._warn())
        self.set_key = button(tr("Set"), lambda: self._bind(instead=True))
        self.add_key = button(tr("Add"), lambda: self._bind(instead=False))
        self.remove = button(tr("No key"), lambda: self._give(()))
        self.standard = button(tr("Standard"), self._to_standard)
        self.said = words(tr(_HINT), role="label", wrap=True)
        self._compose()
        self._fill()

    @property
    def own(self) -> dict[str, Keys]:
        """What differs from the standard."""
        return key_map.own_of(self._bindings)

    def choose(self, act: Act) -> None:
        """Make an act the chosen one."""
        for item in self._items():
            if item.data(0, _ACT) == act:
                self.table.setCurrentItem(item)

    def take(self, own: Mapping[str, Keys]) -> None:
        """Another set of changes in place of these."""
        self._bindings = key_map.with_own(own)
        self._fill()

    def _compose(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID_PX, 2 * GRID_PX, GRID_PX, GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.said)
        whole.addLayout(row(self.typed, self.set_key, self.add_key, self.remove, self.standard))
        files = row(
            button(tr("All standard"), lambda: self.take({})),
            None,
            button(tr("Take from file"), self._take_file),
            button(tr("Save to file"), self._save_file),
        )
        whole.addLayout(files)

    def _fill(self) -> None:
        self.table.clear()
        for group in Group:
            heading = QTreeWidgetItem([tr(group.value)])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.table.addTopLevelItem(heading)
            for binding in self._bindings:
                if binding.group is group:
                    item = QTreeWidgetItem([tr(ACT_WORDS[binding.act]), keys_of(binding.keys)])
                    item.setData(0, _ACT, binding.act)
                    heading.addChild(item)
            heading.setExpanded(True)

    def _items(self) -> list[QTreeWidgetItem]:
        return self.table.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)

    def _act(self) -> Act | None:
        item = self.table.currentItem()
        said = item.data(0, _ACT) if item is not None else None
        return Act(said) if said else None

    def _turn(self) -> None:
        self.typed.clear()
        self._warn()

    def _warn(self) -> None:
        """Whether the typed key may be had."""
        act, key = self._act(), self.typed.keySequence().toString()
        why = key_map.refusal(self._bindings, act, key) if act is not None and key else ""
        taken = key_map.taken_by(self._bindings, act, key) if act is not None and key else None
        self.said.setText(tr(why).format(act=tr(ACT_WORDS[taken]) if taken else "") if why else tr(_HINT))
        set_role(self.said, "damage" if why else "label")
        fixed = act is None or act in key_map.FIXED
        for made in (self.set_key, self.add_key):
            made.setEnabled(bool(key) and not why and not fixed)
        for made in (self.remove, self.standard):
            made.setEnabled(not fixed)

    def _bind(self, *, instead: bool) -> None:
        act = self._act()
        before = next((binding.keys for binding in self._bindings if binding.act is act), ())
        key = key_map.spelled(self.typed.keySequence().toString())
        self._give((key,) if instead else (*before, key))

    def _to_standard(self) -> None:
        act = self._act()
        self._give(next((binding.keys for binding in BINDINGS if binding.act is act), ()))

    def _give(self, keys: Keys) -> None:
        act = self._act()
        if act is None:
            return
        try:
            self._bindings = key_map.bound(self._bindings, act, keys)
        except SettingsError as error:
            self._complain(error)
            return
        self._fill()
        self.choose(act)

    def _complain(self, error: Exception) -> None:
        self.said.setText(messages.said(error))
        set_role(self.said, "damage")

    def _take_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Take from file"), "", "JSON (*.json)")
        if name:
            self.take_from(Path(name))

    def take_from(self, path: Path) -> None:
        """The keys of a file in place of these."""
        try:
            self.take(key_map.from_text(path.read_text(encoding="utf-8")))
        except (SettingsError, OSError, UnicodeDecodeError) as error:
            self._complain(error)

    def _save_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save to file"), FILE_NAME, "JSON (*.json)")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """What differs from the standard, as a file."""
        try:
            path.write_text(key_map.as_text(self.own), encoding="utf-8")
        except OSError as error:
            self._complain(error)
