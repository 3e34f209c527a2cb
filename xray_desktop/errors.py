"""The family of errors that are the world's fault.

Flow:   a broken file, model, store -> one XrayError with one sentence -> shown to the reader as it is
Calls:  nothing. Called by: every room.
Never:  carries a traceback or a patient's name.

Everything that is not an ``XrayError`` is a bug of ours and takes the crash dialog.
"""


class XrayError(Exception):
    """Something outside the program is wrong. Its text is one sentence: which file, what is wrong, what to do."""


class RadiographError(XrayError):
    """A file cannot be used."""


class UnsupportedRadiograph(RadiographError):
    """Valid, but not something we read (too small, no pixels)."""


class ModelError(XrayError):
    """A model file is broken, too new, or trained with other pixel rules."""


class StoreError(XrayError):
    """The review database cannot be read or written, or is too new."""


class ManifestError(XrayError):
    """A manifest, ledger or training set cannot be used."""


class ExperimentError(XrayError):
    """An experiment file is wrong."""


class ExportError(XrayError):
    """A training set could not be written."""


class SettingsError(XrayError):
    """A choice cannot be kept: keys that are taken, a file of keys that is none."""
