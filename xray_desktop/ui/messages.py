"""Every sentence the window says, in one place.

Flow:   state, reasons, counts -> words
Calls:  nothing of Qt. Called by: presenters, widgets, dialogs.
Never:  says absent, negative, normal or a percent sign of the model; names a patient.
"""

from typing import Final

from xray_desktop.contract.operating_point import Call, OperatingPoint
from xray_desktop.imaging.radiograph import Doubt, View
from xray_desktop.inference.gate import Reason as NotShown
from xray_desktop.review.judgement import Refusal
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason
from xray_desktop.review.worklist import RowState
from xray_desktop.ui.language import tr
from xray_desktop.ui.sentences import in_language

PROGRAM: Final = "X-ray review"
FOOTER: Final = "Below threshold does not exclude pneumonia."
NOT_FOR_DIAGNOSIS: Final = "Not for diagnosis."
NO_MODEL_STRIP: Final = "No model open. Not for diagnosis."
LOADING_MODEL: Final = "Opening the model"
BLINDED_SWITCH: Final = "Blinded read"
STAYS_BLIND: Final = (
    "Cases of this list are assigned to you to be read blind: the model stays hidden until they are read."
)
BLINDED_TIP: Final = "Nothing of the model is shown before the first read of a case is saved; both reads are stored"

WORKLIST: Final = "Worklist"
SEARCH: Final = "Search (Ctrl+F)"
FINDINGS: Final = "Findings"
WORKING_POINT: Final = "Working point"
YOUR_READ: Final = "Your read"
FEWER_MISSES: Final = "fewer misses"
FEWER_FALSE_ALARMS: Final = "fewer false alarms"
CHANGE_WORKING_POINT: Final = "Change working point"
SHOW_ANYWAY: Final = "Show anyway"
DECLARE_FOLDER: Final = "or say once for this whole folder:"
MODEL_AFTER_READ: Final = "Blinded read: the model is shown once your read is saved."
SCORE_COMING: Final = "being scored"
OUTSIDE_MARK: Final = "outside population: in no statistic"
HEATMAP_CAPTION: Final = (
    "coarse: one cell is about 1/{cells} of the image; where the score came from, not where disease is"
)
HEATMAP_BELOW: Final = "the model did not mark this"
NOTHING_LEFT: Final = "No row matches."
WOULD_DIFFER: Final = "would differ now"
NO_REAL_SIZE: Final = "Real size is not known: the file states no pixel spacing, or the screen no size."
NO_MODEL_SAW: Final = "No model is open."
NO_PRIOR: Final = "No other study of this patient is in the list."
OPEN_FILES: Final = "Open files"
OPEN_FOLDER: Final = "Open folder"
OPEN_DEMO: Final = "Open the demo scans"
MEASUREMENT_DELETED: Final = "Measurement deleted."
MEASUREMENTS_DELETED: Final = "All measurements deleted."
REGION_DELETED: Final = "Region deleted."
NO_CALL: Final = "There is no call on the screen to agree or disagree with: label it P, N or U."
EXPORT_FOLDER: Final = "Folder for the training set (a new one is made in it)"
NOTHING_NEW: Final = "Nothing new: no images there, or they are listed already."

CALLS: Final = {Call.ABOVE: "above threshold", Call.BELOW: "below threshold", Call.WITHHELD: "not scored"}
CALL_ICONS: Final = {Call.ABOVE: "above", Call.BELOW: "below", Call.WITHHELD: "withheld"}

STATES: Final = {state: state.value for state in RowState}
STATE_ICONS: Final = {
    RowState.NEW: "",
    RowState.OPENED: "film",
    RowState.READ: "agree",
    RowState.DISAGREES: "disagree",
    RowState.SECOND_READ: "unsure",
    RowState.NOT_SCORED: "withheld",
    RowState.FAILED: "damage",
    RowState.EXPORTED: "export",
}
VIEWS: Final = {
    View.PA: "PA",
    View.AP: "AP",
    View.LATERAL: "Lateral",
    View.OBLIQUE: "Oblique",
    View.UNKNOWN: "View not stated",
}
LABELS: Final = {
    ReaderLabel.PRESENT: "Present",
    ReaderLabel.ABSENT: "Absent",
    ReaderLabel.CANNOT_TELL: "Cannot tell",
    ReaderLabel.NOT_ASSESSED: "Not assessed",
}
ABNORMAL: Final = {Abnormal.NO: "No", Abnormal.YES: "Yes", Abnormal.NOT_ASSESSED: "Not assessed"}
BASES: Final = {
    Basis.IMAGE: "This image",
    Basis.PRIOR: "Prior",
    Basis.CT: "CT",
    Basis.FOLLOW_UP: "Follow-up",
    Basis.LABORATORY: "Laboratory",
    Basis.REPORT: "Report",
}
CERTAINTIES: Final = {Certainty.SURE: "Sure", Certainty.PROBABLE: "Probable"}
REASONS: Final = {reason: reason.value.capitalize() for reason in Reason}
REASON_CHIPS: Final = {**REASONS, Reason.WRONG_PLACE: "Wrong place", Reason.CHRONIC: "Chronic change"}

