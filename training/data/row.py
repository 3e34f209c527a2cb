"""One labelled image before its pixels are read.

Flow:   a public set's table | our own manifest -> Row
Calls:  contract.findings, contract.manifest. Called by: data.sources, data.public_sets, task.
Never:  opens an image; decides what it trains as (that is the task's).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xray_desktop.contract.findings import Label
from xray_desktop.contract.manifest import Exclusion

Official = Literal["train", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled image before its pixels are read.

    Attributes
    ----------
    name : path relative to its source, for messages
    healthy : nothing abnormal at all; only then it may train as healthy
    official : "test" is opened by ``evaluate`` alone
    read_id, supersedes : of an export: the read behind the label, and the earlier ones that count no more
    """

    path: Path
    name: str
    labels: Mapping[str, Label]
    healthy: bool
    patient_key: str | None
    source: str
    official: Official = "train"
    weight: float = 1.0
    exclusion: Exclusion | None = None
    pixel_rules: int | None = None
    known_digests: tuple[str, ...] = ()
    read_id: str = ""
    supersedes: tuple[str, ...] = ()
    view: str = ""
    age_years: float | None = None
    sex: str = ""
