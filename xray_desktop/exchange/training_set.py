"""A plan becomes a training set on the disk, all or nothing.

Flow:   Plan -> images made anew, side by side -> manifest, card, contact sheet, report, checksums -> the folder's name
Calls:  writing, making, set_folder, fingerprint. Called by: ui, export.
Never:  copies a header, a file name or a typed word; leaves a half-written folder under the chosen name.
"""

from pathlib import Path

from xray_desktop.errors import ExportError
from xray_desktop.exchange.fingerprint import fingerprint
from xray_desktop.exchange.making import Read, making
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.plan import Plan
from xray_desktop.exchange.set_folder import SetFolder
from xray_desktop.exchange.set_outcome import Options, Written
from xray_desktop.exchange.writing import Writing
from xray_desktop.review.disk import disk_sentence


def write(plan: Plan, out_dir: Path, *, read: Read, key: SiteKey, options: Options | None = None) -> Written | None:
    """Write the set into a new folder; None when the options' ``report`` stopped it.

    A process that is killed leaves a hidden folder; the same plan, written beside it, goes on where that one ended.

    Parameters
    ----------
    plan : what the reader agreed to
    out_dir : a folder that does not exist yet, or an empty one
    read : called with each case's path where the options name no other maker
    key : of this site, for patients, readers, UIDs and dates

    Raises
    ------
    ExportError : nothing to write, the folder is not empty, no image could be used, the disk refuses; nothing is left
    """
    chosen = options or Options()
    _check_target(out_dir)
    if not plan.rows:
        raise ExportError("there is nothing to export: no read case is flagged, disagrees or agrees with the model")
    folder = SetFolder(out_dir, fingerprint(plan, key, chosen.format, chosen.profile, chosen.checked))
    writing = Writing(folder, key, chosen, chosen.make or making(read))
    try:
        writing.done = dict(folder.begin())
        for count, row in enumerate(writing.images(plan), start=1):
            writing.take(*row)
            if chosen.report is not None and not chosen.report(count, len(plan.rows)):
                return None
        writing.finish(plan)
        folder.publish()
        writing.enter()
        folder.sweep()
        return writing.written(out_dir)
    except OSError as error:
        raise ExportError(f"{out_dir.name}: cannot be written: {disk_sentence(error, out_dir)}") from error
    finally:
        folder.discard()


def _check_target(out_dir: Path) -> None:
    if out_dir.is_symlink():
        raise ExportError(f"{out_dir.name}: is a link to another place; choose a new folder")
    if out_dir.is_dir() and any(out_dir.iterdir()):
        raise ExportError(f"{out_dir.name}: this folder is not empty; choose a new one")
    if out_dir.exists() and not out_dir.is_dir():
        raise ExportError(f"{out_dir.name}: is a file; choose a new folder")
