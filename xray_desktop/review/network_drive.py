"""Whether a folder lies on another computer.

Flow:   path -> the system's list of drives -> yes or no
Calls:  the operating system. Called by: connection.
Never:  touches the network; where the system does not say, the answer is no.

SQLite's write-ahead log keeps an index in memory that two computers cannot share: on a network drive it loses writes
without a word (sqlite.org/wal.html), so that the store keeps the rollback journal there.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

_REMOTE: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "9p",
        "webdav",
    }
)
_REMOTE_FUSE: Final = ("fuse.sshfs", "fuse.rclone", "fuse.gvfsd", "fuse.glusterfs", "fuse.davfs", "davfs")
_DRIVE_REMOTE: Final = 4  # GetDriveTypeW


def on_network_drive(path: Path) -> bool:
    """Of an existing folder or file."""
    resolved = path.resolve()
    if sys.platform == "win32":
        return _windows(resolved)
    try:
        table = _mounts()
    except (OSError, subprocess.SubprocessError):
        return False
    return remote(resolved, table)


def remote(path: Path, table: list[tuple[str, str]]) -> bool:
    """Whether the innermost of the (mount point, type) pairs that holds ``path`` is a remote one."""
    inside = [(point, kind) for point, kind in table if path.is_relative_to(point)]
    if not inside:
        return False
    kind = max(inside, key=lambda pair: len(Path(pair[0]).parts))[1]
    return kind in _REMOTE or kind.startswith(_REMOTE_FUSE)


def mounts_of_linux(text: str) -> list[tuple[str, str]]:
    """(mount point, type) of each line of the kernel's mount table; blanks in names come as octal escapes."""
    rows = (line.split(" ") for line in text.splitlines())
    return [(row[1].replace("\\040", " ").replace("\\011", "\t"), row[2]) for row in rows if len(row) > 2]


def mounts_of_mac(text: str) -> list[tuple[str, str]]:
    """(mount point, type) of each line of ``mount``: "//host/share on /Volumes/share (smbfs, nodev)"."""
    table = []
    for line in text.splitlines():
        _, _, rest = line.partition(" on ")
        point, _, options = rest.rpartition(" (")
        table.append((point, options.partition(",")[0].rstrip(")")))
    return table


def _mounts() -> list[tuple[str, str]]:
    if sys.platform == "darwin":
        done = subprocess.run(["mount"], capture_output=True, text=True, check=True, timeout=10)
        return mounts_of_mac(done.stdout)
    return mounts_of_linux(Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape"))


def _windows(path: Path) -> bool:
    if sys.platform != "win32":  # for the type checker: ctypes.windll exists there alone
        return False
    import ctypes

    return path.drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _DRIVE_REMOTE
