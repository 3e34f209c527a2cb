"""What makes two exports the same: an interrupted one is taken up only by its own plan.

Flow:   Plan, key, options -> 12 hexadecimal digits
Calls:  hashlib. Called by: training_set.
Never:  tells anything of what it was made from: it stands in a folder's name.
"""

import hashlib

from xray_desktop import __version__
from xray_desktop.exchange.confidentiality import Profile
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.picture import Format
from xray_desktop.exchange.plan import Plan
from xray_desktop.imaging.network_input import PIXEL_RULES

DIGITS = 12


def fingerprint(plan: Plan, key: SiteKey, format_: Format, profile: Profile, checked: frozenset[str]) -> str:
    """Of everything that an image or its place in the set depends on."""
    found = hashlib.sha256(f"{__version__} {PIXEL_RULES} {key.site} {format_} {sorted(profile.retain)}".encode())
    for row in plan.rows:
        seen = row.case.digest in checked
        found.update(f"{row.review.read_id} {row.case.digest} {row.case.patient_group} {seen}\n".encode())
    return found.hexdigest()[:DIGITS]
