"""The words that lie beside a training set: what is in it, and what was not done to it.

Flow:   what was written and what was not -> Markdown
Calls:  plan. Called by: training_set.
Never:  names a person, a file or a folder of the site; says more of the pixels than that a person looked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xray_desktop import __version__
from xray_desktop.contract.manifest import ManifestRow
from xray_desktop.exchange.picture import Format
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
    near: Mapping[str, str] = field(default_factory=dict)
    suspected: tuple[str, ...] = ()
    format: Format = Format.PNG


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
        "**Header removed.** " + _written(facts.format),
        _looked_at(facts),
    )


def _written(format_: Format) -> str:
    if format_ is Format.DICOM:
        return (
            "Each file was written anew: decoded pixels, and of the header only what the basic profile of DICOM "
            "PS3.15, annex E, and our own allow-list let stay. What was done to each attribute stands in "
            "`deidentification_report.json`."
        )
    return (
        "The pictures were written anew from grey levels alone, without the original's header. What was taken out "
        "stands in `deidentification_report.json`."
    )


def _looked_at(facts: CardFacts) -> str:
    checked = sum(row.pixels_checked for row in facts.rows)
    suspects = f" In {len(facts.suspected)} of them the borders look like text." if facts.suspected else ""
    if checked == len(facts.rows):
        return f"A person looked at each picture and found no name, date or number in it.{suspects}"
    return (
        f"A person looked at {checked} of {len(facts.rows)} pictures: look at the contact sheet before passing the set "
        f"on.{suspects}"
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
        "",
        f"Rows that may enter validation or test (`reference`): {sum(row.reference for row in facts.rows)}. Decided "
        f"between readers who disagreed: {sum(row.adjudicated for row in facts.rows)}. In place of a row of an "
        f"earlier export: {sum(bool(row.supersedes) for row in facts.rows)}. Nearly equal to another picture: "
        f"{len(facts.near)}. Reads of earlier exports that were taken back (`revoked.json`): "
        f"{len(facts.plan.revoked)}.",
        *(f"- {image} nearly equals {other}" for image, other in facts.near.items()),
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
        "never re-range them. `images/*.dcm`: the values as they were decoded, with their window.",
        "- `manifest.jsonl`: one row an image; `exclusion` says why a row must not train.",
        "- `weight`: 0.5 for a single unblinded opinion on the image alone; 1.0 for a blinded one, one with another "
        "basis, one that a second reader shares, or one that decides between readers. Test on nothing whose "
        "`reference` is false.",
        "- `history`: every read of the image, replaced ones too, each with the model it was made beside; "
        "`supersedes` names reads of earlier exports that count no more.",
        "- `revoked.json`, where there is one: reads of earlier exports that were taken back since; their rows must "
        "not train.",
        "- `patient_key`, `reader`: keyed hashes; they mean nothing outside the site.",
        "- `SHA256SUMS`: of every other file; check with `sha256sum -c SHA256SUMS`.",
    )


def _table(counts: Mapping[str, int]) -> Iterable[str]:
    if not counts:
        return ("none",)
    return ("", "| | images |", "|---|---:|", *(f"| {name} | {count} |" for name, count in counts.items()))
