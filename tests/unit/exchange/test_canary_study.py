"""Identity tokens planted wherever one can hide: not one of them is in anything that leaves."""

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.canaries import Tokens, canary_dicom, canary_jpeg, canary_png, found_in
from tests.reads import make_read, make_shown
from xray_desktop.commands import app
from xray_desktop.errors import XrayError
from xray_desktop.exchange import statistics_file
from xray_desktop.exchange.confidentiality import BASIC, Profile, Retain
from xray_desktop.exchange.export import planned
from xray_desktop.exchange.making import entry_of, making_by
from xray_desktop.exchange.patient_key import open_site_key
from xray_desktop.exchange.picture import Format, made_from_file
from xray_desktop.exchange.set_outcome import Options
from xray_desktop.exchange.training_set import write
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import read
from xray_desktop.review.review import Abnormal, ReaderLabel
from xray_desktop.review.rows import CaseRow
from xray_desktop.review.statistics import Rows, Wanted, statistics
from xray_desktop.review.store import FILE_NAME, ReviewStore
from xray_desktop.ui.dialogs import crash

TIMES = ("1987-06-13", "19870613", "19930721", "134657", "1.2.826.0.1.98765")


class Site:
    """A data folder with four canary films, read by somebody who typed tokens everywhere."""

    def __init__(self, folder: Path) -> None:
        self.tokens = Tokens()
        plant = self.tokens.plant
        films = folder / plant("folder name")
        films.mkdir(parents=True)
        self.files = (
            canary_dicom(films / f"{plant('DICOM file name')}.dcm", self.tokens),
            canary_png(films / f"{plant('PNG file name')}.png", self.tokens),
            canary_jpeg(films / f"{plant('JPEG file name')}.jpg", self.tokens),
            canary_dicom(films / f"{plant('damaged file name')}.dcm", Tokens(), seed=3),
        )
        self.home = folder / "home"
        with ReviewStore.open(self.home / FILE_NAME) as store:
            for number, file in enumerate(self.files, start=1):
                digest = read(file).digest
                store.remember_case(CaseRow(digest=digest, path=str(file)))
                store.append(
                    make_read(
                        number,
                        digest=digest,
                        reader=plant("reader's initials"),
                        comment=plant("comment"),
                        abnormal_what=plant("otherwise abnormal: what"),
                        free_labels=(plant("free label"),),
                        otherwise_abnormal=Abnormal.YES,
                        shown=make_shown(0.2),
                        label=ReaderLabel.PRESENT,
                        flagged=True,
                    )
                )
        self.files[3].write_bytes(self.files[3].read_bytes()[:900])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


def leaked(site: Site, folder: Path) -> dict[str, str]:
    """Tokens, and where they came from, in any file below a folder or in its name."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found |= found_in(path.name.encode() + b"\n" + content, [*site.tokens.planted, *TIMES])
    return {token: site.tokens.planted.get(token, "date or UID") for token in found}


def test_the_tokens_are_found_where_they_were_planted(site: Site) -> None:
    everywhere = b"".join(file.read_bytes() + str(file).encode() for file in site.files)
    typed = {token for token, where in site.tokens.planted.items() if where in TYPED}
    assert len(site.tokens.planted) >= 60
    assert found_in(everywhere, site.tokens.planted) == set(site.tokens.planted) - typed
    print(f"canaries planted: {len(site.tokens.planted)}")  # noqa: T201  # the study's figure


TYPED = ("reader's initials", "comment", "otherwise abnormal: what", "free label")


@pytest.mark.parametrize("checked", [False, True], ids=["unseen", "looked at"])
@pytest.mark.parametrize(
    "profile",
    [
        BASIC,
        Profile(frozenset((Retain.MODIFIED_DATES, Retain.PATIENT, Retain.DESCRIPTORS, Retain.SAFE_PRIVATE))),
    ],
    ids=["basic", "options"],
)
@pytest.mark.parametrize("format_", Format)
def test_no_token_is_in_an_export(site: Site, tmp_path: Path, format_: Format, profile: Profile, checked: bool) -> None:
    with ReviewStore.open(site.home / FILE_NAME) as store, ReaderPool(workers=2) as pool:
        plan = planned(store)
        digests = frozenset(row.case.digest for row in plan.rows) if checked else frozenset()
        options = Options(format=format_, profile=profile, checked=digests, make=making_by(pool.call), workers=2)
        done = write(plan, tmp_path / "set", read=read_nothing, key=open_site_key(site.home), options=options)
    assert done is not None
    assert len(done.rows) == 3
    found = leaked(site, tmp_path)
    if Retain.MODIFIED_DATES in profile.retain:
        assert found.pop("134657", "") in ("", "date or UID")  # the time of the day is what that option keeps
    assert found == {}


def read_nothing(path: str) -> Radiograph:
    raise AssertionError(path)  # the images are made elsewhere


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_no_token_is_in_the_audit_export(site: Site, tmp_path: Path, form: str) -> None:
    runner = CliRunner(env={"XRAY_DESKTOP_HOME": str(site.home)})
    done = runner.invoke(app, ["audit", "export", "--out", str(tmp_path / f"audit.{form}")])
    assert done.exit_code == 0, done.output
    assert leaked(site, tmp_path) == {}


@pytest.mark.parametrize("name", ["figures.csv", "figures.json"])
def test_no_token_is_in_the_statistics(site: Site, tmp_path: Path, name: str) -> None:
    with ReviewStore.open(site.home / FILE_NAME) as store:
        found = statistics(Rows(reads=store.all_reads(), cases=store.cases()), Wanted())
    statistics_file.write(found, tmp_path / name, open_site_key(site.home).reader)
    assert leaked(site, tmp_path) == {}


def test_no_token_is_in_a_crash_report(site: Site, tmp_path: Path) -> None:
    try:
        read(site.files[3])
    except XrayError as error:
        crash.write(tmp_path, crash.report(type(error), error.__traceback__))
    assert leaked(site, tmp_path) == {}
    assert (tmp_path / "crash.log").is_file()


def test_no_token_is_in_a_log(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Readers of other people's files like to quote them in warnings."""
    caplog.set_level(logging.DEBUG)
    with ReviewStore.open(site.home / FILE_NAME) as store:
        options = Options(format=Format.DICOM, make=lambda path, wish: made_from_file(entry_of(path), wish))
        done = write(planned(store), tmp_path / "set", read=read_nothing, key=open_site_key(site.home), options=options)
    assert done is not None
    out, err = capfd.readouterr()
    assert found_in((caplog.text + out + err).encode(), site.tokens.planted) == set()