REFUSALS: Final = {
    Refusal.NOTHING_OPEN: "No case is open.",
    Refusal.NO_FILM: "There is no film to read.",
    Refusal.NOTHING_SAID: "Nothing to save yet: label it (A, D, P, N, U), or Ctrl+Space to skip.",
    Refusal.UNCHANGED: "Already saved; nothing has changed.",
    Refusal.SAVING: "Still saving.",
}
DOUBTS: Final = {
    Doubt.WINDOW_MISSES_DATA: "The file's own window misses most of the pixels; another one is used.",
    Doubt.POLARITY_DOUBTFUL: "It is doubtful whether black and white are the right way round; I inverts.",
    Doubt.VIEW_UNKNOWN: "The file does not state the view.",
    Doubt.NOT_FRONTAL: "Lateral or oblique view.",
    Doubt.NOT_CHEST: "The file states a body part other than the chest.",
    Doubt.NOT_RADIOGRAPH: "The file is not a CR or DX radiograph.",
    Doubt.COLOUR: "A colour image, shown in grey.",
    Doubt.MIDDLE_FRAME: "The file has several frames; the middle one is shown.",
    Doubt.OVERLAY_UNREADABLE: "Something was drawn on this film that cannot be shown.",
    Doubt.TWELVE_BIT_ASSUMED: "Taken as 12 bit, because no pixel is brighter.",
    Doubt.LOSSY: "Lossy compression.",
    Doubt.BURNED_IN: "The file says that text is burned into the pixels; it cannot be exported.",
    Doubt.IMAGE_DAMAGED: "The image is damaged; a part of it may be missing.",
}
UNREADABLE: Final = "The file could not be read."
CANNOT_OPEN: Final = "This file could not be opened."
SYNTHETIC: Final = "Synthetic drawing; the score shows how the screen works."
SAME_PIXELS: Final = "Identical pixels under another patient: check who this is."
_NOT_SHOWN: Final = {
    NotShown.NOT_FRONTAL: "Lateral or oblique view: not scored.",
    NotShown.NOT_RADIOGRAPH: "Not a CR or DX radiograph: not scored.",
    NotShown.NOT_CHEST: "Body part stated, and it is not the chest: not scored.",
    NotShown.IMAGE_DAMAGED: "Image damaged: not scored.",
}


def who(population: str) -> str:
    """The people of a card's population, without its other words: "children of 1-5 years"."""
    return tr(population.split(",", maxsplit=1)[0])


def withheld(reason: NotShown, population: str, age_years: float | None) -> str:
    """Why there is no call, in one sentence."""
    if reason is NotShown.POPULATION_UNKNOWN:
        return tr("Age not stated; this model knows {people} only.").format(people=who(population))
    if reason is NotShown.OUTSIDE_POPULATION:
        said = tr("Age {age:.0f} years; this model knows {people} only.")
        return said.format(age=age_years or 0.0, people=who(population))
    return tr(_NOT_SHOWN[reason])


def declare(population: str) -> str:
    """The button that declares a folder."""
    return tr("all {people}, frontal").format(people=who(population))


def declared(population: str) -> str:
    """What the declaration said, for the toast."""
    return tr("Declared for this folder: {words}").format(words=declare(population))


def score_pair(score: float, threshold: float) -> tuple[str, str]:
    """Both figures with as many decimals, two or more, as it takes to see which is larger."""
    for decimals in range(2, 7):
        pair = (f"{score:.{decimals}f}", f"{threshold:.{decimals}f}")
        if pair[0] != pair[1] or score == threshold:
            return pair
    return pair


