"""The write-ahead log is refused wherever the system says that the disk is another computer's."""

from pathlib import Path

import pytest

from xray_desktop.review import network_drive
from xray_desktop.review.network_drive import mounts_of_linux, mounts_of_mac, on_network_drive, remote

LINUX = """\
/dev/sda1 / ext4 rw 0 0
server:/vol /mnt/share nfs4 rw,vers=4.2 0 0
//server/films /mnt/my\\040films cifs rw 0 0
user@host: /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
broken
"""
MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//reader@server/films on /Volumes/films on server (smbfs, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/mnt/share/reads", True),
        ("/mnt/my films/reads", True),
        ("/mnt/ssh", True),
        ("/mnt/share/local/reads", False),
        ("/mnt/shared elsewhere", False),
        ("/var/reads", False),
    ],
)
def test_the_innermost_mount_decides(path: str, expected: bool) -> None:
    assert remote(Path(path), mounts_of_linux(LINUX)) is expected


def test_a_mac_s_list_is_understood() -> None:
    table = mounts_of_mac(MAC)
    assert table[0] == ("/", "apfs")
    assert remote(Path("/Volumes/films on server/reads"), [(point, kind) for point, kind in table if point])
    assert not remote(Path("/Users/reader"), table)


def test_where_nothing_is_said_it_is_our_own_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def silent() -> list[tuple[str, str]]:
        raise OSError

    monkeypatch.setattr(network_drive, "_mounts", silent)
    assert not on_network_drive(tmp_path)
    assert not remote(tmp_path, [])


def test_this_disk_is_asked(tmp_path: Path) -> None:
    assert on_network_drive(tmp_path) in (True, False)
