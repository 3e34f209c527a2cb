"""The words that lie beside a training set: what is in it, and what was not done to it.

Flow:   what was written and what was not -> Markdown
Calls:  plan. Called by: training_set.
Never:  names a person, a file or a folder of the site; says "de-identified".
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xray_desktop import __version__
from xray_desktop.contract.manifest import ManifestRow
from xray_desktop.exchange.plan import ClassMix, Plan
from xray_desktop.imaging.network_input import PIXEL_RULES

FILE_NAME = "dataset_card.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What the card is written from. ``skipped``: reason in words -> count."""

    export_id: str
    site: str
    day: str
    plan: Plan
    mix: ClassMix
    rows: tuple[ManifestRow, ...]
    skipped: Mapping[str, int]


def card(facts: CardFacts) -> str:
    """The whole file."""
    sections = (_head(facts), _mix(facts), _reasons(facts), _people_and_models(facts), _notes())
    return "\n".join("\n".join((*section, "")) for section in sections)


def _head(facts: CardFacts) -> Iterable[str]:
    return (
        f"# Training set {facts.export_id}",
        "",
        f"{len(facts.rows)} chest radiographs that readers flagged, disagreed on, or were drawn as agreements. "
        f"Made on {facts.day} (UTC) by xray-desktop {__version__} at {facts.site}. Not for diagnosis.",
        "",
        "**Header removed.** The pictures were written anew from grey levels alone, without the original's header. "
        "The pixels themselves were not checked by this program: look at the contact sheet before passing it on.",
    )


def _mix(facts: CardFacts) -> Iterable[str]:
    mix = facts.mix
    return (
        "## Class mix",
        *_table(
            {
                "Pneumonia present": mix.present,
                "Pneumonia absent, otherwise normal (may train as healthy)": mix.healthy,
                "Pneumonia absent, not healthy or not assessed": mix.absent_not_healthy,
                "Pneumonia unknown": mix.unknown,
                **{f"of these: {name} typed by the reader": count for name, count in mix.subtypes.items()},
                **{f"excluded from training: {reason}": count for reason, count in mix.excluded.items()},
            }
        ),
        "",
        f"Patients known: {len({row.patient_key for row in facts.rows} - {None})}. "
        f"Images without a known patient: {sum(row.patient_key is None for row in facts.rows)}; "
        "these must never enter validation or test.",
    )


def _reasons(facts: CardFacts) -> Iterable[str]:
    plan = facts.plan
    return (
        "## Why each image is here",
        *_table({str(reason): count for reason, count in facts.mix.selected.items()}),
        "",
        f"Agreements to draw from: {plan.agreements}, drawn with random seed {plan.sample.seed}. "
        "Flagged and disagreeing cases are more frequent here than in the clinic.",
        "",
        "## Not in the set",
        *_table({**{str(reason): count for reason, count in plan.left_out.items()}, **facts.skipped}),
    )


def _people_and_models(facts: CardFacts) -> Iterable[str]:
    return (
        "## Readers, by pseudonym",
        *_table(Counter(row.reader for row in facts.rows)),
        "",
        "## Models whose calls were shown",
        *_table(Counter(row.model_id or "none" for row in facts.rows)),
    )


def _notes() -> Iterable[str]:
    return (
        "## How to read it",
        f"- `images/*.png`: 16-bit grey levels, 65535 x what the network sees, pixel rules {PIXEL_RULES}; "
        "never re-range them.",
        "- `manifest.jsonl`: one row an image; `exclusion` says why a row must not train.",
        "- `weight`: 0.5 for a single unblinded opinion on the image alone; 1.0 for a blinded one, one with another "
        "basis, or one that a second reader shares. Opinions are no reference standard: never test on them.",
        "- `patient_key`, `reader`: keyed hashes; they mean nothing outside the site.",
        "- `checksums.sha256`: of every other file; check with `sha256sum -c`.",
    )


def _table(counts: Mapping[str, int]) -> Iterable[str]:
    if not counts:
        return ("none",)
    return ("", "| | images |", "|---|---:|", *(f"| {name} | {count} |" for name, count in counts.items()))
