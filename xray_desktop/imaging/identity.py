"""Who and when: for the screen alone.

Flow:   DICOM header -> Identity -> corner text, worklist grouping
Calls:  nothing. Called by: dicom, review.state, ui.
Never:  logged, exported, or printed: its ``repr`` is empty on purpose.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Identity:
    """Empty strings where the file says nothing. Dates as the file writes them (YYYYMMDD), times HHMMSS."""

    patient_name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    issuer: str = ""
    accession: str = ""
    institution: str = ""
    study_uid: str = ""
    study_date: str = ""
    study_time: str = ""
    study_description: str = ""
    series_uid: str = ""
    series_description: str = ""
    instance_uid: str = ""

    def __repr__(self) -> str:
        return "Identity(...)"
