"""Room 7: the window. The only importer of PySide6; it shows state and tells wishes."""