def pattern(shares: tuple[tuple[str, float], ...]) -> str:
    """The quiet line under a root above its threshold."""
    named = tr("{name}-labelled {share:.2f}")
    parts = " / ".join(
        named.format(name=tr(name.lower().removesuffix(" pattern")), share=share) for name, share in shares
    )
    said = tr("pattern resembles: {parts} (labels of the training set, not microbiology)")
    return said.format(parts=parts) if parts else ""


def heatmap_caption(cells: int, *, marked: bool) -> str:
    """Caption of the heatmap; ``cells`` across the image."""
    caption = tr(HEATMAP_CAPTION).format(cells=cells)
    return caption if marked else f"{tr(HEATMAP_BELOW)}. {caption}"


def working_point(finding: str, point: OperatingPoint, interval: tuple[float, float], population: str) -> str:
    """What this setting did on the set aside, with its denominators."""
    people = ", ".join(tr(part.strip()) for part in population.split(",") if "frontal" not in part)
    low, high = (100.0 * end for end in interval)
    said = tr(
        "On {positives} {finding} radiographs set aside from training ({people}) this setting missed {missed} "
        "({share:.1f} %, interval {low:.1f}-{high:.1f}) and marked {marked} of {negatives} healthy ones. "
        "Children with other diseases were not tested. Your patients will differ."
    )
    return said.format(
        positives=point.positives,
        finding=tr(finding.lower()),
        people=people,
        missed=point.missed,
        share=100.0 * point.missed / point.positives,
        low=low,
        high=high,
        marked=point.marked,
        negatives=point.negatives,
    )


def figures_of_test(name: str, point: OperatingPoint) -> str:
    """What the same threshold did on the frozen test part."""
    said = tr("Same threshold on the {name}: missed {missed} of {positives}, marked {marked} of {negatives} healthy.")
    return said.format(
        name=tr(name),
        missed=point.missed,
        positives=point.positives,
        marked=point.marked,
        negatives=point.negatives,
    )


def not_reached(target: float, point: OperatingPoint) -> str:
    """The set aside has no point that reaches the target."""
    said = tr("Not reached on this set: {target:.3f} was asked for, {most:.3f} is the most.")
    return said.format(target=target, most=point.sensitivity)


def changed_from(reference: float) -> str:
    """The slider stands elsewhere than the card's own working point."""
    return tr("changed from {reference:.3g}").format(reference=reference)


def model_strip(population: str) -> str:
    """The permanent words above everything."""
    people = ", ".join(tr(part.strip()) for part in population.split(","))
    said = tr("Demonstration model. {people}. Healthy against pneumonia only.")
    return f"{said.format(people=people[:1].upper() + people[1:])} {tr(NOT_FOR_DIAGNOSIS)}"


def progress(read: int, readable: int, saved_at: str) -> str:
    """Below the list."""
    words = tr("{read} of {readable} read").format(read=read, readable=readable)
    return tr("{words}, saved {time}").format(words=words, time=saved_at) if saved_at else words


def saved(finding: str, label: ReaderLabel, against: bool | None) -> str:
    """What was just saved."""
    if against is None:
        said = tr("Saved: {finding} {label}")
    else:
        said = tr(
            "Saved: {finding} {label}, against the model's call"
            if against
            else "Saved: {finding} {label}, with the model's call"
        )
    return said.format(finding=tr(finding), label=tr(label.value))


def saved_blind(finding: str, label: ReaderLabel) -> str:
    """What was just saved blind; the model is shown now and a second read is asked for."""
    said = tr("Saved blind: {finding} {label}. The model is shown now; read it again, or skip.")
    return said.format(finding=tr(finding), label=tr(label.value))


def all_read(count: int) -> str:
    """Nothing is left."""
    return tr("All {count} read.").format(count=count)


def analysing(done: int, total: int) -> str:
    """In the status bar."""
    return tr("analysing {done} of {total}").format(done=done, total=total)


def patient(words: str, count: int) -> str:
    """A patient's line in the list."""
    return tr("{words} · {count} films").format(words=words, count=count) if count > 1 else words


def skipped(count: int) -> str:
    """Files in a folder that are no images."""
    if count > 1:
        return tr("{count} files are no images and were left out.").format(count=count)
    return tr("One file is no image and was left out.")


def not_scored(sentence: str) -> str:
    """Why there is no score, with the sentence of the room that says so."""
    return f"{tr('Not scored.')} {in_language(sentence)}"


def said(error: Exception) -> str:
    """An error's one sentence in the reader's language."""
    return in_language(str(error))
