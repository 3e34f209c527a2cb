"""The black ground: shows the film or what stands in its place, and takes files that are dropped.

Flow:   one page at a time; files dragged over it -> frame -> files_dropped
Calls:  Qt. Called by: film_panel.
Never:  opens a file.
"""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

_FRAME_PX = 2


class FilmStage(QWidget):
    """Pages on black; one is seen."""

    files_dropped = Signal(list)  # list[str]: files and folders, in the order dropped

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmStage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._pages = QStackedLayout(self)
        # Room for the frame of a drag, kept always, or the film would jump when files come.
        self._pages.setContentsMargins(_FRAME_PX, _FRAME_PX, _FRAME_PX, _FRAME_PX)

    def add(self, page: QWidget) -> None:
        """One more page."""
        self._pages.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Show this one."""
        self._pages.setCurrentWidget(page)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this machine; let everything else pass."""
        if _local_files(event.mimeData()):
            event.acceptProposedAction()
            self._frame(shown=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went on."""
        self._frame(shown=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files came."""
        self._frame(shown=False)
        files = _local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _frame(self, *, shown: bool) -> None:
        self.setProperty("dropping", shown)
        self.style().unpolish(self)
        self.style().polish(self)


def _local_files(mime: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
