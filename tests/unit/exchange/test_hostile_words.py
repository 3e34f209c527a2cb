"""Words that a spreadsheet would run, a browser would obey, or a file system would follow stay words."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reads import make_named_film, make_read, make_shown
from xray_desktop.contract import manifest
from xray_desktop.contract.cells import cell
from xray_desktop.exchange.making import making
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.picture import Format
from xray_desktop.exchange.selection import select
from xray_desktop.exchange.set_outcome import Options
from xray_desktop.exchange.training_set import write
from xray_desktop.imaging.identity import Identity
from xray_desktop.review.rows import CaseRow

KEY = SiteKey(b"\x07" * 32)
HOSTILE = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://qzx\")", "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "&lt;b&gt;",
    "javascript:alert(1)", "../../etc/passwd", "..\\..\\windows", "/etc/passwd", "C:\\qzx", "qzx\0.png", "%2e%2e%2f",
    "\u202egnp.exe",
)  # fmt: skip


@pytest.mark.parametrize("word", HOSTILE)
def test_no_cell_starts_with_what_a_spreadsheet_runs(word: str) -> None:
    assert not str(cell(word)).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("format_", Format)
def test_nothing_that_somebody_typed_or_a_header_says_is_in_a_set(tmp_path: Path, format_: Format) -> None:
    film = make_named_film(1)
    film = replace(film, identity=Identity(patient_id=HOSTILE[0], study_uid="../../qzx", patient_name=HOSTILE[9]))
    reads = [
        make_read(1, digest=film.digest, flagged=True, shown=make_shown(0.2), free_labels=HOSTILE, comment=HOSTILE[9])
    ]
    plan = select(reads, [CaseRow(digest=film.digest, path="../../qzx.dcm", opened=1)])
    options = Options(format=format_, make=making(lambda _path: film))
    done = write(plan, tmp_path / "set", read=lambda _path: film, key=KEY, options=options)
    assert done is not None
    texts = [path for path in (tmp_path / "set").rglob("*") if path.suffix in (".md", ".json", ".jsonl")]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in HOSTILE)
        assert "<" not in text.replace("<br>", "")
    (row,) = manifest.read(tmp_path / "set" / manifest.FILE_NAME)
    assert json.loads(row.model_dump_json())["image"].startswith("images/")


def test_a_thousand_uids_and_names_lead_nowhere_else(tmp_path: Path) -> None:
    draw = random.Random(0)
    letters = "./\\:~%\0\n=@ a1" + "\u202e\u00e4"
    for _ in range(1000):
        uid = "".join(draw.choice(letters) for _ in range(draw.randint(0, 80)))
        mapped = KEY.uid(uid)
        assert set(mapped) <= set("0123456789.")
        assert len(mapped) <= 64
        assert (tmp_path / mapped).resolve().parent == tmp_path.resolve()
