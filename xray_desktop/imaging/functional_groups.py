"""What an enhanced file says of one frame: laid out as if the frame were a file of its own.

Flow:   Dataset, frame -> shared functional groups, then the frame's own -> the attributes where plain files have them
Calls:  elements. Called by: dicom.
Never:  decodes a pixel; lets a broken group take the image down.

Source: PS3.3 C.7.6.16 (multi-frame functional groups), C.8.19.6 (their macros of X-ray images).
"""

from typing import Final

from pydicom.dataset import Dataset

from xray_desktop.imaging.elements import items, text

_WANTED: Final = {
    "PixelValueTransformationSequence": ("RescaleIntercept", "RescaleSlope"),
    "FrameVOILUTSequence": (
        "WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction", "VOILUTSequence",
    ),
    "PixelMeasuresSequence": ("PixelSpacing",),
    "FramePixelDataPropertiesSequence": ("ImagerPixelSpacing",),
    "PatientOrientationInFrameSequence": ("PatientOrientation",),
    "FrameAnatomySequence": ("AnatomicRegionSequence",),
}  # fmt: skip


def lay_out(dataset: Dataset, frame: int) -> None:
    """Put what the functional groups say of a frame where a file of one frame says it; the frame's own word wins.

    A window of the groups stands in place of all that the file offers beside them: both are meant for other values.
    """
    shared = items(dataset, "SharedFunctionalGroupsSequence")[:1]
    own = items(dataset, "PerFrameFunctionalGroupsSequence")[frame : frame + 1]
    for group in (*shared, *own):
        for sequence, keywords in _WANTED.items():
            for macro in items(group, sequence)[:1]:
                _take(dataset, macro, keywords)
        for anatomy in items(group, "FrameAnatomySequence")[:1]:
            side = text(anatomy, "FrameLaterality")
            if side:
                dataset.ImageLaterality = side


def _take(dataset: Dataset, macro: Dataset, keywords: tuple[str, ...]) -> None:
    found = [keyword for keyword in keywords if keyword in macro]
    if found and "WindowCenter" in keywords:
        for keyword in keywords:
            if keyword in dataset:
                del dataset[keyword]
    for keyword in found:
        element = macro.get_item(keyword)  # as it lies in the file: a broken one is noticed by who looks at it
        dataset[element.tag] = element
