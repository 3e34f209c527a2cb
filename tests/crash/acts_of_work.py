"""What a killed program was doing: three kinds of work, each saying what was acknowledged as soon as it was.

Flow:   folder, seed -> acts without end -> one line each on ``said``, after the program's own word that it is done
Calls:  the program. Called by: kills, in a child process that is killed; faults.
"""

import random
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.image_files import chest, write_png
from tests.reads import make_case, make_digest, make_read, make_shown
from xray_desktop.exchange.export import export_all
from xray_desktop.imaging.reader import read
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.rows import ActKind, CaseRow
from xray_desktop.review.store import FILE_NAME, ReviewStore
from xray_desktop.settings import Settings, save

Say = Callable[[str], None]
FILMS = 12


def saving(folder: Path, seed: int, said: Say) -> None:
    """Reads, corrections, withdrawals, drafts and places."""
    choose = random.Random(seed)
    with ReviewStore.open(folder / FILE_NAME) as store:
        for step in count():
            number = choose.randint(1, 40)
            digest, name = make_digest(number), f"{seed}-{step}"
            store.remember_case(make_case(number))
            store.set_place("AB", digest)
            said(f"place {digest}")
            store.save_draft(digest, "AB", draft=name)
            said(f"draft {digest} {name}")
            before = store.current(digest, "AB")
            word = "x" * choose.randint(0, 3000)
            replaces = before.read_id if before is not None and choose.random() < 0.5 else None
            done = store.append(make_read(number, read_id=name, comment=word, replaces=replaces))
            said(f"read {done.read_id}")
            if choose.random() < 0.2:
                back = store.withdraw(done.read_id, "AB")
                said(f"read {back.read_id}")


def exporting(folder: Path, seed: int, said: Say) -> None:
    """A read more, and everything that is due into a new set."""
    choose = random.Random(seed)
    files = {read(path).digest: path for path in films(folder)}
    for step in count():
        with ReviewStore.open(folder / FILE_NAME) as store:
            for part in range(choose.randint(2, 6)):
                digest, path = choose.choice(sorted(files.items()))
                store.remember_case(CaseRow(digest=digest, path=str(path), patient_group=f"group-{path.stem}"))
                shown = make_shown(choose.choice([0.2, 0.8]))
                label = choose.choice([ReaderLabel.PRESENT, ReaderLabel.ABSENT])
                before = store.current(digest, "AB")
                replaces = None if before is None else before.read_id
                flagged = make_read(
                    1,
                    read_id=f"{seed}-{step}-{part}",
                    digest=digest,
                    patient_group=f"group-{path.stem}",
                    shown=shown,
                    label=label,
                    flagged=True,
                    replaces=replaces,
                )
                said(f"read {store.append(flagged).read_id}")
        name = next_set(folder)
        export_all(folder, folder / "out" / name)
        said(f"set {name}")


def next_set(folder: Path) -> str:
    """The set that a killed export had begun, or a new one."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return f"set-{sum(not entry.name.startswith('.') for entry in out.iterdir())}"


def changing(folder: Path, seed: int, said: Say) -> None:
    """Another model, another working point: the act in the store and the choice in the settings."""
    with ReviewStore.open(folder / FILE_NAME) as store:
        for step in count():
            kind = (ActKind.MODEL_CHANGED, ActKind.WORKING_POINT_CHANGED)[step % 2]
            act = store.log(kind, None, reader="AB", detail={"from": f"{seed}-{step - 1}", "to": f"{seed}-{step}"})
            said(f"act {act.sequence}")
            target = round(0.9 + (step % 10) / 100, 2)
            save(folder / "settings.json", Settings(target_sensitivity=target, target_model_id=f"{seed}-{step}"))
            said(f"setting {seed}-{step}")


def films(folder: Path) -> list[Path]:
    """Synthetic films, made once."""
    place = folder / "films"
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{number}.png" for number in range(FILMS)]
    for number, path in enumerate(paths):
        if not path.exists():
            write_png(path, chest(seed=number))
    return paths


WORK: dict[str, Callable[[Path, int, Say], None]] = {"save": saving, "export": exporting, "change": changing}
