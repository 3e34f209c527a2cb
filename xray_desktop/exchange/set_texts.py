"""The texts of a training set: manifest, card, report of what was taken out.

Flow:   what was written and what stayed -> (name, text) of each file
Calls:  dataset_card, contract.manifest. Called by: writing.
Never:  names a person, a file or a folder of the site, or a value of a header.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from xray_desktop import __version__
from xray_desktop.contract.manifest import FILE_NAME as MANIFEST
from xray_desktop.contract.manifest import REVOKED, ManifestRow, Revoked, lines
from xray_desktop.exchange import dataset_card
from xray_desktop.exchange.confidentiality import Profile, codes
from xray_desktop.exchange.picture import Format
from xray_desktop.exchange.plan import Plan, PlannedRow, class_mix

REPORT: Final = "deidentification_report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTexts:
    """What the texts are made of.

    Attributes
    ----------
    report : by attribute or kind of text, how often what was done
    near : image -> what it nearly equals
    suspected : images whose borders look like text
    """

    export_id: str
    site: str
    plan: Plan
    taken: tuple[tuple[PlannedRow, ManifestRow], ...]
    skipped: Mapping[str, int]
    report: Mapping[str, Mapping[str, int]]
    near: Mapping[str, str]
    suspected: tuple[str, ...]
    profile: Profile
    format: Format

    def files(self) -> Iterator[tuple[str, str]]:
        """Each file's name and content."""
        rows = tuple(row for _, row in self.taken)
        yield MANIFEST, "".join(lines(rows))
        if self.plan.revoked:
            yield REVOKED, Revoked(read_ids=self.plan.revoked).model_dump_json() + "\n"
        yield REPORT, json.dumps(self._report(rows), indent=1) + "\n"
        facts = dataset_card.CardFacts(
            export_id=self.export_id,
            site=self.site,
            day=datetime.now(UTC).date().isoformat(),
            plan=self.plan,
            mix=class_mix(planned for planned, _ in self.taken),
            rows=rows,
            skipped=self.skipped,
            near=self.near,
            suspected=self.suspected,
            format=self.format,
        )
        yield dataset_card.FILE_NAME, dataset_card.card(facts)

    def _report(self, rows: tuple[ManifestRow, ...]) -> dict[str, object]:
        return {
            "program": f"xray-desktop {__version__}",
            "export_id": self.export_id,
            "images": len(rows),
            "written_as": self.format.value,
            "method": [{"code": value, "meaning": meaning} for value, meaning in codes(self.profile)],
            "pixels_checked_by_a_person": [row.image for row in rows if row.pixels_checked],
            "borders_look_like_text": list(self.suspected),
            "elements": {name: dict(self.report[name]) for name in sorted(self.report)},
        }
