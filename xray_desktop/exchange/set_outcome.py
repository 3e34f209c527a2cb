"""How a set is wanted, and what came of it.

Flow:   ui, export -> Options -> training_set -> Written -> screen, store
Calls:  contract, plan, picture. Called by: training_set, writing, export, ui.
Never:  does anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xray_desktop.contract.manifest import ManifestRow
from xray_desktop.exchange.confidentiality import BASIC, Profile
from xray_desktop.exchange.making import Make
from xray_desktop.exchange.picture import Format, SkippedBecause
from xray_desktop.exchange.plan import ClassMix


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a set is written.

    Attributes
    ----------
    checked : digests of the pictures in which a person found no name, date or number
    make : who makes the images; by default the caller's ``read``, here
    workers : how many are made side by side
    report : told (done, total) after each image; False stops, and nothing is left behind
    ledger : of this site, so that nobody leaves who is set aside for checking; None where none is kept
    """

    format: Format = Format.PNG
    profile: Profile = BASIC
    checked: frozenset[str] = frozenset()
    make: Make | None = None
    workers: int = 1
    report: Callable[[int, int], bool] | None = None
    ledger: Path | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """One image that stayed. ``sentence`` is for this site's screen alone: it may name a file."""

    digest: str
    because: SkippedBecause
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What left: for the screen, and for ``ReviewStore.mark_exported``.

    ``near_duplicates`` : image in the set -> what it nearly equals; ``suspected``: images whose borders look like text.
    """

    folder: Path
    export_id: str
    rows: tuple[ManifestRow, ...]
    mix: ClassMix
    read_ids: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    near_duplicates: Mapping[str, str] = field(default_factory=dict)
    suspected: tuple[str, ...] = ()
