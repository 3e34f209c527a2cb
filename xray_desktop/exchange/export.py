"""From the store to a training set without a window, and the store's note of it.

Flow:   store -> Plan -> training set -> which reads went out, and the act
Calls:  review.store, selection, training_set, patient_key, imaging (isolation, scan). Called by: the command line, ui.
Never:  asks to be looked at: the contact sheet lies in the folder, and its card says "header removed".
"""

import os
from pathlib import Path
from typing import Final

from xray_desktop.contract.ledger import FILE_NAME as LEDGER
from xray_desktop.exchange.confidentiality import BASIC, Profile
from xray_desktop.exchange.making import Read, entry_of, making_by
from xray_desktop.exchange.patient_key import open_site_key
from xray_desktop.exchange.picture import Format
from xray_desktop.exchange.plan import Plan, Sample
from xray_desktop.exchange.selection import GateReasons, select
from xray_desktop.exchange.set_outcome import Options, Written
from xray_desktop.exchange.training_set import write
from xray_desktop.imaging.isolation import ReaderPool, unseen
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import opened_entry
from xray_desktop.review.store import FILE_NAME, ReviewStore

_MOST_WORKERS: Final = 4


def export_all(folder: Path, out: Path, *, format_: Format = Format.PNG, profile: Profile = BASIC) -> str:
    """Write all that is due from the store in the user's data folder; returns what happened in words.

    Raises
    ------
    ExportError : nothing to write, or it could not be written; nothing is left
    StoreError : the store or the site's key cannot be used
    """
    workers = max(1, min(_MOST_WORKERS, os.cpu_count() or 1))
    with ReviewStore.open(folder / FILE_NAME) as store, ReaderPool(workers=workers) as pool:
        plan = planned(store)
        options = Options(
            format=format_, profile=profile, make=making_by(pool.call), workers=workers, ledger=folder / LEDGER
        )
        done = write(plan, out, read=reading_by(pool), key=open_site_key(folder), options=options)
        if done is None:  # only a report can stop it, and there is none
            return "Nothing was written."
        noted(store, plan, done)
    return summary(plan, done)


def planned(store: ReviewStore, *, sample: Sample | None = None) -> Plan:
    """What is due: read cases that did not go out before, as ``select`` chooses."""
    reads = store.all_reads()
    gate: GateReasons = {
        row.digest: row.reasons
        for model_id in sorted({read.shown.model_id for read in reads if read.shown.model_id is not None})
        for row in store.predictions(model_id)
    }
    return select(reads, store.cases(), sample=sample, gate_reasons=gate, already_exported=store.exported().keys())


def noted(store: ReviewStore, plan: Plan, done: Written, *, reader: str = "") -> None:
    """Enter in the store which reads went out. Call it in the store's own thread."""
    detail = {
        "images": len(done.rows),
        "skipped": len(done.skipped),
        "seed": plan.sample.seed,
        "revoked": len(plan.revoked),
    }
    store.mark_exported(done.export_id, done.read_ids, reader=reader, detail=detail)


def reading_by(pool: ReaderPool) -> Read:
    """Opens what ``CaseRow.path`` names, members of archives too, in a process of its own."""

    def read(path: str) -> Radiograph:
        entry = entry_of(path)
        return pool.look(entry.member or entry.path.name, unseen, opened_entry, entry)

    return read


def summary(plan: Plan, done: Written) -> str:
    """What was written and what was not, for a person, a line each."""
    mix = done.mix
    lines = [
        f"{done.folder.name}: images written {len(done.rows)}, headers removed; "
        "look at the contact sheet before passing it on.",
        f"To train: {mix.present} with pneumonia, {mix.healthy} healthy, {mix.absent_not_healthy} absent, not healthy.",
    ]
    lines += [f"Excluded from training, {reason}: {count}." for reason, count in mix.excluded.items()]
    lines += [f"Not exported, {reason}: {count}." for reason, count in plan.left_out.items()]
    lines += [f"Named as taken back since an earlier export: {len(plan.revoked)}."] if plan.revoked else []
    lines += [f"Skipped: {skipped.sentence}." for skipped in done.skipped]
    lines += [f"{image} nearly equals {other}." for image, other in done.near_duplicates.items()]
    lines += [f"{image}: its borders look like text; look at it." for image in done.suspected]
    return "\n".join(lines)
