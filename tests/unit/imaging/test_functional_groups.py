"""An enhanced file says of each frame how it is meant: its own word before the shared one, that before the header's."""

from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.image_files import EXPLICIT, IMPLICIT, chest, dicom_bytes
from xray_desktop.imaging.radiograph import Radiograph, Window
from xray_desktop.imaging.reader import read_bytes

FRAMES = np.stack([chest(seed=seed) for seed in range(3)])


def made(**attributes: Any) -> Dataset:
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def group(**macros: Dataset) -> Dataset:
    return made(**{keyword: Sequence([macro]) for keyword, macro in macros.items()})


def window(centre: float, width: float, name: str) -> Dataset:
    macro = made(WindowCenter=centre, WindowWidth=width, WindowCenterWidthExplanation=name)
    return group(FrameVOILUTSequence=macro)


def read_frame(
    frame: int, *, shared: Dataset | None = None, own: list[Dataset] | None = None, **more: Any
) -> Radiograph:
    groups = {"SharedFunctionalGroupsSequence": shared and [shared], "PerFrameFunctionalGroupsSequence": own}
    present = {keyword: Sequence(items) for keyword, items in groups.items() if items}
    data = dicom_bytes(FRAMES, NumberOfFrames=3, **present, **more)
    return read_bytes(data, "enhanced.dcm", frame=frame)


@pytest.mark.parametrize("frame", range(3))
@pytest.mark.parametrize("transfer_syntax", [EXPLICIT, IMPLICIT])
def test_each_frame_has_its_own_window(frame: int, transfer_syntax: str) -> None:
    own = [window(1000.0 + 100 * number, 500.0, f"frame {number}") for number in range(3)]
    radiograph = read_frame(frame, own=own, transfer_syntax=transfer_syntax)
    assert radiograph.voi == (Window(1000.0 + 100 * frame, 500.0, "LINEAR", f"frame {frame}"),)


def test_the_shared_window_is_every_frames_and_replaces_the_headers() -> None:
    radiograph = read_frame(1, shared=window(900.0, 300.0, "shared"), WindowCenter="1", WindowWidth="2")
    assert radiograph.voi == (Window(900.0, 300.0, "LINEAR", "shared"),)


def test_a_frames_own_word_comes_before_the_shared_one() -> None:
    own = [Dataset(), window(1500.0, 700.0, "own"), Dataset()]
    shared = window(900.0, 300.0, "shared")
    assert [read_frame(frame, shared=shared, own=own).voi[0].name for frame in range(3)] == ["shared", "own", "shared"]


def test_pixel_values_are_transformed_as_the_frame_says() -> None:
    own = [group(PixelValueTransformationSequence=made(RescaleSlope=2.0 + n, RescaleIntercept=-10.0)) for n in range(3)]
    radiograph = read_frame(2, own=own)
    assert (radiograph.slope, radiograph.intercept) == (4.0, -10.0)
    np.testing.assert_array_equal(radiograph.values, FRAMES[2])


def test_side_region_and_spacing_are_taken_from_the_groups() -> None:
    region = made(CodeValue="1", CodingSchemeDesignator="X", CodeMeaning="Chest")
    anatomy = made(FrameLaterality="R", AnatomicRegionSequence=Sequence([region]))
    shared = group(FrameAnatomySequence=anatomy, PixelMeasuresSequence=made(PixelSpacing=[0.2, 0.2]))
    facts = read_frame(0, shared=shared, BodyPartExamined=None).facts
    assert (facts.laterality, facts.body_part, facts.pixel_spacing_mm) == ("R", "CHEST", 0.2)


def test_fewer_groups_than_frames_are_no_error() -> None:
    radiograph = read_frame(2, own=[window(1500.0, 700.0, "first")], WindowCenter="7", WindowWidth="9")
    assert radiograph.voi == (Window(7.0, 9.0),)


def test_a_group_that_is_no_sequence_is_passed_over() -> None:
    own = [made(FrameVOILUTSequence=Sequence([])), Dataset(), Dataset()]
    assert read_frame(0, own=own).voi == ()
