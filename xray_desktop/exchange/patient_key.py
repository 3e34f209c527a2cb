"""Who it is, so that only this site could tell.

Flow:   issuer + patient id, study, initials -> HMAC with the site's key -> a word that means nothing elsewhere
Calls:  hmac, review.disk. Called by: training_set, ui (worklist groups), the command line.
Never:  writes the key anywhere but its own file; two sites' keys make two words of one patient.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xray_desktop.errors import StoreError
from xray_desktop.imaging.identity import Identity
from xray_desktop.review.disk import disk_sentence, place_new, temporary_sibling

FILE_NAME: Final = "site.key"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SiteKey:
    """The secret of one installation; losing it makes every patient a stranger to earlier exports."""

    secret: bytes = field(repr=False)

    def patient(self, identity: Identity) -> str | None:
        """64 hexadecimal digits of issuer and patient id; None where the file names no patient."""
        patient_id = identity.patient_id.strip()
        return self._word("patient", identity.issuer.strip(), patient_id) if patient_id else None

    def listed_patient(self, name: str) -> str:
        """The same for a patient that a list or a confirmed folder names, e.g. of PNG files."""
        return self._word("listed patient", name)

    def study(self, identity: Identity) -> str:
        """64 hexadecimal digits of the study; "" where the file names none."""
        return self._word("study", identity.study_uid.strip()) if identity.study_uid.strip() else ""

    def reader(self, initials: str) -> str:
        """A reader's pseudonym, "reader-" and 12 digits: initials do not leave."""
        return f"reader-{self._word('reader', initials.strip().casefold())[:12]}"

    def uid(self, known: str) -> str:
        """The UID that stands for another in everything this site sends: of the form 2.25.NUMBER, always the same."""
        return f"2.25.{int(self._word('uid', known.strip())[:32], 16)}"

    def days_earlier(self, subject: str) -> int:
        """By how many days the dates of one patient are moved back: 1 to 10 years, always the same."""
        return 365 + int(self._word("days", subject)[:8], 16) % 3285

    @property
    def site(self) -> str:
        """The site's pseudonym, "site-" and 12 digits, so that figures can be told apart by source."""
        return f"site-{self._word('site')[:12]}"

    def _word(self, *parts: str) -> str:
        # Each part with its length: "A" + "B1" and "AB" + "1" must not be one patient.
        message = b"".join(f"{len(raw)}:".encode() + raw for raw in (p.encode("utf-8", "replace") for p in parts))
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


def open_site_key(folder: Path) -> SiteKey:
    """The site's key in the user's data folder; made, readable by its owner alone, when it is missing.

    Raises
    ------
    StoreError : the key cannot be read or made, or is damaged
    """
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{FILE_NAME}: cannot be read or made: {disk_sentence(error, path)}") from error
    if len(secret) != _KEY_BYTES:
        raise StoreError(
            f"{FILE_NAME}: is damaged; restore it from a backup, a new one would make strangers of patients"
        )
    return SiteKey(secret)


def _make(path: Path) -> None:
    temporary = temporary_sibling(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secrets.token_bytes(_KEY_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    place_new(temporary, path)
