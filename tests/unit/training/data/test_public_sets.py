"""Tables of public sets become rows, and a table that is none says so in a sentence."""

from pathlib import Path

import pytest

from training.data import public_sets
from training.data.sources import rows
from training.experiment import DataSettings
from xray_desktop.contract.findings import COVID_19, NIH_FINDINGS, PNEUMONIA, Label
from xray_desktop.errors import ManifestError

YES, NO = Label.PRESENT, Label.ABSENT


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_original_nih_entries_take_the_authors_test_list(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        write(tmp_path / "images" / name, "")
    header = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position"
    write(
        tmp_path / "Data_Entry_2017.csv",
        header,
        "1.png,Edema|Pleural_Thickening,0,7,50,M,PA",
        "2.png,No Finding,0,8,51,F,AP",
        "3.png,Hernia,0,9,52,F,AP",
    )
    write(tmp_path / "test_list.txt", "2.png")
    sick, healthy = public_sets.nih_entries(tmp_path)
    assert [name for name in NIH_FINDINGS if sick.labels[name] is YES] == ["Edema", "Pleural thickening"]
    assert (healthy.healthy, healthy.official, healthy.view) == (True, "test", "AP")
    assert sick.patient_key == "nih:7"


def test_a_list_says_source_patient_and_class(tmp_path: Path) -> None:
    path = write(
        tmp_path / "tasks" / "three.csv",
        "path,split,label,source,patient_id,license",
        "covid/a.jpg,train,covid,collection,cc_1,CC",
        "nih/b.jpg,test,normal,nih,4,none",
    )
    covid, normal = public_sets.listed(path)
    assert covid.path == tmp_path / "covid" / "a.jpg"
    assert (covid.labels[PNEUMONIA], covid.labels[COVID_19], covid.patient_key) == (YES, YES, "collection:cc_1")
    assert (normal.healthy, normal.official, normal.labels[COVID_19]) == (True, "test", NO)


def test_a_list_with_an_unknown_label_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "tasks" / "x.csv", "path,split,label,source,patient_id", "a,train,fracture,s,1")
    with pytest.raises(ManifestError, match="no label 'fracture'; it knows normal"):
        public_sets.listed(path)


def test_anybodys_table(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.csv", "path,patient,Pneumonia,edema,split", "a.png,p1,1,,train", "b.png,,0,0,test")
    first, second = public_sets.plain(path)
    assert first.labels == {PNEUMONIA: YES, "Edema": Label.UNKNOWN}
    assert (first.healthy, first.patient_key, first.source) == (False, "mine:p1", "mine")
    assert (second.healthy, second.patient_key, second.official) == (True, None, "test")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("path,finding", "a,1"), "no column names a finding"),
        (("path,Pneumonia", "a,maybe"), r"mine\.csv, line 2: 'maybe' is no label; write 1, 0 or nothing"),
    ],
)
def test_a_table_that_is_none_is_told(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        public_sets.plain(write(tmp_path / "mine.csv", *lines))


def test_a_table_without_paths_is_told(tmp_path: Path) -> None:
    write(tmp_path / "mine.csv", "file,Pneumonia", "a,1")
    with pytest.raises(ManifestError, match=r"mine\.csv: no column or no known value 'path'"):
        rows(DataSettings(source="csv", path="mine.csv"), tmp_path)


def test_a_missing_table_asks_for_the_data_folder(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"nih/manifest\.csv: cannot be read; give the folder of the data"):
        rows(DataSettings(source="nih", path="nih"), tmp_path)


@pytest.mark.shared
def test_the_sets_at_hand_are_read_whole(shared_data: Path) -> None:
    found = {
        "nih": public_sets.nih(shared_data / "nih"),
        "covid": public_sets.covid(shared_data / "covid"),
        "three": public_sets.listed(shared_data / "tasks" / "task3_normal_pneumonia_covid.csv"),
        "four": public_sets.listed(shared_data / "tasks" / "task4_normal_bacterial_viral_covid.csv"),
    }
    assert {name: len(rows_) for name, rows_ in found.items()} == {
        "nih": 833,
        "covid": 402,
        "three": 1232,
        "four": 6171,
    }
    assert sum(row.labels[PNEUMONIA] is YES for row in found["nih"]) == 409
    assert {row.patient_key for row in found["covid"]} <= {row.patient_key for row in found["three"]}
    for rows_ in found.values():
        test = {row.patient_key for row in rows_ if row.official == "test"}
        assert test.isdisjoint(row.patient_key for row in rows_ if row.official == "train")
