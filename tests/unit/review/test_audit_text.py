"""The trail for outside holds nobody's name, no typed word and no formula; on the screen it is a line an act."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.reads import make_case, make_digest, make_read
from xray_desktop.commands import app
from xray_desktop.errors import StoreError
from xray_desktop.review.audit_text import export_to, shown
from xray_desktop.review.connection import reading
from xray_desktop.review.review import SampleKind
from xray_desktop.review.rows import ActKind, Assignment
from xray_desktop.review.schema import open_engine
from xray_desktop.review.store import FILE_NAME, ReviewStore

SECRETS = ("QZX", "=cmd", "AB", "CD", "/srv/films", "Doe")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store whose every typed word is one that must not leave."""
    where = tmp_path / FILE_NAME
    with ReviewStore.open(where) as store:
        store.remember_case(make_case(1, path="/srv/films/QZX-DOE.dcm"))
        store.set_place("AB", make_digest(1))
        store.append(make_read(1, comment="QZX Doe", abnormal_what="=cmd()", free_labels=("QZX",)))
        store.declare_sample(
            [(make_digest(1), "group-1")], SampleKind.RANDOM, reader="AB", reason="the list of Mrs Doe"
        )
        store.assign([Assignment(assignment_id="a", digest=make_digest(1), assigned_to="CD", assigned_by="AB")])
        detail = {"name": "folder", "from": "/srv/films/Doe", "to": "=cmd|'/c calc'", "unknown": "QZX"}
        store.log(ActKind.SETTING_CHANGED, None, reader="AB", detail=detail, reason="=1+1")
        store.mark_exported("e1", ["read-1"], reader="AB")
    return where


def out_of(path: Path, name: str) -> str:
    out = path.parent / name
    form = "csv" if name.endswith("csv") else "jsonl"
    count = export_to(open_engine(path), out, form=form, pseudonym=lambda who: f"reader-{len(who)}")
    assert count == 6
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["trail.jsonl", "trail.csv"])
def test_nothing_typed_and_nobody_s_initials_leave(path: Path, name: str) -> None:
    text = out_of(path, name)
    assert [word for word in SECRETS if word in text] == []
    assert "reader-2" in text
    assert "stays inside" in text


def test_each_line_has_the_chain_and_what_changed(path: Path) -> None:
    rows = [json.loads(line) for line in out_of(path, "trail.jsonl").splitlines()]
    assert [row["number"] for row in rows] == list(range(1, 7))
    assert [row["previous"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
    read = next(row for row in rows if row["kind"] == "read")
    assert (read["detail"]["to"], read["detail"]["threshold"], read["digest"]) == ("present", 0.5, make_digest(1))
    assert next(row for row in rows if row["kind"] == "assigned")["detail"]["assigned_to"] == "reader-2"


def test_no_cell_is_a_formula(path: Path) -> None:
    out_of(path, "trail.csv")
    with (path.parent / "trail.csv").open(encoding="utf-8", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_an_export_takes_no_other_file_s_place(path: Path) -> None:
    out_of(path, "trail.csv")
    with pytest.raises(StoreError, match=r"trail\.csv: is there already; choose a new file"):
        out_of(path, "trail.csv")


def test_an_export_that_the_disk_refuses_says_which_disk(path: Path) -> None:
    with pytest.raises(StoreError, match=r"trail\.csv: .*\(disk /"):
        export_to(open_engine(path), path.parent / "missing" / "trail.csv", form="csv", pseudonym=str)


def test_the_screen_shows_the_last_acts_of_a_case(path: Path) -> None:
    with reading(open_engine(path)) as connection:
        every = list(shown(connection))
        of_case = list(shown(connection, case=make_digest(1)[:12]))
        last = list(shown(connection, last=1))
    assert (len(every), len(of_case), last) == (6, 3, every[-1:])
    assert f"AB read {make_digest(1)[:12]}: " in of_case[1]
    assert "to present" in of_case[1]


def command(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output


def test_the_commands_verify_show_export_and_check(path: Path) -> None:
    where = ("--store", str(path))
    code, said = command("audit", "verify", *where)
    assert (code, "The trail is whole." in said) == (0, True)
    assert command("audit", "show", *where, "--last", "2")[1].count("\n") == 2
    assert command("audit", "export", *where, "--out", str(path.parent / "x.csv"))[0] == 0
    code, said = command("store", "check", *where)
    assert (code, said.startswith("pages: ok")) == (0, True)


def test_a_broken_trail_is_an_exit_code(path: Path) -> None:
    Path(f"{path}.audit/heads.db").unlink()
    code, said = command("audit", "verify", "--store", str(path))
    assert (code, "The trail is broken in 1 places" in said) == (1, True)


def test_migrating_what_is_no_server_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["store", "migrate", "mysql://host/name"])
    assert isinstance(done.exception, StoreError)
