"""What other people's de-identifiers leave of the canary file: run by hand, for decision 0022.

    python -m tests.second_deidentifiers

dicom-anonymizer is a test dependency; dicognito and deid are not: install them beside the project to have their rows.
"""

import importlib.util
import tempfile
from pathlib import Path

import pydicom

from tests.canaries import Tokens, canary_dicom, found_in
from tests.reads import make_named_film
from xray_desktop.exchange.deidentify import Subject, deidentified
from xray_desktop.exchange.dicom_file import dicom_bytes
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.imaging.part10 import header


def main() -> None:
    """One line a library."""
    with tempfile.TemporaryDirectory() as folder:
        tokens = Tokens()
        source, out = canary_dicom(Path(folder) / "film.dcm", tokens), Path(folder) / "out.dcm"
        _told("planted", len(tokens.planted), len(tokens.planted))
        from dicomanonymizer import anonymize_dicom_file

        anonymize_dicom_file(str(source), str(out))
        _told("dicom-anonymizer", len(found_in(out.read_bytes(), tokens.planted)), len(tokens.planted))
        if importlib.util.find_spec("dicognito"):
            from dicognito.anonymizer import Anonymizer

            dataset = pydicom.dcmread(source)
            Anonymizer(seed="fixed").anonymize(dataset)
            dataset.save_as(out)
            _told("dicognito", len(found_in(out.read_bytes(), tokens.planted)), len(tokens.planted))
        key = SiteKey(b"\x07" * 32)
        clean, _ = deidentified(header(source.read_bytes(), "film"), Subject(key=key, pseudonym="p", days=400))
        data = dicom_bytes(clean, make_named_film(), key)
        _told("ours", len(found_in(data, tokens.planted)), len(tokens.planted))


def _told(name: str, left: int, planted: int) -> None:
    print(f"{name}: {left} of {planted} tokens left")  # noqa: T201  # run by hand


if __name__ == "__main__":
    main()
